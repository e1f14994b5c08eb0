"""Who does what: whether somebody named in a sentence does what somebody else does in a text.

Without a grammar, by place: a doer is a name before the word for the deed that no preposition makes an object, or
one behind "by"; in Spanish also one right behind the verb. Only what is beyond doubt in the sentence is held against
everything that may be in the text, so that a paraphrase is hardly ever taken for a lie.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from qa import align
from qa.compare import Comparison, Words

# From this cosine on two words may tell the same deed; and how far below the best another may lie.
DEED, AS_GOOD = 0.3, 0.1
# How many light words may stand between a doer and the deed, and how many characters between a deed and the doer
# behind it.
BETWEEN, FAR = 4, 60

_LIGHT = r"(?:el|la|los|las|the|an?|un|una|su|sus|his|her|its|their)"
_SMALL = r"(?:[a-záéíóúñü-]+\s+)"  # an office, an article
_OBJECT = re.compile(
    r"\b(?i:a|al|de|del|con|contra|para|por|sobre|ante|entre|en|hacia|desde|seg[uú]n|tras|to|of|with|against|for|by|"
    rf"about|before|in|at|from|on|after|between|near|told|than|que)\s+{_SMALL}{{0,3}}$"
)
_BY = re.compile(rf"\b(?i:por|by)\s+{_SMALL}{{0,4}}$")
_AND = re.compile(r"\w\s(?:and|y|e|or|o)\s$", re.IGNORECASE)  # what two do together, each may be said to do
_APART = re.compile(r"\b(?:a|al|tras|por|con|para|contra|que|cuando|to|after|that|with)\b", re.IGNORECASE)
_THING = re.compile(rf"\b(?:{_LIGHT}|de|of)\s$", re.IGNORECASE)  # before a thing, not a deed
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are|fue|fueron|sido|ser|es|son|será|serán)\s(?:\w+\s)?$", re.IGNORECASE
)
_ADJECTIVE = re.compile(r"(?:[aeic]an|ese|ish)$")  # "Haitian voters": no doer
_END = re.compile(r"[.!?…][\s”»]|\n")
_SPANISH_VERB = re.compile(r"(?:ó|ron|aban?|ían?|rán?|dijo|hizo|puso|quiso|tuvo|vino|dice|pide)$", re.IGNORECASE)
# What an English word needs to be taken for a deed: its form, or a word before it.
_ENGLISH_VERB = re.compile(
    r"(?:\w{2,}ed|said|told|won|took|gave|met|made|went|saw|began|ran|left|lost|held|led|paid|sold|bought|built|brought|sent|"
    r"spent|wrote|spoke|struck|fell|rose|cut|set|put|beat|broke|chose|drew|drove|fought|found|got|grew|heard|hit|kept|"
    r"knew|let|sought|shot|shut|stood|stole|taught|threw|understood|withdrew|overtook|undertook|\w{3,}es)$",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"\b(?:has|have|had|will|would|can|could|may|might|must|should|did|does|do|not|who|which)\s$", re.IGNORECASE
)
# One deed from its two sides: who sells, who buys.
_TWO_SIDED = re.compile(
    r"compr|buy|bought|acqui|adqui|vend|sell|sold|recib|receiv|entreg|gave|given|give|dio|dona|lend|lent|prest|borrow"
)


def swapped(compared: Comparison) -> str:
    """The word for what a name in the sentence does and, as far as the text tells, only another does there; "" for
    none."""
    sentence, text, alike = compared.sentence, compared.text, compared.alike
    mine, its = sentence.names(), text.names()
    shared = [name for name in mine if any(compared.same_name(name, other) for other in its)]
    for place in range(len(sentence.reading.forms)):
        doer = _doer(sentence, place, mine)
        if doer is None or doer not in shared:
            continue
        likely = np.flatnonzero(alike[place] >= max(DEED, float(alike[place].max(initial=0.0)) - AS_GOOD))
        deeds = [at for at in likely.tolist() if text.roles[at] != "function" and not _two_sided(compared, place, at)]
        theirs = [_doers(text, at, its) for at in deeds]
        if theirs and all(theirs) and not any(compared.same_name(doer, o) for others in theirs for o in others):
            return sentence.word(place)
    return ""


def _two_sided(compared: Comparison, place: int, at: int) -> bool:
    mine, its = compared.sentence.reading.forms[place], compared.text.reading.forms[at]
    return bool(_TWO_SIDED.match(mine) and _TWO_SIDED.match(its)) and not align.same_stem(mine, its)


def _doer(words: Words, place: int, names: Sequence[range]) -> range | None:
    """Who does, beyond doubt, what the word at `place` tells; None where it tells no deed, and in the passive
    without its doer."""
    text = words.text
    at, end = map(int, words.reading.spans[place])
    if not _is_deed(words, place):
        return None
    for name in names:
        start, _ = _span(words, name)
        if 0 <= start - end < FAR and _BY.search(text[end:start]):
            return name
    if _PASSIVE.search(text[:at]):
        return None
    for name in names:
        start, stop = _span(words, name)
        if words.language == "en" and place == name.stop and _ADJECTIVE.search(words.word(name.stop - 1)):
            continue
        if name.stop <= place <= name.stop + BETWEEN:
            light = all(role == "function" for role in words.roles[name.stop : place])
            apart = _END.search(text[stop:at]) or text[stop:].startswith(("'s", "’s"))
            before = text[max(0, start - FAR) : start]
            if light and not apart and not _OBJECT.search(before) and not _AND.search(before):
                return name
        if name.start == place + 1 and words.language == "es" and _SPANISH_VERB.search(text[at:end]):
            return name
    return None


def _doers(words: Words, place: int, names: Sequence[range]) -> list[range]:
    """Everybody in the same sentence who may do what the word at `place` tells."""
    text = words.text
    at, end = map(int, words.reading.spans[place])
    found: list[range] = []
    for name in names:
        start, stop = _span(words, name)
        if stop <= at:
            if not _END.search(text[stop:at]) and not _OBJECT.search(text[max(0, start - FAR) : start]):
                found.append(name)
        elif 0 <= start - end < FAR and not _END.search(text[end:start]):
            if _BY.search(text[end:start]):
                return [name]
            verb = words.language == "es" and _SPANISH_VERB.search(text[at:end]) and not _APART.search(text[end:start])
            if verb or words.roles[place] == "meta":  # "said the minister"
                found.append(name)
    return found


def _is_deed(words: Words, place: int) -> bool:
    start = int(words.reading.spans[place][0])
    if words.text[start].isupper() or words.reading.keys[place] or words.roles[place] == "function":
        return False
    if _THING.search(words.text[max(0, start - 8) : start]):
        return False
    if words.language == "es":
        return bool(_SPANISH_VERB.search(words.word(place)) or _PASSIVE.search(words.text[:start]))
    before = words.text[max(0, start - 12) : start]
    return bool(_ENGLISH_VERB.match(words.word(place)) or _AUXILIARY.search(before))


def _span(words: Words, name: range) -> tuple[int, int]:
    return int(words.reading.spans[name.start][0]), int(words.reading.spans[name.stop - 1][1])
