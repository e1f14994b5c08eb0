"""Which of the two languages a text is in. The only file that imports langdetect."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.records import Language

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

_ES_WORDS = frozenset(
    "el la los las un una unos unas de del al y o e en con por para sin sobre entre desde hasta que qué "
    "quien quién quienes quiénes cual cuál cuales cuáles cuando cuándo cuanto cuánto cuanta cuánta cuantos "
    "cuántos cuantas cuántas donde dónde como cómo porque es son fue fueron era ser está están hay ha han "
    "había habrá será se su sus lo le les esto eso esa ese esta este aquella aquel ya más pero sí también "
    "muy dijo dice dijeron hizo hubo tiene tras según ante hace dime cuéntame ni mi tu nos".split()
)
_EN_WORDS = frozenset(
    "the an of and or in on at to from with by for without about between since until that what who whom "
    "whose which when where why how is are was were be been being did does do has have had will would "
    "should can could it its his her their there this these those they them he she we you your not but "
    "also very say says said tell many much after before during any some if than as against".split()
)
_OPENING = re.compile(r"[¿¡]")
_ES_MARKS = re.compile(r"ñ")
_ACCENTS = re.compile(r"[áéíóú]")
_WORD = re.compile(r"[^\W\d_]+")
_NAME_LINKS = frozenset("de del la las los el y e of the and".split())
# A word counts as e^1.5 to one, a mark that English does not have e^3, an accent e^0.7 (names
# carry accents in English too); langdetect's own odds are capped at e^4, since on a handful of
# words it is often sure and wrong. Chosen on sixty short questions of our own.
_WORD_ODDS, _MARK_ODDS, _ACCENT_ODDS, _DETECTOR_CAP = 1.5, 3.0, 0.7, 4.0


@cache
def _factory() -> DetectorFactory:
    """Langdetect with its Spanish and English profiles alone, and a fixed seed: half the errors
    and a fraction of the start-up of all fifty-five."""
    from langdetect import PROFILES_DIRECTORY
    from langdetect.detector_factory import DetectorFactory

    DetectorFactory.seed = 0
    factory = DetectorFactory()
    folder = Path(PROFILES_DIRECTORY)
    factory.load_json_profile([(folder / code).read_text("utf-8") for code in ("es", "en")])
    return factory


def _detector_odds(text: str) -> float:
    """Langdetect's log-odds of Spanish over English, within ±4; 0 when it has nothing to say."""
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.set_prior_map({"es": 0.5, "en": 0.5})
    detector.append(text)
    try:
        chances = {item.lang: item.prob for item in detector.get_probabilities()}
    except LangDetectException:
        return 0.0
    odds = math.log((chances.get("es", 0.0) + 1e-9) / (chances.get("en", 0.0) + 1e-9))
    return max(-_DETECTOR_CAP, min(_DETECTOR_CAP, odds))


@lru_cache(maxsize=256)  # the splitter asks about a line, the next line and then about both
def spanish_odds(text: str) -> float:
    """Log-odds that `text` is Spanish rather than English: positive for Spanish, 0 for no evidence.

    Sums langdetect, function words, and letters and marks that English lacks; names, which are
    the same in both, are left out. Only the first 5,000 characters are read.
    """
    text = text[:5000]
    if not _WORD.search(text):
        return 0.0
    words = _telling_words(text)
    counted = sum((word in _ES_WORDS) - (word in _EN_WORDS) for word in words)
    told = " ".join(words)
    odds = _WORD_ODDS * counted + _MARK_ODDS * min(3, len(_ES_MARKS.findall(told)) + len(_OPENING.findall(text)))
    odds += _ACCENT_ODDS * min(3, len(_ACCENTS.findall(told)))
    # langdetect takes a millisecond and could not overturn this.
    return odds if not words or abs(odds) > 2 * _DETECTOR_CAP else odds + _detector_odds(told)


def _telling_words(text: str) -> list[str]:
    """The words of `text` in lower case, but for names: capitalised words, and "de la" and the like between
    two of them. The first word has a capital anyway, and counts if others do or if it is a function word."""
    words = _WORD.findall(text)
    if text.isupper() and len(words) > 2:
        words = [word.lower() for word in words]
    if not words:
        return []
    plain = [place > 0 and word[0].islower() for place, word in enumerate(words)]
    last_name = None
    for place, word in enumerate(words):
        if place and not plain[place]:
            if last_name is not None and _NAME_LINKS.issuperset(words[last_name + 1 : place]):
                plain[last_name + 1 : place] = [False] * (place - last_name - 1)
            last_name = place
        elif word not in _NAME_LINKS:
            last_name = None
    first = words[0].lower()
    plain[0] = any(plain) or words[0][0].islower() or first in _ES_WORDS or first in _EN_WORDS
    return [word.lower() for word, counts in zip(words, plain, strict=True) if counts]


def detect_language(text: str, fallback: Language = "es") -> Language:
    """The language of `text`, or `fallback` when nothing in it tells (a name, a number, nothing)."""
    odds = spanish_odds(text)
    if abs(odds) < 0.5:
        return fallback
    return "es" if odds > 0 else "en"
