"""Which names of one text stand in another, in whichever of the two languages each is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache

from qa.align import fold

# Initials of the same body in both languages; countries are Babel's (Unicode CLDR).
_INITIALS: tuple[str, ...] = (
    "onu un", "otan nato", "ue eu", "oms who", "fmi imf", "bm wb", "omc wto", "oit ilo", "oea oas", "ocde oecd",
    "oiea iaea", "opep opec", "cpi icc", "cij icj", "pib gdp", "iva vat", "sida aids", "adn dna", "arn rna", "oim iom",
    "ong ngo", "tlcan nafta", "tmec usmca", "bce ecb", "bid idb", "ia ai",
)  # fmt: skip
# Codes of Unicode that are no countries; the Union and the United Nations are bodies.
_NO_COUNTRY = ("ZZ", "XA", "XB", "QO", "EU", "EZ", "UN")
# Countries as people also call them, and their adjectives where neither vectors nor a common beginning tell.
_ALSO: Mapping[str, str] = {
    "US": r"EE\.?\s?UU\.?|E\.?U\.?A\.?|U\.\s?S\.(?:\s?A\.)?|USA|US|EU|America|Estadounidenses?|estadounidenses?|"
    r"norteamerican[oa]s?|Americans?|Unión Americana",
    "GB": r"U\.\s?K\.|UK|Britain|Great Britain|Gran Bretaña|British|británic[oa]s?",
    "NL": r"Holanda|Holland|Dutch|holandes(?:es|as?)?|holandés|neerlandés|neerlandes(?:es|as?)",
    "DE": r"German[s]?|alem[aá]n(?:es|as?)?",
    "CH": r"Swiss|suiz[oa]s?",
    "KR": r"South Korea|Corea del Sur|surcorean[oa]s?|South Koreans?",
    "KP": r"North Korea|Corea del Norte|norcorean[oa]s?|North Koreans?",
    "CI": r"Ivory Coast|Costa de Marfil|Ivorian|marfileñ[oa]s?",
    "CZ": r"Czech Republic|República Checa|chec[oa]s?|Czechs?",
    "GR": r"Greeks?|grieg[oa]s?",
    "FR": r"French|franc[eé]s(?:es|as?)?",
    "ES": r"Spanish|Spaniards?|español(?:es|as?)?",
    "HU": r"Hungarians?|húngar[oa]s?",
    "PL": r"Polish|Poles?|polac[oa]s?",
    "CY": r"Cypriots?|chipriotas?",
    "VA": r"Vatican|Vaticano|Holy See|Santa Sede",
    "RU": r"Russians?|rus[oa]s?",
    "CN": r"Chinese|chin[oa]s?",
    "JP": r"Japanese|japon[eé]s(?:es|as?)?",
    "SE": r"Swedish|Swedes?|suec[oa]s?",
    "NO": r"Norwegians?|norueg[oa]s?",
    "DK": r"Danish|Danes?|dan[eé]s(?:es|as?)?",
    "TR": r"Turkey|Turquía|Turkish|turc[oa]s?",
    "IE": r"Irish|irland[eé]s(?:es|as?)?",
    "MX": r"Mexicans?|mexican[oa]s?",
}
_LONG_NAME = re.compile(
    r"[A-ZÁÉÍÓÚÑ][\w’'-]*(?:\s(?:(?:de|del|de la|de los|of|of the|for|the|y|and|para|for the)\s)?[A-ZÁÉÍÓÚÑ][\w’'-]*)+"
)
MOST_INITIALS = 12  # of one name; a text in capitals is no name
_SAME = {form: place for place, forms in enumerate(_INITIALS) for form in forms.split()}
# Letters of a name that may be spelled in two ways, at least and at most, and how much of it must be alike
# (`difflib`'s ratio, whose time grows with the square of the letters).
SHORTEST, LONGEST, HEARD = 5, 40, 0.75
# Capitals that name nobody by themselves: "the Minister", "el Parlamento".
GENERIC = frozenset(
    "superior exteriores interior baja alta bajo alto lower upper high internal "
    "ejecutivo parlamento congreso senado camara gobierno ministerio ministro ministra presidente presidenta "
    "secretario secretaria estado republica corte tribunal supremo suprema armada marina ejercito policia fiscalia "
    "alcaldia ayuntamiento consejo partido comision comite junta asamblea universidad instituto hospital empresa "
    "compania administracion constitucion casa cancilleria canciller embajada "
    "government parliament congress senate house ministry minister deputy president secretary state republic court "
    "supreme navy army police prosecutor prosecutors office council party commission committee board assembly "
    "university institute hospital company department administration constitution executive foreign mayor governor "
    "senator judge chief director general north south east west city county province region prison inspector".split()
)


@cache
def _countries() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What finds a country named in Spanish or English, and its code by the name found."""
    from babel import Locale

    codes = {
        name: code
        for language in ("en", "es")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    also = "|".join(f"(?P<{code}>{forms})" for code, forms in _ALSO.items())
    named = "|".join(map(re.escape, sorted(codes, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{also}|{named})(?!\w)"), codes


def countries(text: str) -> list[tuple[int, int, str]]:
    """Every country that `text` names: where (code points, end exclusive) and its ISO 3166 code."""
    pattern, codes = _countries()
    return [(match.start(), match.end(), match.lastgroup or codes[match[0]]) for match in pattern.finditer(text)]


def same_initials(one: str, other: str) -> bool:
    """Whether two folded words are the initials of one body in the two languages."""
    return one in _SAME and _SAME[one] == _SAME.get(other)


def initials_of(text: str) -> frozenset[str]:
    """The initials, folded, of the names of several words in `text`, and of stretches of them: "Secretaría de
    Relaciones Exteriores" gives "sre", "sr" and "re"."""
    return frozenset(short for name in _LONG_NAME.finditer(text) for short in _initials(name[0]))


def initials_at(text: str, place: int) -> frozenset[str]:
    """The same of the one name that has a word at `place`, in code points."""
    names = (name for name in _LONG_NAME.finditer(text) if name.start() <= place < name.end())
    return frozenset(short for name in names for short in _initials(name[0]))


def _initials(name: str) -> Iterator[str]:
    capitals = [word[0] for word in name.split() if word[0].isupper()][:MOST_INITIALS]
    for start in range(len(capitals) - 1):
        for end in range(start + 2, len(capitals) + 1):
            yield fold("".join(capitals[start:end]))


def spelled_alike(one: str, other: str) -> bool:
    """Whether two folded names are one, spelled as each language does (Róterdam, Rotterdam), or one made of the other
    (Madrid, madrileño)."""
    if not (SHORTEST <= len(one) <= LONGEST and SHORTEST <= len(other) <= LONGEST):
        return False
    stem = max(SHORTEST, round(HEARD * min(len(one), len(other))))
    if one[:stem] == other[:stem]:
        return True
    return _alike(_as_heard(one), _as_heard(other))


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST:
        return False
    matcher = SequenceMatcher(None, one, other)
    return matcher.real_quick_ratio() >= HEARD and matcher.quick_ratio() >= HEARD and matcher.ratio() >= HEARD


@lru_cache(maxsize=4096)
def _as_heard(name: str) -> str:
    for letters, sound in (("ph", "f"), ("th", "t"), ("k", "c")):
        name = name.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", name)
