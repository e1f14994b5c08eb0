"""Sentence boundaries of Spanish and English news, and what holds of any text whatever."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language
from index.sentences import sentence_spans

# `‖` marks where a sentence ends, beside the white space that stands there, if any.
CASES: list[tuple[str, Language, str]] = [
    # Titles and people.
    ("title-sr", "es", "El Sr. Díaz llegó ayer. ‖Nadie lo esperaba."),
    ("title-dra", "es", "La Dra. Molina y el Dr. Vega firmaron. ‖El acuerdo rige desde hoy."),
    ("title-lic", "es", "El Lic. Herrera Campos presentó la denuncia ante la fiscalía."),
    ("title-gral", "es", "El Gral. Acosta negó los hechos. ‖La tropa guarda silencio."),
    ("title-ing-sra", "es", "La Sra. Paz y la Srta. Ríos saludaron al Ing. Luna."),
    ("title-mons", "es", "Mons. Aguirre ofició la misa junto al Pbro. Salas."),
    ("title-uds", "es", "Como Uds. saben, Ud. Díaz firma."),
    ("title-mr", "en", "Mr. Lowell met Mrs. Hart on Monday. ‖Neither spoke."),
    ("title-sen", "en", "Sen. Ortega and Rep. Blake backed the bill. ‖Gov. Hale did not."),
    ("title-lt-gen", "en", "Lt. Gen. Marsh testified before Congress."),
    ("title-st", "en", "The march left St. Louis at noon. ‖It reached St. Charles by dusk."),
    ("title-jr", "en", "Robert Kane Jr. Foundation funds paid for it."),
    ("title-jr-end", "en", "He hugged Robert Kane Jr. ‖The crowd cheered."),
    ("initials", "es", "El juez J. R. Pérez aplazó la vista. ‖M. A. Soto apeló."),
    ("initials-en", "en", "George W. Bush and J.K. Rowling attended. ‖So did Samuel L. Jackson."),
    ("initial-surname", "en", "The plan C. Everett drew up was dropped."),
    ("doctor-dr", "es", "Lo atendió el Dr. Álvarez. ‖Está fuera de peligro."),
    # Countries and institutions written with points.
    ("eeuu-spaced", "es", "El embajador de EE. UU. en Lima renunció. ‖Nadie explicó por qué."),
    ("eeuu-tight", "es", "La economía de EE.UU. creció un 2 %. ‖El dato sorprendió."),
    ("eeuu-end", "es", "Volvió de EE. UU. ‖El lunes declara."),
    ("eeuu-tight-end", "es", "Exporta atún a EE.UU. ‖La venta creció."),
    ("eeuu-name", "es", "El secretario de Estado de EE. UU. Marco Rubio viajó a Quito."),
    ("eeuu-plain", "es", "EEUU impuso aranceles. ‖México responderá."),
    ("us-mid", "en", "The U.S. Senate passed it. ‖The U.S. economy slowed."),
    ("us-end", "en", "She returned to the U.S. ‖The trial begins in May."),
    ("un-mid", "en", "The U.N. Security Council met. ‖No vote was taken."),
    ("uk-end", "en", "The firm left the U.K. ‖It now trades in Dublin."),
    ("dc-mid", "es", "La reunión en Washington, D.C. duró dos horas."),
    ("dc-comma", "en", "Protesters in Washington, D.C., marched on Friday. ‖Police watched."),
    ("dc-end", "en", "They live in Washington, D.C. ‖The house is for sale."),
    ("dc-end-es", "es", "Trabaja en Washington, D.C. ‖En marzo vuelve a Bogotá."),
    ("sa-mid", "es", "La empresa Minera del Sur S.A. de C.V. perdió el contrato."),
    ("sa-end", "es", "Demandó a Pesquera Norte S.A. ‖La empresa no contestó."),
    ("inc-end", "en", "Shares fell at Orion Inc. ‖The company declined to comment."),
    ("inc-mid", "en", "Orion Inc. Chief Executive Ann Bell resigned."),
    ("cia", "es", "Según Pardo y Cía. el daño es menor."),
    ("plural-initials", "es", "Los diputados de CC. OO. y las FF. AA. se reunieron."),
    ("ddhh", "es", "Una comisión de DD. HH. visitó el penal. ‖Halló hacinamiento."),
    ("jjoo-end", "es", "Nadará en los JJ. OO. ‖La final es el sábado."),
    ("phd", "en", "She holds a Ph.D. in physics from M.I.T. and teaches."),
    # Hours, dates, numbers.
    ("am-mid", "es", "La sesión abrió a las 9 a. m. y cerró a las 5 p. m. sin acuerdo."),
    ("am-end", "es", "Llegó a las 9 a. m. ‖La puerta estaba cerrada."),
    ("am-capital", "es", "A las 10:30 a.m. Laura Gil tomó la palabra."),
    ("pm-end", "en", "Polls close at 8 p.m. ‖The count starts at once."),
    ("pm-mid", "en", "By 8 p.m. Eastern the roads were clear."),
    ("pm-est", "en", "It airs at 9 a.m. EST on Friday."),
    ("num-es", "es", "La resolución núm. 45 y el decreto No. 12 siguen vigentes."),
    ("num-degree", "es", "Aprobaron la ley N.º 20 y el punto 3.º del orden del día."),
    ("num-en", "en", "It was the No. 1 song. ‖Track No. 7 is better."),
    ("no-word", "es", "¿Renuncia? ‖No. ‖Sigue en el cargo."),
    ("no-word-end", "en", "The answer was no. ‖The mayor left."),
    ("decimal", "es", "Subió 3.5 puntos. ‖Luego cayó 1,2."),
    ("thousands", "es", "Hubo 1.200 heridos y 3.450.000 afectados. ‖Faltan datos."),
    ("money", "en", "It cost $4.2 million. ‖The state paid $1.1 million."),
    ("year-end", "es", "Gobernó hasta 2023. ‖Después se fue del país."),
    ("number-start", "en", "The fire burned all night. ‖12 homes were lost."),
    ("year-start", "es", "Así terminó el año. ‖2024 será peor."),
    ("month-en", "en", "On Jan. 12 and Sept. 3 the court met. ‖It ruled in Dec. 2025."),
    ("month-es", "es", "Entre el 4 de ene. 2024 y el 9 de dic. Hubo paro."),
    ("section", "es", "Viola el art. 5 y los arts. 7 y 9 de la ley. ‖La Corte lo dijo."),
    ("article-name", "es", "Véase el art. IV, pág. 12, y el cap. II del informe."),
    ("avenue", "es", "El choque ocurrió en la Av. Bolívar con la C. Mayor."),
    ("vs", "en", "The Brown vs. Board ruling came first. ‖Others followed."),
    ("etc-mid", "es", "Llevaron agua, mantas, etc. a los pueblos."),
    ("etc-end", "es", "Llevaron agua, mantas, etc. ‖Los vecinos dieron las gracias."),
    ("score", "es", "Ganó 2-1 en el minuto 90. ‖Fue un partido duro."),
    ("single-letter-end", "es", "El hospital aplicó el plan B. ‖La sala siguió abierta."),
    ("vitamin", "en", "They sell vitamin C. ‖The label says so."),
    # Quotation marks.
    ("quote-year-in", "es", "“Será en 2023.” ‖Así lo dijo el ministro."),
    ("quote-year-out", "es", "Dijo: “Será en 2023”. ‖Después calló."),
    ("quote-in-curly", "en", "“It is over.” ‖He left the room."),
    ("quote-in-straight", "en", '"We lost everything." ‖The river kept rising.'),
    ("quote-lower", "en", '"We lost everything!" she said. ‖Nobody came.'),
    ("quote-out-angle", "es", "Afirmó que «no hay dinero». ‖La deuda creció."),
    ("quote-in-angle", "es", "«No hay dinero.» ‖La ministra fue clara."),
    ("quote-straight-out", "es", 'Dijo que "no hay dinero". ‖La deuda creció.'),
    ("quote-next", "en", 'The mayor resigned. ‖"I am tired," he said.'),
    ("quote-next-angle", "es", "El alcalde renunció. ‖«Estoy cansado», dijo."),
    ("quote-two-inside", "es", "“No lo sé. ‖Nadie me avisó”, dijo la jueza."),
    ("quote-question", "es", "“¿Quién paga?”, preguntó Rosa. ‖Nadie respondió."),
    ("quote-question-lower", "en", "“Who pays?” asked Rose. ‖Nobody answered."),
    ("quote-single", "en", "He said: ‘It is over.’ ‖Then he left."),
    ("parenthesis", "es", "El plan falló. ‖(Así lo dice el informe.) ‖Nadie renunció."),
    ("parenthesis-in", "es", "El plan (aprobado en 2019. Luego anulado) falló. ‖Nadie renunció."),
    # Questions and exclamations.
    ("question", "es", "¿Habrá paro? ‖El sindicato duda."),
    ("question-mid", "es", "El lema ¿dónde están? resonó en la plaza."),
    ("exclamation-mid", "es", "El grito de ¡basta ya! llenó la calle. ‖Fue un día largo."),
    ("question-exclamation", "es", "¡¿Cómo es posible?! ‖Así empezó el debate."),
    ("question-two", "es", "¿Quién fue? ‖¿Por qué lo hizo?"),
    ("bang-mid", "en", "The Yahoo! deal closed in June. ‖Investors cheered."),
    # Ellipsis.
    ("ellipsis-go-on", "es", "El plan… nunca llegó. ‖La gente… tampoco."),
    ("ellipsis-dots-go-on", "en", "The plan ... never came. ‖Well... maybe it did."),
    ("ellipsis-end", "es", "Nadie sabe nada… ‖La policía investiga."),
    ("ellipsis-dots-end", "es", "Nadie sabe nada... ‖La policía investiga."),
    ("ellipsis-cut", "es", "«El plan […] falló por falta de fondos». ‖Eso dice el informe."),
    # Dashes, lists, headings, lines.
    ("dialogue", "es", "—No lo sé —dijo el testigo—. ‖Mañana hablaré."),
    ("dialogue-lines", "es", "—¿Vendrá? ‖\n—No —dijo ella."),
    ("dash-aside", "es", "La ley —aprobada en mayo— no rige. ‖Falta el reglamento."),
    ("list-dash", "es", "Puntos: ‖\n- Agua para todos ‖\n- Luz. ‖Y gas."),
    ("list-bullet", "en", "• Open the road ‖\n• Pay Mr. Hale"),
    ("list-number", "es", "1. Reabrir la ruta. ‖\n2. Pagar la deuda"),
    ("list-letter", "es", "a) Reabrir la ruta. ‖\nB. Pagar la deuda"),
    ("heading", "es", "Sube la inflación ‖\n\nLos precios crecieron. ‖Nadie lo niega."),
    ("heading-lower", "es", "Sube la inflación ‖\nlos precios crecieron"),
    ("heading-abbreviation", "en", "Visit of Mr. ‖\nHale spoke first."),
    ("carriage-return", "en", "It rained. ‖\r\nThe game went on."),
    ("dateline", "en", "WASHINGTON, D.C. — The Senate voted. ‖It was late."),
    # The web.
    ("url", "en", "See www.example.org/a.b?c=1.2 for more. ‖It is free."),
    ("url-end", "es", "Más en https://example.org/a.html. ‖El sitio es gratuito."),
    ("tweet-picture", "en", "Look at this! pic.twitter.com/xYz12"),
    ("handle", "en", "Thanks to @Ana_Gil and @UN. ‖They helped."),
    ("handle-start", "en", "The hearing ended. ‖.@SenHale spoke after it. ‖It was brief."),
    ("handle-only-start", "en", ".@SenHale spoke for an hour. ‖He was tired."),
    ("tweet-signature", "en", "We will not stop… ‖— Ann Hale (@annhale) January 12, 2026"),
    ("tweet-signature-url", "es", "Gracias a todos pic.twitter.com/aB1— Ana Gil (@anagil) January 12, 2026"),
    ("domain-name", "es", "El portal Chequeado.com lo desmintió. ‖Booking.com también."),
    # Careless text.
    ("no-space", "es", "Fue el fin.‖El equipo volvió a casa."),
    ("no-space-en", "en", "It was the end.‖The team went home."),
    ("no-space-quote", "es", "Dijo que «no».‖Luego calló."),
    ("two-spaces", "en", "It was the end.  ‖The team went home."),
    ("no-break-space", "es", "El Sr.\u00a0Díaz llegó.\u00a0‖Nadie lo esperaba."),
    ("underscore", "es", "El informe _ reservado _ circula. ‖Nadie lo firma."),
    ("underscore-end", "es", "Nadie lo firma. _"),
    ("zero-width", "en", "It rained.\u200b ‖The game went on.\u200b"),
    ("no-capitals", "es", "el equipo volvió a casa. ‖nadie lo esperaba. ‖fue raro"),
    ("all-capitals", "es", "EL PRESIDENTE RENUNCIÓ. ‖EL CONGRESO VOTA HOY."),
    ("no-period", "en", "the team went home and nobody saw it"),
    ("emoji", "es", "¡Ganamos! ‖Gracias a todos 🎉"),
]


NAMES = [case[0] for case in CASES]


@pytest.mark.parametrize(("language", "marked"), [case[1:] for case in CASES], ids=NAMES)
def test_sentences_of_news(language: Language, marked: str) -> None:
    """Each kind of mark that news puts inside or at the end of a sentence cuts where a reader would."""
    text = marked.replace("‖", "")
    assert [text[start:end] for start, end in sentence_spans(text, language)] == [
        sentence.strip() for sentence in marked.split("‖")
    ]


def test_cases_have_names_of_their_own() -> None:
    """A case that repeats the name of another would hide which of the two failed."""
    assert len(set(NAMES)) == len(CASES)


def test_repeated_sentences_get_their_own_spans() -> None:
    """Offsets come from where a sentence stands, not from a search that finds its first copy."""
    assert sentence_spans("Ya. Ya.\n Ya.", "es") == [(0, 3), (4, 7), (9, 12)]


def test_offsets_count_code_points() -> None:
    """A character outside the basic plane or made of a letter and an accent moves no offset."""
    text = "🎉🎉 Ganamos. El cafe\u0301 cerró."
    assert [text[start:end] for start, end in sentence_spans(text, "es")] == [
        "🎉🎉 Ganamos.",
        "El cafe\u0301 cerró.",
    ]


def test_abbreviations_depend_on_the_language() -> None:
    """A list of one language does not glue the sentences of the other."""
    assert len(sentence_spans("Cerró el mes de dic. Falta pagar.", "es")) == 1
    assert len(sentence_spans("They lost the gral. Bell said so.", "en")) == 2
    assert len(sentence_spans("She left a year ago. Bell stayed.", "en")) == 2


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\t\r\n"])
def test_blank_text_has_no_sentence(text: str) -> None:
    """White space alone gives no span, so that no passage is empty."""
    assert sentence_spans(text, "es") == []


@pytest.mark.parametrize("text", ["...", "—", "_", "¿?", "🎉"])
def test_marks_alone_are_kept(text: str) -> None:
    """A line without a letter is still covered, once, so that no character of an article is lost."""
    assert sentence_spans(text, "en") == [(0, len(text))]


WORDS = "Sr. EE. UU. U.S. D.C. a. m. No. 12 3.5 El la The casa Fin.El @ana https://a.b/C.D 🎉 e\u0301 ß İ 中"
MARKS = "“ ” « » \" ' ¿ ? ¡ ! … ... . , — - ( ) _"
BLANKS = [" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u200b", "\u2028", "\x1c"]
PIECES = st.lists(st.sampled_from([*WORDS.split(), *MARKS.split(), *BLANKS]), max_size=40)
TEXTS = st.one_of(st.text(), PIECES.map("".join), PIECES.map(" ".join))


@given(TEXTS, st.sampled_from(("es", "en")))
def test_spans_cover_the_text_in_order(text: str, language: Language) -> None:
    """For any text: in order, apart, trimmed, within one line, and no visible character left out."""
    spans = sentence_spans(text, language)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        sentence = text[start:end]
        assert sentence == sentence.strip()
        assert len(sentence.splitlines()) == 1
        last = end
    assert not text[last:].strip()


@given(TEXTS, TEXTS, st.sampled_from(("es", "en")))
def test_lines_are_independent(above: str, below: str, language: Language) -> None:
    """What stands on one line never changes how another is cut: a heading joins nothing."""
    moved = [(start + len(above) + 1, end + len(above) + 1) for start, end in sentence_spans(below, language)]
    assert sentence_spans(f"{above}\n{below}", language) == sentence_spans(above, language) + moved


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        ".",
        ". ",
        "a. B ",
        "Sr. ",
        "U.S. ",
        "fin.El",
        "(",
        "(a. ",
        "a-",
        "— ",
        '. " ',
        "_.",
        "\u200b.",
        " ",
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    """One line of 200,000 characters without a usual sentence ends in a moment, whatever it repeats."""
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    sentence_spans(text, "es")
    assert time.process_time() - began < 5
