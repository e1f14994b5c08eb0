"""Which of the two languages a text is in. The only file that imports langdetect."""

from __future__ import annotations

import json
import math
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from index.records import Language

# The closed classes of each language (articles, prepositions, pronouns, conjunctions, auxiliaries, the commonest
# adverbs), but for what is an everyday word of the other ("no", "son", "sea"). Accents are left out, as in haste.
_ES_WORDS = frozenset(
    "el la los las un una unos unas lo al del de en con por para sin sobre entre desde hasta ante bajo contra durante "
    "hacia mediante segun tras y o e ni pero sino si aunque pues mientras porque que quien quienes cual cuales cuando "
    "cuanto cuanta cuantos cuantas donde adonde como yo tu vos usted ustedes ella ellos ellas nosotros se le les te "
    "nos mi mis tus su sus nuestro nuestra este esta esto estos estas ese esa eso esos esas aquel aquella aquello "
    "algo alguien algun alguna algunos algunas nada nadie ningun ninguna otro otra otros otras todo toda todos todas "
    "mismo misma cada mas menos mucho mucha muchos muchas tan tanto muy tambien tampoco ya aun asi aqui alli ahi "
    "ahora ayer hoy luego entonces antes despues siempre nunca es fue fueron era eran ser sido estan estaba estaban "
    "estuvo hay ha han habia habra haber hubo hace hizo hicieron tiene tienen puede pueden debe sera dijo dice "
    "dijeron dime cuentame".split()
)
_EN_WORDS = frozenset(
    "the an of and or but nor so yet if because while though although unless whether in on at to from with by for "
    "without about between since until after before during against into over under off out up through near above "
    "below across behind beyond than as that what who whom whose which when where why how i you he she it we they him "
    "her them us its his my your our their this these those each every either neither another other others both all "
    "any some such is are was were be been being do does did done has have had will would shall should can could may "
    "might must not didn doesn isn aren wasn weren also very too much many more most less few there here then now "
    "just only again never always ever still else ago say says said tell told".split()
)
_FOLDED = str.maketrans("áéíóú", "aeiou")
_OPENING = re.compile(r"[¿¡]")
_ACCENTS = re.compile(r"[áéíóúñ]")
_WORD = re.compile(r"[^\W\d_]+")
_NAME_LINKS = frozenset("de del la las los el y e of the and".split())
# Log-odds. A function word, or a mark that opens a Spanish question, outweighs the letters, which lead astray on a
# handful of words; the letters outweigh "los" and "de", which come with names ("las vegas shooting"), and an accent,
# which comes with names and loan words. Odds within ±_UNCLEAR tell nothing. Chosen on the tune half of
# `evals/data/languages.jsonl` and, where that did not tell, on questions of XQuAD cut to a few words.
_WORD_ODDS, _LETTERS_CAP, _LINK_ODDS, _ACCENT_ODDS, _UNCLEAR = 3.0, 2.0, 0.5, 0.7, 0.5
_SMOOTHING = 0.5 / 10_000  # langdetect's own


@cache
def _gram_odds() -> dict[str, float]:
    """The log-odds of Spanish over English for two and three letters in a row, from langdetect's profiles."""
    from langdetect import PROFILES_DIRECTORY

    es, en = (json.loads(Path(PROFILES_DIRECTORY, code).read_text("utf-8")) for code in ("es", "en"))

    def chance(profile: dict[str, Any], gram: str) -> float:
        return float(profile["freq"].get(gram, 0) / profile["n_words"][len(gram) - 1] + _SMOOTHING)

    grams = {gram for gram in es["freq"].keys() | en["freq"].keys() if len(gram) > 1}
    return {gram: math.log(chance(es, gram) / chance(en, gram)) for gram in grams}


def _letter_odds(told: str) -> float:
    """The log-odds of the letters of `told`, within ±_LETTERS_CAP. They are summed over all of it: langdetect's own
    detector draws from them at random, and on a few words gives a side for sure where they hardly tell."""
    odds, told = _gram_odds(), f" {told} "
    total = sum(odds.get(told[at : at + n], 0.0) for n in (2, 3) for at in range(len(told) - n + 1)) / 2
    return max(-_LETTERS_CAP, min(_LETTERS_CAP, total))


@lru_cache(maxsize=256)  # the splitter asks about a line, the next line and then about both
def spanish_odds(text: str) -> float:
    """Log-odds that `text` is Spanish rather than English: positive for Spanish, 0 for no evidence.

    Sums function words, letters, and accents and marks that English lacks; names, which are
    the same in both, are left out. Only the first 5,000 characters are read.
    """
    text = text[:5000]
    if not _WORD.search(text):
        return 0.0
    words = _telling_words(text)
    told = " ".join(words)
    odds = sum(map(_word_odds, told.translate(_FOLDED).split()))
    odds += _WORD_ODDS * min(3, len(_OPENING.findall(text))) + _ACCENT_ODDS * min(3, len(_ACCENTS.findall(told)))
    # The letters of a long text take a while and could not overturn this.
    return odds if abs(odds) >= _LETTERS_CAP + _UNCLEAR else odds + _letter_odds(told)


def _word_odds(word: str) -> float:
    side = (word in _ES_WORDS) - (word in _EN_WORDS)
    return side * (_LINK_ODDS if word in _NAME_LINKS else _WORD_ODDS)


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
    first = words[0].lower().translate(_FOLDED)
    plain[0] = any(plain) or words[0][0].islower() or first in _ES_WORDS or first in _EN_WORDS
    return [word.lower() for word, counts in zip(words, plain, strict=True) if counts]


def detect_language(text: str, fallback: Language = "es") -> Language:
    """The language of `text`, or `fallback` when nothing in it tells (a name, a number, nothing)."""
    odds = spanish_odds(text)
    if abs(odds) < _UNCLEAR:
        return fallback
    return "es" if odds > 0 else "en"
