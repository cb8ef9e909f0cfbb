"""The figures of every size that was measured, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

PROCESSES = ("API", "Relay", "Worker", "Temporal", "PostgreSQL", "Mail")
Kept = Mapping[str, Any]


def table(runs: Mapping[str, Kept]) -> str:
    """A column for each size, in Markdown; a dash where something was not measured."""
    sizes = sorted(runs, key=int)
    lines = [["", *(f"{int(size):,}" for size in sizes)], ["---", *("---:" for _ in sizes)]]
    for name, figure in _rows():
        lines.append([name, *(_cell(figure, runs[size], int(size)) for size in sizes)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(figure: Callable[[Kept, int], str], run: Kept, employees: int) -> str:
    try:
        return figure(run, employees)
    except (KeyError, ZeroDivisionError):
        return "-"


def _rows() -> Iterator[tuple[str, Callable[[Kept, int], str]]]:
    phase = _phase
    yield "import: facts", lambda run, _: f"{phase(run, 'import')['facts']:,}"
    yield "until all are told, s", lambda run, _: f"{phase(run, 'import')['told']:,.0f}"
    yield "until all workflows wait, s", lambda run, _: f"{phase(run, 'import')['seconds']:,.0f}"
    yield "employees a second", lambda run, n: f"{n / phase(run, 'import')['seconds']:.1f}"
    yield "CPU an employee, ms", lambda run, n: _cpu(phase(run, "import"), n)
    for name in PROCESSES[:-1]:
        yield f"of which {name}", lambda run, n, name=name: f"{phase(run, 'import')['cpu'][name] / n * 1000:.1f}"
    for name, where in (("PostgreSQL", "postgres"), ("Temporal's SQLite", "temporal")):
        yield (
            f"{name}, KiB an employee",
            (lambda run, n, where=where: f"{phase(run, 'import')['bytes'][where] / n / 1024:.1f}"),
        )
    for name in PROCESSES[:-1]:
        yield f"memory of {name}, MiB", lambda run, _, name=name: f"{phase(run, 'import')['memory'][name]:.0f}"
    for title, name in (
        ("an old headcount", "headcount"), ("last year's headcount", "last headcount"), ("a law", "law")
    ):  # fmt: skip
        yield f"{title} told to all, s", lambda run, _, name=name: f"{phase(run, name)['seconds']:.1f}"
        yield f"{title}: woken", lambda run, _, name=name: f"{phase(run, name)['woken']:,}"
        yield f"{title}: CPU an employee, ms", lambda run, n, name=name: _cpu(phase(run, name), n)
    yield "letters due on one morning", lambda run, _: f"{phase(run, 'morning')['due']:,}"
    yield "sent", lambda run, _: f"{phase(run, 'morning')['sent']:,}"
    yield "until the last was sent, s", lambda run, _: f"{phase(run, 'morning')['seconds']:.0f}"
    yield "letters a second", lambda run, _: _rate(phase(run, "morning"))
    for name in ("Worker", "Temporal"):
        yield (
            f"CPU a letter of {name}, ms",
            lambda run, _, name=name: (
                f"{phase(run, 'morning')['cpu'][name] / phase(run, 'morning')['sent'] * 1000:.1f}"
            ),
        )
    yield "CPU a letter, ms", lambda run, _: _cpu(phase(run, "morning"), phase(run, "morning")["sent"])


def _phase(run: Kept, name: str) -> Kept:
    found: Kept = run["phases"][name]
    return found if found.get("done") else {}


def _cpu(phase: Kept, many: int) -> str:
    return f"{sum(phase['cpu'].values()) / many * 1000:.1f}"


def _rate(phase: Kept) -> str:
    return f"{phase['sent'] / phase['seconds']:.1f}"
