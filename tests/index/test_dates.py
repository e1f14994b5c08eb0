"""Dates as Spanish and English news write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import find_dates

MONTHS_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
MONTHS_EN = "January February March April May June July August September October November December".split()
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "span", "date"),
    [
        ("El 11 de enero de 2026, Rubio", "11 de enero de 2026", (2026, 1, 11)),
        ("este jueves 15 de enero habló", "15 de enero", (None, 1, 15)),
        ("el 1º de mayo del 2025", "1º de mayo del 2025", (2025, 5, 1)),
        ("3 de setiembre de 1999", "3 de setiembre de 1999", (1999, 9, 3)),
        ("Ciudad de México, 16 ENERO 2026.", "16 ENERO 2026", (2026, 1, 16)),
        ("On January 11, 2026, he", "January 11, 2026", (2026, 1, 11)),
        ("on Jan. 5 they met", "Jan. 5", (None, 1, 5)),
        ("the 2nd of March 2024", "2nd of March 2024", (2024, 3, 2)),
        ("on Sept. 30, 2021", "Sept. 30, 2021", (2021, 9, 30)),
        ("fecha: 2026-01-11", "2026-01-11", (2026, 1, 11)),
    ],
)
def test_one_date(text: str, span: str, date: tuple[int | None, int, int]) -> None:
    """A date is found where it stands, with its year if it has one."""
    (found,) = find_dates(text)
    assert text[found.start : found.end] == span
    assert (found.year, found.month, found.day) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "en enero de 2026",
        "el domingo",
        "31 de febrero de 2026",
        "2026-13-01",
        "110 de mayores",
        "may 10:30",
        "3 marines",
    ],
)
def test_no_date(text: str) -> None:
    """Months alone, week days, times, other words and days that do not exist are no dates."""
    assert find_dates(text) == []


def test_several_dates_come_in_order() -> None:
    """All dates of a text are found, in the order in which they stand, whatever their form."""
    text = "Entre el 15 de enero de 2026 y 2026-01-11, after March 3, 2025 and 4 July."
    assert [(d.year, d.month, d.day) for d in find_dates(text)] == [
        (2026, 1, 15),
        (2026, 1, 11),
        (2025, 3, 3),
        (None, 7, 4),
    ]


@given(DAYS, st.sampled_from(["es", "en", "en-day-first", "iso"]))
def test_every_day_of_the_calendar(day: dt.date, form: str) -> None:
    """Every day, written in each form, is read back."""
    text = {
        "es": f"{day.day} de {MONTHS_ES[day.month - 1]} de {day.year}",
        "en": f"{MONTHS_EN[day.month - 1]} {day.day}, {day.year}",
        "en-day-first": f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}",
        "iso": day.isoformat(),
    }[form]
    (found,) = find_dates(f"Sucedió ({text}).")
    assert found.as_date() == day


@given(st.text(st.sampled_from("0123456789 -/.,demayrzo"), max_size=80))
def test_spans_lie_in_the_text(text: str) -> None:
    """Whatever the text, spans are in order, do not overlap, and name days that exist."""
    at = 0
    for found in find_dates(text):
        assert at <= found.start < found.end <= len(text)
        at = found.end
        assert dt.date(found.year or 2000, found.month, found.day)


def test_a_day_without_a_year_is_no_calendar_day() -> None:
    """No year is made up."""
    (found,) = find_dates("el 15 de enero")
    assert found.as_date() is None
