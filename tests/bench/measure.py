"""Ratios: ours against a baseline, taken in turn, so that a busy machine slows down both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Sample = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """One line of the table: medians of both sides, the median of the pairs' ratios, the bound."""

    name: str
    ours: float
    baseline: float
    ratio: float
    bound: float
    unit: str = "ms"

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.ratio <= self.bound

    @property
    def line(self) -> str:
        """The figure as a line of the table."""
        verdict = "ok" if self.kept else "OVER"
        return (
            f"{self.name:<58} {self.ours:9.2f} {self.baseline:9.2f} {self.unit:<3}"
            f"{self.ratio:7.3f} {self.bound:6.2f}  {verdict}"
        )


HEADING = f"{'':<58} {'ours':>9} {'baseline':>9}    {'ratio':>7} {'bound':>6}"


def compare(name: str, bound: float, ours: Sample, baseline: Sample, rounds: int) -> Figure:
    """Sample both sides in turn; each pair swaps who goes first."""
    for warm in (ours, baseline):
        warm()
    pairs = [
        (ours(), baseline()) if number % 2 else (baseline(), ours())[::-1]
        for number in range(rounds)
    ]
    return of_pairs(name, bound, pairs)


def of_pairs(name: str, bound: float, pairs: list[tuple[float, float]], unit: str = "ms") -> Figure:
    """The figure of samples already taken."""
    return Figure(
        name=name,
        ours=median(own for own, _ in pairs),
        baseline=median(bare for _, bare in pairs),
        ratio=median(own / bare for own, bare in pairs),
        bound=bound,
        unit=unit,
    )


def timed(run: Callable[[], object], times: int = 1) -> Sample:
    """How many milliseconds a call takes, on average over ``times``."""

    def sample() -> float:
        start = perf_counter()
        for _ in range(times):
            run()
        return (perf_counter() - start) * 1000 / times

    return sample


Bench = Callable[[], Iterator[Figure]]
"""A benchmark: it makes what it needs, measures, and yields its figures."""
