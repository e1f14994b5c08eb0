"""A file that names which of several folders is in use, changed in one step."""

from __future__ import annotations

from pathlib import Path

FILE = "current"


def read_pointer(folder: Path) -> str | None:
    """The name that the pointer in `folder` holds, or None where there is none to read."""
    try:
        return (folder / FILE).read_text("utf-8").strip() or None
    except OSError:
        return None


def point(folder: Path, name: str) -> None:
    """Make the pointer in `folder` hold `name`: at every instant it holds the old name or the new."""
    fresh = folder / f"{FILE}.new"
    fresh.write_text(name, "utf-8")
    fresh.replace(folder / FILE)
