"""How many comptes-rendus (PDF/A-2a, tagged) one core makes in a second, and what a worker's memory is after 1,000."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
COUNT = int(os.environ.get("JALON_BENCH_PAPERS", "1000"))
MOST_GROWN = 150
"""MiB that may stay after a thousand papers: the typesetter's cache is bounded, and nothing leaks with each."""


def test_papers_per_second_and_core_and_the_memory_they_leave() -> None:
    made = subprocess.run(
        [sys.executable, HERE / "papers_made.py", str(COUNT)], check=True, capture_output=True, text=True,
        cwd=HERE.parents[1], env=os.environ | {"PYTHONPATH": str(HERE.parents[1]), "RAYON_NUM_THREADS": "1"},
    )  # fmt: skip
    found = json.loads(made.stdout.splitlines()[-1])
    print(f"\n{COUNT / found['seconds']:.0f} papers a second of one core; {found['before']} MiB after fifty papers, "
          f"{found['after']} MiB after {COUNT} more")  # fmt: skip
    assert found["after"] - found["before"] < MOST_GROWN
