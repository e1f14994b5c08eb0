import math

import pytest

from evals.ranking import MEASURES, rank


def test_values_by_hand() -> None:
    """First place, second place, and any of several right passages."""
    found = rank(
        {"first": ["a", "b"], "second": ["x", "b"], "either": ["c", "a"]},
        {"first": ["a"], "second": ["b"], "either": {"a", "c"}},
    )
    assert found["recall@1"].tolist() == [1, 0, 1]
    assert found["recall@5"].tolist() == [1, 1, 1]
    assert found["MRR@10"].tolist() == [1, 0.5, 1]
    assert found["nDCG@10"].tolist() == [1, pytest.approx(1 / math.log2(3)), 1]


def test_a_question_with_no_result_scores_0() -> None:
    """Neither an empty list, nor none at all, nor a question without gold takes a question out of the mean."""
    found = rank(
        {"empty": [], "lost": ["a"], "fine": ["a"]}, {"empty": ["a"], "absent": ["a"], "lost": [], "fine": ["a"]}
    )
    assert all(found[name].tolist() == [0, 0, 0, 1] for name in MEASURES)


def test_nothing_found_anywhere() -> None:
    """No rankings at all is a row of zeros."""
    assert rank({}, {"a": ["x"]})["nDCG@10"].tolist() == [0]
    assert rank({}, {})["nDCG@10"].tolist() == []


def test_the_eleventh_place_is_too_far() -> None:
    """Nothing counts beyond ten."""
    found = rank({"q": [f"p{n}" for n in range(11)]}, {"q": ["p10"]})
    assert all(values.tolist() == [0] for values in found.values())
