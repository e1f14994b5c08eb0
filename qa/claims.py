"""What a text states exactly: its numbers, days, hours and quoted words, each in a form that both languages share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from index.records import Language
from qa.days import Days, days_of
from qa.hours import Hour, hours_of
from qa.quantities import Quantity, implied_by, quantities_of
from qa.quotations import quotes_of


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text states exactly, and which quantities it implies."""

    quantities: tuple[Quantity, ...]
    implied: tuple[Quantity, ...]
    days: tuple[Days, ...]
    hours: tuple[Hour, ...]
    quotes: tuple[str, ...]


@lru_cache(maxsize=4096)
def claims_of(text: str, language: Language, published: dt.date | None) -> Claims:
    """The claims of `text`, times that it tells relatively being counted from the day it was published."""
    hours, rest = hours_of(text)
    days, rest = days_of(rest, published)
    amounts = quantities_of(rest, language)
    return Claims(amounts, tuple(implied_by(text, amounts, language)), days, hours, quotes_of(text))
