"""What is said about an answer that a language model had a part in: what was checked, what was left out and why."""

from __future__ import annotations

from index.records import Language
from qa import Answer
from qa.answer import Check
from ui.texts import CHECKED, FAULTS, INSTEAD, LEFT_OUT_OF_IT, NOTICES, SUPPORTED, UNCERTAIN, UNDERSTOOD, Words


def remarks(answer: Answer, language: Language) -> list[str]:
    """What a reader should know before the answer, a sentence each: how the question was understood, and why the model
    did not write all of it."""
    said = [UNDERSTOOD(language, question=answer.understood)] if answer.understood else []
    if answer.notice:
        quoted = answer.status == "answered" and answer.written_by == "extract"
        said.append(" ".join([NOTICES[answer.notice](language), *([INSTEAD(language)] if quoted else [])]))
    return said


def summary(answer: Answer, language: Language) -> str:
    """How many sentences the model wrote, and what became of them; "" where it wrote none."""
    if not answer.checks:
        return ""
    kept = [check.verdict for check in answer.checks if check.citations]
    counts = {
        "written": len(answer.checks),
        "supported": kept.count("supported"),
        "uncertain": kept.count("uncertain"),
        "left": len(answer.checks) - len(kept),
    }
    return CHECKED(language, **counts)


def finding(check: Check, language: Language) -> str:
    """What was found about a sentence, in a few words."""
    why = f": {FAULTS[check.fault](language, words=check.words)}" if check.fault else ""
    return f"{_verdict(check)(language)}{why}"


def _verdict(check: Check) -> Words:
    if not check.citations:
        return LEFT_OUT_OF_IT
    return SUPPORTED if check.verdict == "supported" else UNCERTAIN
