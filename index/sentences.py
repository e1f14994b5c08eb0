"""Where the sentences of an article lie, as exact spans: a few rules and word lists, no model.

A line is cut after a word that ends in `.`, `!`, `?` or `…` when the next word opens a sentence.
Only a full stop that an abbreviation may own needs more thought, and the lists below tell:
`_TITLES` never end a sentence; `_SHORT`, acronyms and initials end one only before a word of
`_OPENERS`, as in "She left the U.S. The trial goes on".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.records import Language


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Before a name. Compared without case, like every list here.
_TITLES: dict[Language, frozenset[str]] = {
    "es": _listed("""
        sr sra srta sres sras dª dña dn dr dra dres dras lic lcda lcdo licda licdo ing arq abg prof profa mtro
        mtra gral cnel tte cptn cmdte almte sgto mons pbro fr hno hna hnos rvdo sto sta dip sen gob pdte pdta
        magda av avda avds carr ctra blvd mr mrs ms st
    """),
    "en": _listed("""
        mr mrs ms mx dr prof sen sens rep reps gov govs pres amb atty gen adm capt cmdr col lt maj sgt cpl
        pvt brig supt insp det msgr rev fr hon messrs mt sra srta
    """),
}
# May be the last word of a sentence, and mostly is not. Units are not here: lower case follows them.
_SHORT: dict[Language, frozenset[str]] = {
    "es": _listed("""
        ene febr feb abr jun jul ago sept sep set oct nov dic etc cía cia co inc ltda ltd corp jr ud uds vd
        vds núm num nro art arts párr pág pags págs pp cap caps vol vols fig figs tel teléf ext aprox máx mín
        depto dpto dto prov mun col admón ayto univ inst vs
    """),
    "en": _listed("""
        jan feb apr jun jul aug sept sep oct nov dec etc inc ltd corp co bros jr sr esq vs v st ave blvd rd
        dept univ assn approx nos vol vols pp eds fig figs sec ext ft ala ariz calif colo fla kan ky
        mich minn mont neb nev okla penn tenn tex va vt wis wyo
    """),
}
# Abbreviations only before a number: "No. 5", "mar. 3".
_BEFORE_NUMBER = _listed("no nos nº km mar may")
# Words that open sentences and hardly ever names.
_OPENERS: dict[Language, frozenset[str]] = {
    "es": _listed("""
        a además ahora al algunos ante antes así aún aunque ayer cada como con cuando de debido del desde
        después durante e el ella ellas ello ellos en entonces entre era es esa esas ese eso esos esta estas
        este esto estos está fue fueron ha había hace hasta hay hoy la las le les lo los luego mañana más
        mientras muchos nadie ni ninguno no nos nuestra nuestro o otra otras otro otros para pero poco por
        porque pues que quien se según será si sin sobre solo sólo son su sus tal también tampoco tan todas
        todo todos tras un una unas uno unos y ya yo
    """),
    "en": _listed("""
        a about according after all also although an and another any are as at because before both but by
        could did do during each even every everyone few for from had has have he her here his how however if
        in instead is it its last later many meanwhile more most much my neither no nobody none nor not now
        of on one only or other others our she should since so some still such that the their then there
        these they this those though through today under until was we were what when where whether which
        while who why with would yet you your
    """),
}

_MARKS = ".!?…"
_CLOSING = "\"'”’»)]*_"
_OPENING = "\"'“‘«([*_¿¡—–-•.#"
_WORD = re.compile(r"[^\s\u200b]+")
_SUBSTANCE = re.compile(r"[^\W_]|[%€$£]")
# What stands between two words and still belongs to the first: stray marks, then white space.
_TAIL = re.compile(rf"[\s\u200b{re.escape(_MARKS + _CLOSING)}]*(?=\s|\u200b|$)")
_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2})[”’»)]*[.!?…]+[\"”’»)]*(?=[¿¡“«(]*[A-ZÀ-Þ])")
# Brackets inside a sentence; the marks in them end nothing.
_ASIDE = re.compile(r"\([^()\n]{1,200}\)")
_NO_MARKS = str.maketrans(_MARKS, "," * len(_MARKS))

Span = tuple[int, int]


def sentence_spans(text: str, language: Language) -> list[Span]:
    """The sentences of `text`, as `(start, end)` in code points, 0 <= start < end <= len(text).

    Spans are in order, do not overlap, have no white space (`str.isspace`) at their ends and
    together cover every other character. A line never shares a sentence with the next one, lines
    being those of `str.splitlines`. `language` chooses the abbreviations. Text without a letter
    or digit joins a sentence beside it on its line. Takes linear time; raises nothing.
    """
    spans: list[Span] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        for start, end in pairwise([0, *_cuts(line, language), len(line)]):
            piece = line[start:end]
            if stripped := piece.strip():
                start += offset + len(piece) - len(piece.lstrip())
                spans.append((start, start + len(stripped)))
        offset += len(line)
    return spans


def _cuts(line: str, language: Language) -> Iterator[int]:
    """The offsets in `line`, rising, at which a sentence ends and another begins."""
    line = _ASIDE.sub(lambda aside: aside[0][:-2].translate(_NO_MARKS) + aside[0][-2:], line)
    lower_case = line.islower()
    marker = True  # a number that opens a line counts an item of a list
    for (start, end), (next_start, next_end) in pairwise(_words(line)):
        tail = _TAIL.match(line, end, next_start)
        cut = tail.end() if tail else end
        word = line[start:end] + "".join(line[end:cut].replace("\u200b", " ").split())
        gap = line[cut:next_start] or line[end:cut]
        marker = marker and word[:-1].isdecimal()
        if not marker and _ends(word, gap, line[next_start:next_end], language, lower_case=lower_case):
            yield cut
        marker = False


def _words(line: str) -> Iterator[Span]:
    """The words that hold a letter, digit or unit sign, cut where a sentence end lacks its space."""
    for word in _WORD.finditer(line):
        start = word.start()
        if not _SUBSTANCE.search(word[0]):
            continue
        if "/" not in word[0] and "@" not in word[0]:
            for glue in _GLUED.finditer(line, start, word.end()):
                yield start, glue.end()
                start = glue.end()
        yield start, word.end()


def _ends(word: str, gap: str, following: str, language: Language, *, lower_case: bool) -> bool:
    """Whether a sentence ends after `word`. `gap` lies between it and `following`; `lower_case`
    tells that the line has no capitals to go by."""
    bare = word.rstrip(_CLOSING)
    if not bare or bare[-1] not in _MARKS:
        return False
    opener = following.lstrip(_OPENING)
    if opener[:1].islower() and (not lower_case or bare.endswith(("...", "…"))):
        return False
    if not bare.endswith(".") or bare.endswith(".."):
        return True
    stem = bare[:-1].lstrip(_OPENING).rsplit("—", 1)[-1].rsplit("-", 1)[-1].casefold()
    if stem in _TITLES[language] or (stem in _BEFORE_NUMBER and opener[:1].isdecimal()):
        return False
    if stem in _SHORT[language] or _is_initials(stem):
        return gap.isspace() and not lower_case and opener.rstrip(",").casefold() in _OPENERS[language]
    return True


def _is_initials(stem: str) -> bool:
    """True for what precedes the last stop of "J.", "D.C.", "Ph.D.", "EE.UU." and of "EE." "UU."."""
    if not 0 < len(stem) <= 12 or any(character.isdecimal() for character in stem):
        return False
    doubled = len(stem) == 2 and stem[0] == stem[1]
    return len(stem) == 1 or doubled or ("." in stem and all(len(part) <= 2 for part in stem.split(".")))
