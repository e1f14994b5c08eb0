"""The language identification set, and how well the detector does on it."""

from __future__ import annotations

from collections import Counter

from evals.languages import LanguageCase, accuracy, load_languages

CASES = load_languages()


def test_the_set_is_well_formed() -> None:
    """Every line is a short question in a known language and half, and none is there twice."""
    assert {case.language for case in CASES} == {"es", "en", "mixed"}
    assert {case.split for case in CASES} == {"tune", "test"}
    assert all(case.note for case in CASES)
    assert [case.text for case in CASES if not 2 <= len(case.text.split()) <= 8] == []
    seen = Counter(case.text.casefold().strip("¿?") for case in CASES)
    assert [text for text, times in seen.items() if times > 1] == []


def test_the_set_is_balanced() -> None:
    """Each language has a hundred clear questions, thirty more are mixed, and the halves are halves of each."""
    counts = Counter((case.language, case.split) for case in CASES)
    for language, least in (("es", 100), ("en", 100), ("mixed", 30)):
        tune, test = counts[language, "tune"], counts[language, "test"]
        assert tune + test >= least
        assert abs(tune - test) <= 1


def test_clear_questions_are_identified() -> None:
    """On the half that nothing was chosen by, 98% of the clear questions are taken for their language."""
    assert accuracy([case for case in CASES if case.split == "test"]) >= 0.98


def test_a_mixed_question_counts_for_nothing() -> None:
    """No language is right for a mixed question: it neither raises nor lowers the accuracy."""
    right, mixed = (
        LanguageCase("who is it?", "en", "plain", "test"),
        LanguageCase("who ganó?", "mixed", "plain", "test"),
    )
    assert accuracy([right, mixed]) == 1.0
    assert accuracy([mixed]) == 0.0
