import numpy as np
import pytest

from evals.intervals import Interval, bootstrap, paired


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    """With 400 questions and a mean of .5 the bounds lie near .5 ± 1.96 · .025."""
    found = bootstrap([1.0, 0.0] * 200)
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.451, abs=0.01)
    assert found.high == pytest.approx(0.549, abs=0.01)


def test_questions_of_one_fact_are_drawn_together() -> None:
    """Each fact asked ten times over is as unsure as each fact asked once."""
    facts = [float(n % 2) for n in range(40)]
    once, tenfold = bootstrap(facts), bootstrap(np.repeat(facts, 10), [n for n in range(40) for _ in range(10)])
    assert tenfold == once
    assert bootstrap(np.repeat(facts, 10)).low > once.low


def test_values_all_alike_leave_no_doubt() -> None:
    """A mean of ones is surely one."""
    assert bootstrap([1.0, 1.0, 1.0]) == Interval(1.0, 1.0, 1.0)


def test_no_values_are_a_zero() -> None:
    """Nothing asked is nothing right."""
    assert bootstrap([]) == Interval(0.0, 0.0, 0.0)


def test_a_pair_is_compared_question_by_question() -> None:
    """A small gain on every question is sure, though the questions differ far more from one another."""
    theirs = np.linspace(0, 0.9, 50)
    assert paired(theirs + 0.05, theirs).low == pytest.approx(0.05)
    assert paired(theirs, theirs) == Interval(0.0, 0.0, 0.0)


def test_groups_of_another_length_are_refused() -> None:
    """A group for every value."""
    with pytest.raises(ValueError, match="3 values, 2 groups"):
        bootstrap([1, 2, 3], ["a", "b"])
