"""A question read: what kind of answer it wants, and which of its words carry it."""

from __future__ import annotations

import re
from typing import Literal

from index.articles import clean
from index.errors import EmptyQuestion, LongQuestion

LONGEST_QUESTION = 2000

Kind = Literal["time", "when", "where", "how_long", "how_many", "whom", "who", "why", "said", "what"]

# Interrogatives by kind, the narrower first. The first in a question tells.
_INTERROGATIVES: tuple[tuple[Kind, str], ...] = (
    ("time", r"\b(?:qu[eé] hora|qu[eé] horario|what (?:time|hour)|which hour)\b"),
    (
        "when",
        r"\b(?:cu[aá]ndo|(?:qu[eé]|cu[aá]l) (?:d[ií]as?|fechas?|mes|meses|a[ñn]o)|(?:qu[eé]|cu[aá]l)\w* (?:es|fue|era|son|fueron) "
        r"las? fechas?|when|(?:what|which) (?:day|date|month|year)s?|what (?:was|is|were|are) the dates?)\b",
    ),
    (
        "where",
        r"\b(?:a?d[oó]nde|(?:qu[eé]|cu[aá]l) (?:ciudad|lugar|sede|pa[ií]s|estado)|where|"
        r"(?:what|which) (?:city|place|venue|country|state|town))\b",
    ),
    ("how_long", r"\b(?:cu[aá]nto (?:tiempo|dur\w+|tard\w+)|how long|what (?:was|is) the (?:length|duration))\b"),
    ("how_many", r"\b(?:cu[aá]nt[oa]s?|how (?:many|much|often))\b"),
    (
        "whom",
        r"\b(?:(?:con|a|de|para|por|sobre|contra|hacia) qui[eé]n(?:es)?|whom|who\b[^?]*\b(?:with|to|about|for|against)(?=\W*$))",
    ),
    (
        "who",
        r"\b(?:qui[eé]n(?:es)?|who|whom|whose|(?:qu[eé]|which|what) (?:funcionari|autoridad|oficina|official|office)\w*)\b",
    ),
    ("why", r"\b(?:por\s?qu[eé]|para qu[eé]|motivos?|raz[oó]n|why|what for|how come|reasons?)\b"),
    (
        "said",
        r"\b(?:qu[eé] (?:\w+ ){0,4}?(?:dijo|dijeron|dice|declar\w+|afirm\w+|se[ñn]al\w+|calific\w+|escribi\w+|respondi\w+)|"
        r"c[oó]mo (?:\w+ ){0,3}?(?:calific\w+|describ\w+|llam\w+)|what (?:\w+ ){0,6}?(?:say|said|called|call|write|wrote|tell)|"
        r"how (?:\w+ ){0,5}?(?:describ|label)\w*)\b",
    ),
    ("what", r"(?:^\W*que|\bqué|\bcu[aá]l|\bcu[aá]les|\bwhat|\bwhich)\b"),
)
_KINDS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _INTERROGATIVES}

_FUNCTION_WORDS = frozenset(
    "el la los las un una unos unas lo al del de a ante con contra desde en entre hacia hasta para por segun según sin "
    "sobre tras y e o u ni pero sino que se su sus le les me te nos mi tu es son fue fueron era eran ser sera será serán "
    "esta está están estaba estuvo hay hubo habia había ha han he haber habra habrá este ese esa esto eso estos esas "
    "aquel aquella si sí no ya muy mas más tan tanto tambien también como cómo qué cuál cual cuáles cuales cuándo "
    "cuando cuánto cuanto cuánta cuántos cuantos cuántas cuantas dónde donde adónde quién quien quiénes quienes porque "
    "the an of and or in on at to from with by for as about into than then but not no nor is are was were be been being "
    "do does did doing has have had having will would shall should can could may might must it its he she they them his "
    "her their this that these those there here what which who whom whose when where why how if so such any some each "
    "i you we us our your my me also just exactly ever actually según didn don doesn isn wasn weren hasn haven "
    "bajo durante mediante salvo excepto under during through within among across against along toward upon via per "
    "someone anyone everyone something anything nobody alguno alguna algun algún alguien algo nadie nada ninguno "
    "ninguna cada quiere queria quería want wants wanted need quiero necesito "
    # Verbs and particles so light that another language says the thing without them.
    "va van iba fueran hace hacen hizo hicieron hacer haga hagan haciendo da dan dio dar pone ponen poner puso sale salen "
    "queda quedo quedó lleva llevan llegar viene vienen up down off out over back go goes going gone went come comes "
    "coming came get gets got give gives given gave put puts make makes made making carry carries set due keep keeps "
    "kept turn turns turned let leave leaves left run long alguna vez estan estar sido siendo used using use".split()
)
# Words about the asking, not about the matter: the articles need not contain them.
_META_WORDS = frozenset(
    "articulo artículo articulos artículos nota notas noticia noticias texto textos dime cuentame cuéntame explica "
    "sabes puedes podrias podrías decir decirme favor article articles news story stories text texts tell please know "
    "califica calificó califico calificaron calificado describe describen describió describio describieron llamaron "
    "tildó tacharon called describes described labelled labeled label termed "
    "according mention mentions mentioned say says said dice dicen dijo menciona mencionan "
    "happen happened happens paso pasó ocurrio ocurrió sucedio sucedió take takes took place tuvo tiene lugar".split()
)
# Words that name the kind of answer: a text gives a date without saying "date".
_KIND_WORDS = frozenset(
    "dia día dias días fecha fechas mes año hora horario ciudad lugar sede pais país motivo motivos razon razón nombre "
    "persona day days date dates month year time hour city place venue country reason reasons name person many much "
    "long numero número number".split()
)
_COPULA = re.compile(
    r"\b(?:qui[eé]n(?:es)? (?:es|son|era|fue)|who(?: is| are| was|['’]s)) (?:(?:the|an?|el|la|los|las|\w+['’]s)\b|(?-i:[A-ZÁÉÍÓÚÑ]))",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:dos|tres|ambas|ambos|fechas|cada|two|three|both|each|dates)\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no|ni|nunca|tampoco|sin|omiti\w+|omite\w*|call[oó]|dej[oó] (?:de|fuera)|not|never|without|neither|omit\w*|"
    r"leave out|left out|leaves out|fail(?:ed|s)? to|unsaid|undisclosed|unclear|unknown|desconoc\w+|\w+n['’]t)\b",
    re.IGNORECASE,
)

_UNSAID = re.compile(
    r"\b(?:no|ni|tampoco|sin|nadie|nada)\s+(?:se\s+|ha\s+|han\s+|lo\s+|la\s+)*(?:precis|detall|indic|dio|dieron|da\b|dar\b|dijo|dice|decir|"
    r"inform|aclar|revel|ofrec|sabe|conoc|hay\s+(?:detalle|dato|informaci)|mencion|explic|especific|report|habla|public|entr[oó] en)|"
    r"\b(?:desconoc\w+|omiti\w+|calla|calló|callan|guard\w+ silencio|unknown|undisclosed|unclear|omit(?:s|ted)|declined? to|"
    r"(?:not|never|without|\w+n['’]t)\s+(?:been\s+|yet\s+)*(?:say|said|saying|giv\w+|disclos\w+|specif\w+|detail\w*|mention\w*|clear|known|"
    r"reveal\w*|explain\w*|offer\w*|provid\w+|publish\w*))",
    re.IGNORECASE,
)

# How far behind "did not say" the thing unsaid may stand, in characters.
UNSAID_REACH = 60
_UNSAID_THINGS: tuple[tuple[Kind, str], ...] = (
    ("time", r"\b(?:horas?|horarios?|time|hour)\b"),
    ("when", r"\b(?:fechas?|cu[aá]ndo|d[ií]a|plazos?|calendarios?|dates?|when|day|timetable|schedule)\b"),
    ("where", r"\b(?:lugar|sede|ciudad|d[oó]nde|where|place|venue|city|location)\b"),
    ("how_long", r"\b(?:duraci[oó]n|cu[aá]nto|tiempo|how long|duration|length)\b"),
    (
        "how_many",
        r"\b(?:cu[aá]nt[oa]s?|n[uú]mero|cifras?|cantidad|monto|how (?:many|much)|numbers?|figures?|amount)\b",
    ),
)
_THINGS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _UNSAID_THINGS}


def cleaned(question: str) -> str:
    """`question` without what no one sees, as articles are cleaned. Raises EmptyQuestion and LongQuestion."""
    question = clean(question)
    if not any(map(str.isalnum, question)):
        raise EmptyQuestion
    if len(question) > LONGEST_QUESTION:
        raise LongQuestion(length=len(question), limit=LONGEST_QUESTION)
    return question


def kind_of(question: str) -> Kind:
    """What kind of answer `question` wants: by its first interrogative, read as narrowly as it can be; "what"
    when there is none."""
    found = {kind: match.start() for kind, pattern in _KINDS.items() if (match := pattern.search(question))}
    return min(found, key=found.__getitem__, default="what")


def names_kind(question: str) -> bool:
    """Whether the question has an interrogative of its own, rather than borrowing the one before it."""
    return any(pattern.search(question) for pattern in _KINDS.values())


def asks_identity(question: str) -> bool:
    """Whether `question` asks who somebody is ("who is the mayor?") rather than who did something."""
    return _COPULA.search(question) is not None


def asks_several(question: str) -> bool:
    """Whether `question` asks for each of several events rather than for one."""
    return _SEVERAL.search(question) is not None


def has_negation(text: str) -> bool:
    """Whether `text` says or asks what was not the case, not said or not known."""
    return _NEGATION.search(text) is not None


def tells_unsaid(text: str, kind: Kind) -> bool:
    """Whether `text` says that something was not said or is not known; of a kind with a name of its own (an
    hour, a date, a number…), that very thing."""
    thing = _THINGS.get(kind)
    return any(
        thing is None or thing.search(text, match.start(), match.end() + UNSAID_REACH)
        for match in _UNSAID.finditer(text)
    )


def word_role(word: str) -> Literal["function", "meta", "kind", "content"]:
    """How much a word of a question has to be found in the articles."""
    word = word.lower()
    if word in _FUNCTION_WORDS or len(word) == 1:
        return "function"
    if word in _META_WORDS:
        return "meta"
    return "kind" if word in _KIND_WORDS else "content"
