"""Small plots as inline SVG. Lengths along x are percentages, so that text keeps its size at any width; colours are
the page's, by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from evals.intervals import Interval

HEIGHT = 200
BINS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """A curve through (x, y) points, all in [0, 1], in a colour of the page."""

    name: str
    tone: str
    points: Sequence[tuple[float, float]]


def bar(found: Interval, tone: str) -> Markup:
    """A mean in [0, 1] as a bar, its interval as a whisker."""
    low, mean, high = (f"{100 * value:.1f}%" for value in (found.low, found.mean, found.high))
    told = f"{found.mean:.2f}, 95% interval {found.low:.2f} to {found.high:.2f}"
    ends = "".join(f'<line class="whisker" x1="{x}" x2="{x}" y1="3" y2="11"/>' for x in (low, high))
    return Markup(  # noqa: S704 (numbers and a class of ours)
        f'<svg class="bar {tone}" width="100%" height="14" role="img" aria-label="{told}">'
        f'<rect class="track" y="2" width="100%" height="10"/><rect class="fill" y="2" width="{mean}" height="10"/>'
        f'<line class="whisker" x1="{low}" x2="{high}" y1="7" y2="7"/>{ends}</svg>'
    )


def difference(found: Interval) -> Markup:
    """A difference in [-1, 1] as a point with its interval about a line at 0."""
    low, mean, high = (f"{50 + 50 * value:.1f}%" for value in (found.low, found.mean, found.high))
    tone = "up" if found.low > 0 else "down" if found.high < 0 else "even"
    told = f"{found.mean:+.2f}, 95% interval {found.low:+.2f} to {found.high:+.2f}"
    return Markup(  # noqa: S704
        f'<svg class="difference {tone}" width="100%" height="14" role="img" aria-label="{told}">'
        f'<rect class="track" y="2" width="100%" height="10"/><line class="zero" x1="50%" x2="50%" y1="0" y2="14"/>'
        f'<line class="whisker" x1="{low}" x2="{high}" y1="7" y2="7"/>'
        f'<circle class="point" cx="{mean}" cy="7" r="4"/></svg>'
    )


def curve(lines: Sequence[Line], chosen: float) -> Markup:
    """Curves over a threshold in [0, 1], with the one chosen marked."""
    parts = [_level(level / 4, f"{level / 4:g}") for level in range(5)]
    parts += [_tick(25 * step, f"{step / 4:g}") for step in range(5)]
    drawn = "".join(
        f'<polyline class="{line.tone}" vector-effect="non-scaling-stroke" points="'
        + " ".join(f"{100 * x:.2f},{100 * (1 - y):.2f}" for x, y in line.points)
        + '"/>'
        for line in lines
    )
    parts.append(f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 100 100" preserveAspectRatio="none">{drawn}</svg>')
    parts.append(_mark(100 * chosen, f"chosen: {chosen:g}"))
    return _plot(parts, "; ".join(line.name for line in lines))


def reliability(sure: Sequence[tuple[float, bool]]) -> Markup:
    """How often what was given a probability is so, by tenths of that probability, beside the diagonal on which every
    probability means what it says (DeGroot and Fienberg 1983). Bars tell how many there are of each tenth."""
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for probability, so in sure:
        tenths.setdefault(min(9, int(10 * probability)), []).append((probability, so))
    parts = [_level(level / 4, f"{level / 4:g}") for level in range(5)]
    parts += [_tick(25 * step, f"{step / 4:g}") for step in range(5)]
    parts.append(f'<line class="level" x1="0" y1="{HEIGHT}" x2="100%" y2="0"/>')
    for tenth, held in sorted(tenths.items()):
        x, y = (100 * np.mean([p for p, _ in held]), HEIGHT * (1 - np.mean([so for _, so in held])))
        height = HEIGHT * len(held) / (4 * max(map(len, tenths.values())))
        parts.append(
            f'<rect class="fill" x="{10 * tenth + 1}%" width="8%" y="{HEIGHT - height:.1f}" height="{height:.1f}"/>'
            f'<circle class="point" cx="{x:.1f}%" cy="{y:.1f}" r="5"/>'
        )
    return _plot(parts, f"how often {len(sure)} questions are answered, by the probability given")


def histogram(values: Sequence[float], marks: Sequence[tuple[str, float]], longest: float, unit: str) -> Markup:
    """How often values occur, as bars from 0 to `longest` and what exceeds it in the last, with some values marked
    by name."""
    counts, _ = np.histogram(np.minimum(values, longest), bins=BINS, range=(0, longest))
    width = 100 / BINS
    parts = [_tick(25 * step, f"{longest * step / 4:g}") for step in range(4)] + [_tick(100, f"≥ {longest:g} {unit}")]
    for place, height in enumerate((HEIGHT * counts / max(1, counts.max())).tolist()):
        parts.append(
            f'<rect class="fill" x="{place * width + 0.2:.2f}%" width="{width - 0.4:.2f}%"'
            f' y="{HEIGHT - height:.1f}" height="{height:.1f}"/>'
        )
    parts += [
        _mark(100 * value / longest, f"{name} {value:.0f}", row) for row, (name, value) in enumerate(reversed(marks))
    ]
    return _plot(parts, "; ".join(f"{name} {value:.0f} {unit}" for name, value in marks))


def _plot(parts: Sequence[str], told: str) -> Markup:
    return Markup(  # noqa: S704 (what was given as text is escaped here and in `_mark`)
        f'<svg class="plot" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(told)}">'
        f"{''.join(parts)}</svg>"
    )


def _level(share: float, name: str) -> str:
    y = HEIGHT * (1 - share)
    return (
        f'<line class="level" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="tick" x="-6" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
    )


def _tick(x: float, name: str) -> str:
    anchor = "end" if x == 100 else "start" if x == 0 else "middle"
    return f'<text class="tick" x="{x:.1f}%" y="{HEIGHT + 18}" text-anchor="{anchor}">{name}</text>'


def _mark(x: float, name: str, row: int = 0) -> str:
    above = 6 + 15 * row
    return (
        f'<line class="mark" x1="{x:.2f}%" x2="{x:.2f}%" y1="{-above}" y2="{HEIGHT}"/>'
        f'<text class="name" x="{x:.2f}%" dx="5" y="{-above + 4}">{escape(name)}</text>'
    )


def rounded_up(value: float) -> float:
    """The next of 1, 2, 4, 8, 10, 20, 40… that is no less than `value`, which is above 0."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 2, 4, 8, 10) if step * power >= value))
