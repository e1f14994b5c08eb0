"""Plots as SVG that a parser reads back."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from evals.intervals import Interval
from evals.plots import Line, bar, curve, difference, histogram, reliability, rounded_up


def test_a_bar_is_as_long_as_its_mean() -> None:
    """The fill ends at the mean, the whisker at the bounds, and the figures are there for who cannot see it."""
    drawn = ET.fromstring(bar(Interval(0.5, 0.4, 0.65), "es"))
    assert drawn.attrib["aria-label"] == "0.50, 95% interval 0.40 to 0.65"
    track, fill, whisker, *_ = list(drawn)
    assert (track.attrib["width"], fill.attrib["width"]) == ("100%", "50.0%")
    assert (whisker.attrib["x1"], whisker.attrib["x2"]) == ("40.0%", "65.0%")


@pytest.mark.parametrize(
    ("found", "tone"),
    [(Interval(0.2, 0.1, 0.3), "up"), (Interval(-0.2, -0.3, -0.1), "down"), (Interval(0.1, -0.1, 0.3), "even")],
)
def test_a_difference_is_sure_or_even(found: Interval, tone: str) -> None:
    """Only an interval that leaves out 0 is shown as a gain or a loss; 0 is in the middle."""
    drawn = ET.fromstring(difference(found))
    assert drawn.attrib["class"] == f"difference {tone}"
    assert drawn.find("circle").attrib["cx"] == f"{50 + 50 * found.mean:.1f}%"  # type: ignore[union-attr]


def test_a_curve_goes_through_its_points() -> None:
    """Up is more, and the choice is marked; what names say is escaped."""
    drawn = ET.fromstring(curve([Line("<recall>", "one", [(0, 0), (0.5, 1)])], 0.25))
    assert drawn.find("svg/polyline").attrib["points"] == "0.00,100.00 50.00,0.00"  # type: ignore[union-attr]
    assert "chosen: 0.25" in [text.text for text in drawn.iter("text")]
    assert drawn.attrib["aria-label"] == "<recall>"


def test_what_exceeds_a_histogram_is_in_its_last_bar() -> None:
    """One slow answer neither flattens the rest nor vanishes."""
    drawn = ET.fromstring(histogram([10, 10, 9000], [("median", 10)], 100, "ms"))
    bars = [float(rect.attrib["height"]) for rect in drawn.iter("rect")]
    assert (bars[2], bars[-1], sum(height > 0 for height in bars)) == (200.0, 100.0, 2)
    assert "≥ 100 ms" in [text.text for text in drawn.iter("text")]


@pytest.mark.parametrize(("value", "rounded"), [(0.7, 0.8), (1, 1), (1.5, 2), (81, 100), (333, 400)])
def test_rounding_up(value: float, rounded: float) -> None:
    """To a number that divides into four."""
    assert rounded_up(value) == pytest.approx(rounded)


def test_a_probability_that_means_what_it_says_is_on_the_diagonal() -> None:
    """A point a tenth, at the mean probability and how often it was so; a bar for how many there are."""
    drawn = ET.fromstring(reliability([(0.25, True), (0.25, False), (0.25, False), (0.25, False), (1.0, True)]))
    points = [(point.attrib["cx"], float(point.attrib["cy"])) for point in drawn.iter("circle")]
    assert points == [("25.0%", 150.0), ("100.0%", 0.0)]
    heights = [float(bar.attrib["height"]) for bar in drawn.iter("rect")]
    assert heights[0] == 4 * heights[1]
