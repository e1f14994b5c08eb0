"""What readers said of answers: kept in the index folder, given back as candidate evaluation questions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import UnwritableIndex
from index.language import detect_language
from qa import Answer

FILE = "feedback.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, useful INTEGER NOT NULL, reason TEXT NOT NULL, question TEXT NOT NULL,
    alone INTEGER NOT NULL, answer TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader said of one answer. `alone` is whether the question opened its conversation, so that it can be
    understood without another; `answer` is `Answer.to_dict()`."""

    id: int
    useful: bool
    reason: str
    question: str
    alone: bool
    answer: dict[str, Any]


class Feedback:
    """The opinions kept in an index folder. Threads and processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def add(self, answer: Answer, useful: bool, *, alone: bool) -> int:
        """Keep what a reader said of `answer`; its id. Raises UnwritableIndex."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        kept = json.dumps(answer.to_dict(), ensure_ascii=False)
        with self._open() as db:
            row = db.execute(
                "INSERT INTO feedback (at, useful, reason, question, alone, answer) VALUES (?, ?, '', ?, ?, ?)",
                (at, useful, answer.question, alone, kept),
            )
            return int(row.lastrowid or 0)

    def explain(self, id_: int, reason: str) -> None:
        """Add the reason that the reader gave. Raises UnwritableIndex."""
        with self._open() as db:
            db.execute("UPDATE feedback SET reason = ? WHERE id = ?", (reason.strip(), id_))

    def opinions(self) -> list[Opinion]:
        """The last opinion on each question, oldest first; none where nothing was ever kept."""
        if not self._path.is_file():
            return []
        with self._open() as db:
            rows = db.execute("SELECT id, useful, reason, question, alone, answer FROM feedback ORDER BY id").fetchall()
        last = {row[3]: Opinion(row[0], bool(row[1]), row[2], row[3], bool(row[4]), json.loads(row[5])) for row in rows}
        return sorted(last.values(), key=lambda opinion: opinion.id)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as db, db:
                db.execute(_SCHEMA)
                yield db
        except sqlite3.Error as error:
            raise UnwritableIndex(path=self._path.parent, reason=str(error)) from error


def candidate(opinion: Opinion) -> dict[str, Any] | None:
    """An evaluation question (`evals.questions`) that a useful answer makes; None for one that a person has to
    complete: the answer was not useful, or the question continues another."""
    if not (opinion.useful and opinion.alone):
        return None
    answer = opinion.answer
    answered = answer["status"] == "answered"
    evidence = [{"article": c["article_id"], "any": [c["quote"]]} for c in answer["citations"]]
    focused = [c for c in answer["citations"] if c["focus"]]
    spans = [(c["quote"], c["focus"][0] - c["start"], c["focus"][1] - c["start"]) for c in focused]
    made: dict[str, Any] = {
        "id": f"feedback-{opinion.id}",
        "language": detect_language(opinion.question),
        "question": opinion.question,
        "split": "tune",
        "answerable": answered,
        "evidence": evidence,
    }
    if spans:
        made["expected"] = list(dict.fromkeys(quote[start:end] for quote, start, end in spans))
    return made
