"""Hours are read alike however either language writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.hours import hours_of


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("a las 15:30", {"15:30"}),
        ("at 3:30 p.m.", {"15:30"}),
        ("at 3:30pm", {"15:30"}),
        ("at 3.30 p.m.", {"15:30"}),
        ("a las 15.30 horas", {"15:30"}),
        ("a las 15h30", {"15:30"}),
        ("a las tres y media de la tarde", {"15:30"}),
        ("at half past three in the afternoon", {"15:30"}),
        ("a las 9.30", {"09:30", "21:30"}),
        ("a las cuatro menos cuarto de la tarde", {"15:45"}),
        ("at quarter to four,", {"03:45", "15:45"}),
        ("a las 9 de la mañana", {"09:00"}),
        ("at 9 a.m.", {"09:00"}),
        ("at 9 on Monday", {"09:00", "21:00"}),
        ("at nine o'clock", {"09:00", "21:00"}),
        ("a la una", {"01:00", "13:00"}),
        ("al mediodía", {"12:00"}),
        ("at noon", {"12:00"}),
        ("at 12 p.m.", {"12:00"}),
        ("a medianoche", {"00:00"}),
        ("at midnight", {"00:00"}),
        ("a las 24:00", {"00:00"}),
        ("a las 0:15", {"00:15"}),
    ],
)
def test_an_hour_is_minutes_since_midnight(text: str, hours: set[str]) -> None:
    """Twelve and twenty-four hours, words and figures give the same time of day, or both that it may be."""
    (hour,), rest = hours_of(text)
    assert {f"{minutes // 60:02}:{minutes % 60:02}" for minutes in hour.minutes} == hours
    assert not any(map(str.isdigit, rest))


@pytest.mark.parametrize(
    "text",
    [
        "six hours",
        "durante seis horas",
        "3.30 dollars",
        "el 12 de mayo",
        "in 2024",
        "by 5 percent",
        "a las 24 familias",
    ],
)
def test_durations_and_sums_are_no_hours(text: str) -> None:
    """How long something lasts and what it costs is not when."""
    assert hours_of(text) == ((), text)


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["a las {h}:{m:02}", "a las {h}.{m:02} horas", "at {c}:{m:02} {half}", "a las {c}:{m:02} {de}"]),
)
def test_an_hour_survives_being_written(hour: int, minute: int, form: str) -> None:
    """An hour is among the readings of every way to write it."""
    part = "de la mañana" if hour < 12 else "de la tarde"
    said = form.format(h=hour, m=minute, c=(hour - 1) % 12 + 1, half="a.m." if hour < 12 else "p.m.", de=part)
    (read,), _ = hours_of(said)
    assert hour * 60 + minute in read.minutes
