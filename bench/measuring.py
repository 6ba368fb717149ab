"""What all benches share: rounds that take turns, medians, peak memory, and the one table at the end.

A bench is a module with ``main()``, which measures and hands its results to ``report``. Run by itself it prints
them; run by ``python -m bench`` in a process of its own, it also leaves them in the file that BENCH_RESULTS names.
"""

import json
import os
import resource
import statistics
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

ROUNDS = 5
RESULTS = "BENCH_RESULTS"
_MB = 1 << 20

Rate = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Result:
    """One line of the table. ``ratio`` is our rate / the floor's rate, or the floor's time / our time: 1 is as good.

    ``ours`` and ``floor`` in ``unit``; ``peak_mb`` is the most memory that our process held; a target of None means
    that the line is there to be seen only.
    """

    name: str
    ours: float
    floor: float
    ratio: float
    unit: str
    target: float | None
    peak_mb: float

    @property
    def is_missed(self) -> bool:
        """Whether the ratio is below its target."""
        return self.target is not None and self.ratio < self.target


async def compare_rates(
    name: str, ours: Rate, floor: Rate, *, unit: str, target: float | None, peak_mb: Callable[[], float]
) -> Result:
    """Rates of ours and the floor's, taking turns for five rounds after one that only warms up.

    The ratio is the median of the rounds' ratios: its two halves ran side by side, so what else the machine does
    touches both.
    """
    await floor()
    await ours()
    rounds = [(await floor(), await ours()) for _ in range(ROUNDS)]
    return Result(
        name=name,
        ours=statistics.median(mine for _, mine in rounds),
        floor=statistics.median(bare for bare, _ in rounds),
        ratio=statistics.median(mine / bare for bare, mine in rounds),
        unit=unit,
        target=target,
        peak_mb=peak_mb(),
    )


def own_peak_mb() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB


def family_peak_mb(pid: int) -> float:
    """The most memory that a process and its children have held, each at its own time."""
    parent = psutil.Process(pid)
    return sum(_peak_bytes(process.pid) for process in (parent, *parent.children(recursive=True))) / _MB


def _peak_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return int(psutil.Process(pid).memory_info().rss)
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def report(results: Iterable[Result]) -> None:
    """Prints the results, and leaves them to ``python -m bench`` when that is who asks."""
    results = list(results)
    file = os.environ.get(RESULTS)
    if file:
        with Path(file).open("a") as lines:
            lines.writelines(json.dumps(asdict(result)) + "\n" for result in results)
    else:
        print_table(results)


def read_results(file: Path) -> list[Result]:
    """What benches have left."""
    return [Result(**json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []


def print_table(results: Iterable[Result]) -> None:
    """Ours, floor, ratio, target, peak memory."""
    table = Table("bench", title="Ours beside hand-written floors, medians of 5 rounds")
    for heading in ("ours", "floor", "unit", "ratio", "target", "peak MB"):
        table.add_column(heading, justify="right")
    for result in results:
        target = "" if result.target is None else f"{result.target:.2f}" + (" missed" if result.is_missed else "")
        table.add_row(
            result.name,
            f"{result.ours:,.1f}",
            f"{result.floor:,.1f}",
            result.unit,
            f"{result.ratio:.2f}",
            target,
            f"{result.peak_mb:,.0f}",
        )
    Console(width=110).print(table)
