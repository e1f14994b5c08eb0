"""What a sentence denies and a text does not, or the other way round; and what it turns into its opposite.

Vectors of words hardly tell "accepted" from "rejected" and nothing of "not", so both are looked for by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from qa import align
from qa.compare import ALIKE, Comparison, Words

# How many words a negation reaches on, and how many of them that tell something it may deny.
REACH, TELLING = 5, 3
# How far around its like another denial is looked for, in words: before, and after.
BEFORE, AFTER = 7, 6

_NO = frozenset(
    "no not never nunca jamas ni nor neither sin without tampoco nadie nobody none ningun ninguno ninguna nada nothing "
    "cannot".split()
)
# What deny by meaning: they may stand where the other has a negation, and are none themselves. Folded beginnings.
_DENIES = re.compile(
    r"rechaz|reject|refus|rehus|deni|deny|neg(?:o|ar|aron|aba|ado|ativa)$|declin|descart|fail|lack|falt|caren|evit|"
    r"avoid|unable|incapa|absen|ausen|doubt|dud[oa]|impid|imped|prevent|prohib|ban(?:ned|s)?$|veto|oppos|opus|"
    r"opon|abst|omit|exclu|ruled?$|discard|cancel|suspend|revoc|anul|overturn|quash|dejo$|dejar|stop|instead$|away$|"
    r"except|salvo$|unless|los[te]$|lose|perd|pierd|miss|skip|cut$|riesgo$|unlikel|impos|unknown|desconoc|undisclos|only$|solo$|apenas|hardly|barely|less$|menos$|fewer$"
)
# Verbs that are negations of what follows them, where nothing else is said of it.
_DENIED = re.compile(r"deni(?:ed|es)$|nego$|niega|descart(?:o|a|aron)$|ruled$|desmint")
# What denies all that follows it.
_UNTRUE = re.compile(
    r"\b(?:no (?:es|era|fue) (?:cierto|verdad)|(?:es|era|fue) (?:falso|mentira)|nunca ocurri[oó]|not true|untrue|"
    r"(?:is|was) (?:false|a lie)|never happened|not the case)\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"(?:decid|vot|rul|opt|argu|advis|warn|recom|fall|pronunci|en\b)\w* (?:against|contra)$")
_TURNED = re.compile(r"(?:un|in|im|ir|dis|des|non)(?=\w{4})")
# What means the reverse of each other, as folded beginnings; forms of up to four letters are whole words, but for
# those with a hyphen.
_OPPOSITES = (
    ("accept acept approv aprueb aprob- avalan avalar avalo endors respald backed apoy- support agree acord allow "
     "autoriz authori permit uphe- ratific",
     "reject rechaz refus rehus denied denie denego deneg veto vetoed vetar oppos opus- opon- dismiss desestim descart "
     "overturn anul revoc prohib ban banned forbid impid bloque block quash declin"),
    ("rise rose risen rising increas grew grow grown aument subi- sube- crec- climb soar jump alza repunt higher gain",
     "fall fell fallen drop declin decreas bajar bajad bajan bajaba disminu reduc cae caen cayo cayer caida caer "
     "descen lower slump shrank shrink redujo cut recort"),
    ("open opened opens reopen abrio abrie abrir abre- reabr inaugur",
     r"close(?!ly|\sto\b) closing closur cerro cerrar cerrad cierr shut clausur"),
    ("win won wins gano gana ganar ganado vencio vence derroto beat beats beaten defeat victor triunf",
     "lose lost loses perdi perde pierd perdio derrota"),
    ("begin began begun start comenz comienz empez empiez inici arranc launch",
     "end ended ends finish finali termin acab conclu stop cease cesa cesar cesara"),
    ("profit ganancia benefici utilidad", "loss losses perdida"),
    ("advanc adelant anticip hasten", "delay retras postpon aplaz demor"),
    ("more mas mayor higher over above exceed superan larger", "less fewer menos menor lower smaller inferior"),
    ("hire contrat appoint nombr", "fired despid despidio dismiss destitu ceso cesar sacked"),
    ("guilty culpab condenad convict sentenc", "acquit absuel absolv innocen inocen"),
    ("north norte northern", "south sur southern"),
    ("east este eastern oriental oriente", "west oeste western occidental occidente"),
    ("first primer", "last ultim"),
    ("oldest viejo older antigu", "youngest joven younger nuev newest recent"),
    ("attend asisti asist acudi acuden acudir present", "absent ausent ausen falto faltar"),
    ("inside dentro interior", "outside fuera exterior"),
    ("early temprano earlier", "late tarde later"),
    ("confirm", "deny denied desmint desment"),
    ("extend extens prolong prorrog amplia alarg", "shorten acort cut"),
    ("same mismo misma", "different distint diferent"),
)  # fmt: skip


def _beginnings(forms: str) -> re.Pattern[str]:
    whole = (rf"{form}\b" if len(form) <= 4 and form[-1] != "-" else form.rstrip("-") for form in forms.split())
    return re.compile("|".join(whole))


_ENDS = tuple((_beginnings(one), _beginnings(other)) for one, other in _OPPOSITES)


def denied(compared: Comparison) -> str:
    """A word that one of the two denies and the other states; "" for none."""
    sentence, text, alike = compared.sentence, compared.text, compared.alike
    for place in _denials(sentence):
        if alike[place].max(initial=0.0) < ALIKE:
            continue
        likest = np.flatnonzero(alike[place] >= alike[place].max()).tolist()  # the same word may stand twice
        if not any(_denies_near(text, at, sentence.reading.forms[place]) for at in likest):
            return sentence.word(place)
    under = np.array(_under(text, _DENIED), bool)
    for place in _denials(text, reach=TELLING, also=_DENIED):
        if alike[:, place].max(initial=0.0) < ALIKE or _denies(sentence, range(len(sentence.reading.forms))):
            continue
        at = int(alike[:, place].argmax())
        stated = alike[at, ~under].max(initial=0.0) >= alike[at, place]  # by other words of the text
        if not stated and not _turned(sentence.reading.forms[at], text.reading.forms[place]):
            return text.word(place)
    return ""


def untrue(compared: Comparison) -> str:
    """What calls the rest of the sentence untrue, where nothing in the text does so; "" for none."""
    said = _UNTRUE.search(compared.sentence.text)
    return said[0] if said and not _UNTRUE.search(compared.text.text) else ""


def reversed_word(compared: Comparison) -> str:
    """A word of the sentence whose opposite stands in the text, and not the word itself; "" for none."""
    mine, its = _poles(compared.sentence), _poles(compared.text)
    for axis, (ends, place) in mine.items():
        if axis in its and not ends & its[axis][0]:
            return compared.sentence.word(place)
    return ""


def _is_no(words: Words, place: int) -> bool:
    start = int(words.reading.spans[place][0])
    return words.reading.forms[place] in _NO or words.text[max(0, start - 2) : start + 1].lower() in ("n't", "n’t")


def _under(words: Words, also: re.Pattern[str] | None = None) -> list[bool]:
    """Whether each word stands within reach behind a negation, or what `also` finds, before any mark."""
    spans = words.reading.spans.tolist()
    under = [False] * len(spans)
    for place in range(len(spans)):
        if _is_no(words, place) or (also and also.match(words.reading.forms[place])):
            for later in range(place + 1, min(len(spans), place + 1 + REACH)):
                if re.search(r"[.;:,!?…—()\n]", words.text[spans[later - 1][1] : spans[later][0]]):
                    break
                under[later] = True
    return under


def _denials(words: Words, reach: int = 1, also: re.Pattern[str] | None = None) -> list[int]:
    """For each negation, and each verb that `also` finds, the first words behind it that tell something, `reach` at
    most: what is denied."""
    found: list[int] = []
    left = 0
    before = False
    for place, under in enumerate(_under(words, also)):
        if under and not before:
            left = reach
        if under and left and words.roles[place] != "function" and not words.reading.keys[place]:
            found.append(place)
            left -= 1
        before = under
    return found


def _denies_near(words: Words, at: int, other: str) -> bool:
    """Whether the word at `at`, like the `other` that is denied, is denied as well."""
    forms = words.reading.forms
    around = range(max(0, at - BEFORE), min(len(forms), at + AFTER))
    return _turned(forms[at], other) or _denies(words, (place for place in around if place != at)) or _is_no(words, at)


def _denies(words: Words, places: Iterable[int]) -> bool:
    """Whether one of the words at `places` denies something, by itself or by what it means."""
    forms = ("", *words.reading.forms)
    return any(
        _is_no(words, place) or _DENIES.match(forms[place + 1]) or _AGAINST.match(f"{forms[place]} {forms[place + 1]}")
        for place in places
    )


def _turned(form: str, other: str) -> bool:
    """Whether a word is another one denied: unsafe, helpless."""
    bare = _TURNED.sub("", form, count=1)
    return form.endswith("less") or (bare != form and align.same_stem(bare, other))


def _poles(words: Words) -> dict[int, tuple[set[int], int]]:
    """Where a text stands between opposites: for each pair that it has a word of, which ends (a denied word counts
    for the other), and the place of the first such word."""
    found: dict[int, tuple[set[int], int]] = {}
    under = _under(words)
    forms = words.reading.forms
    for place, following in enumerate((*forms[1:], "")):
        if words.reading.names[place]:  # a hill is called Cerro
            continue
        said = f"{forms[place]} {following}"
        for axis, ends in enumerate(_ENDS):
            for end, pattern in enumerate(ends):
                if pattern.match(said):
                    found.setdefault(axis, (set(), place))[0].add(1 - end if under[place] else end)
    return found
