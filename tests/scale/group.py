"""A group of companies on this machine, measured: its import, what touches everybody, and a morning of letters

python tests/scale/group.py --employees 1000 --minutes 60
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from group_house import running
from group_phases import Phases, Run
from group_table import table

RECORD = Path(".jalon/group.json")
FOLDER = Path(".jalon/group")


def read(record: Path) -> dict[str, Any]:
    return json.loads(record.read_text()) if record.exists() else {}


async def measure(folder: Path, record: Path, employees: int, seed: int) -> None:
    """Goes on where the run before was; `record` holds the figures of every size."""
    run = Run.read(read(record).get(str(employees), {}))

    def keep() -> None:
        record.write_text(json.dumps(read(record) | {str(employees): run.as_kept()}, indent=2) + "\n")

    async with running(folder) as house:
        await Phases(house, run, employees, seed, keep).all()


def _prepare(folder: Path, employees: int, *, again: bool) -> None:
    """A size's figures are of no use without its data."""
    if again:
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        folder.mkdir(parents=True)
        RECORD.write_text(json.dumps({n: run for n, run in read(RECORD).items() if n != str(employees)}))


async def main() -> int:
    parser = argparse.ArgumentParser(description="Measure a group of companies on this machine.")
    parser.add_argument("--employees", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=60, help="after which it stops; the same command goes on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="begin anew, with empty databases")
    asked = parser.parse_args()
    folder = FOLDER / str(asked.employees)
    _prepare(folder, asked.employees, again=asked.again)
    work = asyncio.create_task(measure(folder, RECORD, asked.employees, asked.seed))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    stopped = None
    try:
        async with asyncio.timeout(asked.minutes * 60):
            await work
    except (asyncio.CancelledError, TimeoutError) as error:
        stopped = "The time is over" if isinstance(error, TimeoutError) else "Stopped"
    print(table(read(RECORD)))
    if stopped:
        print(f"{stopped}: the same command goes on from here.")
        return 130
    print(f"Data and logs are in {folder}/, the figures of each size in {RECORD}.")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
