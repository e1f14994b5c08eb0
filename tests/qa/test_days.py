"""Days are read alike however either language writes them."""

from __future__ import annotations

import datetime as dt

import pytest
from hits import MONDAY
from hypothesis import given
from hypothesis import strategies as st

from qa.days import Day, agree, days_of
from qa.hours import hours_of


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("el 4 de abril de 2025", dt.date(2025, 4, 4)),
        ("on April 4, 2025", dt.date(2025, 4, 4)),
        ("on 4 April 2025", dt.date(2025, 4, 4)),
        ("el viernes 4 de abril de 2025", dt.date(2025, 4, 4)),
        ("on Friday, April 4, 2025", dt.date(2025, 4, 4)),
        ("el cuatro de abril de 2025", dt.date(2025, 4, 4)),
        ("2025-04-04", dt.date(2025, 4, 4)),
        ("ayer", dt.date(2025, 3, 9)),
        ("yesterday", dt.date(2025, 3, 9)),
        ("anoche", dt.date(2025, 3, 9)),
        ("last night", dt.date(2025, 3, 9)),
        ("anteayer", dt.date(2025, 3, 8)),
        ("the day before yesterday", dt.date(2025, 3, 8)),
        ("hoy", dt.date(2025, 3, 10)),
        ("today", dt.date(2025, 3, 10)),
        ("esta mañana", dt.date(2025, 3, 10)),
        ("this morning", dt.date(2025, 3, 10)),
        ("mañana", dt.date(2025, 3, 11)),
        ("tomorrow", dt.date(2025, 3, 11)),
        ("pasado mañana", dt.date(2025, 3, 12)),
        ("hace 3 días", dt.date(2025, 3, 7)),
        ("3 days ago", dt.date(2025, 3, 7)),
        ("hace tres días", dt.date(2025, 3, 7)),
        ("three days ago", dt.date(2025, 3, 7)),
        ("el domingo", dt.date(2025, 3, 9)),
        ("on March the first", dt.date(2025, 3, 1)),
        ("el primero de marzo", dt.date(2025, 3, 1)),
        ("on the twenty-first of March", dt.date(2025, 3, 21)),
        ("el treinta y uno de marzo", dt.date(2025, 3, 31)),
        ("on Sunday", dt.date(2025, 3, 9)),
    ],
)
def test_a_day_is_a_date_whatever_it_is_counted_from(text: str, date: dt.date) -> None:
    """Dates in words and figures, and days told from the day of publication, are the day of the calendar."""
    (days,), _ = days_of(text, MONDAY)
    assert agree(days, (Day(date.year, date.month, date.day, None, ""),))
    other = date + dt.timedelta(days=1)
    assert not agree(days, (Day(other.year, other.month, other.day, None, ""),))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("el año pasado", "2024", True),
        ("last year", "in 2024", True),
        ("last year", "in 2023", False),
        ("este año", "in 2025", True),
        ("el próximo año", "2026", True),
        ("next year", "el año que viene", True),
        ("el mes pasado", "in February", True),
        ("last month", "en enero", False),
        ("next month", "abril de 2025", True),
        ("in May 2024", "mayo de 2024", True),
        ("in May 2024", "marzo de 2024", False),
        ("in 2024", "el 4 de mayo de 2024", True),
        ("el 4 de mayo de 2024", "in 2024", False),
        ("4 April", "el 14 de abril", False),
        ("on Monday", "el lunes", True),
        ("on Monday", "el martes", False),
        ("on Monday", "el 10 de marzo", True),
        ("on Monday", "el 11 de marzo", False),
        ("on Monday, March 11", "el 11 de marzo de 2025", False),
        ("on March 10", "hoy", True),
        ("el sábado", "yesterday", False),
        ("el domingo", "yesterday", True),
        ("in the 1990s", "en los años noventa", True),
        ("in the 1990s", "en los años ochenta", False),
    ],
)
def test_what_is_told_is_told_by_the_other_as_well(one: str, other: str, same: bool) -> None:
    """A time agrees with one that tells as much or more, and nothing else."""
    (mine,), (its,) = days_of(one, MONDAY)[0], days_of(other, MONDAY)[0]
    assert agree(mine, its) == same


@pytest.mark.parametrize(
    ("text", "date", "may_be"),
    [
        ("next Monday", dt.date(2025, 3, 17), True),
        ("on Monday", dt.date(2025, 3, 17), False),
        ("on Friday", dt.date(2025, 3, 7), True),
        ("on Friday", dt.date(2025, 3, 14), True),
        ("on Friday", dt.date(2025, 3, 21), False),
        ("el próximo viernes", dt.date(2025, 3, 21), True),
        ("El domingo. La víspera", dt.date(2025, 3, 8), True),
        ("On Sunday. The day before", dt.date(2025, 3, 8), True),
        ("El 4 de marzo de 2025. Al día siguiente", dt.date(2025, 3, 5), True),
        ("On March 4, 2025. A day later", dt.date(2025, 3, 6), False),
    ],
)
def test_a_day_beside_another(text: str, date: dt.date, may_be: bool) -> None:
    """A weekday is the last or the next of its name, and a day before or after is counted from those told."""
    days = days_of(text, MONDAY)[0][-1]
    assert agree(days, (Day(date.year, date.month, date.day, None, ""),)) is may_be


@pytest.mark.parametrize(
    "text",
    [
        "they may march",
        "por la mañana",
        "la mañana del accidente",
        "en Santo Domingo",
        "Plácido Domingo cantó",
        "$2024",
    ],
)
def test_words_that_look_like_times_are_none(text: str) -> None:
    """A verb, a part of the day, a name and a sum are no days."""
    assert days_of(text, MONDAY) == ((), text)


def test_a_day_in_words_that_its_year_lacks_is_no_day() -> None:
    """February 29 of a common year, which no calendar has, is read as less than a day, and can be compared."""
    (days, *_), _ = days_of("el veintinueve de febrero de 2023, un miércoles", None)
    assert agree(days, days)
    assert days[0].day is None


@given(st.dates(), st.dates())
def test_a_date_agrees_with_itself_alone(one: dt.date, other: dt.date) -> None:
    """Two whole dates agree when they are one day."""
    mine, its = (Day(d.year, d.month, d.day, None, "") for d in (one, other))
    assert mine.agrees(its) == its.agrees(mine) == (one == other)


@given(
    st.lists(
        st.sampled_from(
            "ayer tomorrow el lunes last year next month hace 99999 días a las 3 y media p.m. 2024 4 de abril".split()
        )
    ).map(" ".join),
    st.sampled_from([None, dt.date.min, dt.date.max, MONDAY]),
)
def test_any_text_of_any_day_is_read(text: str, published: dt.date | None) -> None:
    """At either end of the calendar and without a date, times are read and no offset moves."""
    hours, rest = hours_of(text)
    days, rest = days_of(rest, published)
    assert len(rest) == len(text)
    assert all(hour.minutes for hour in hours)
    assert all(days)
