"""Makes a paper for trial in a process of its own: `python -m activities.paper.trial`, its data in, yes or no out.

A drawing of two hundred bytes may ask for hours and a picture of ninety thousand for a gigabyte, in more ways than
anybody lists. What cannot be made within a bound is not taken, for each letter would bear it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from activities.paper.papers import PaperError, render

SECONDS = 5
"""Of the processor: a paper takes half of one, with the start of Python; a slow machine several times that."""
MEMORY, MOST = 400 << 20, 4 << 30
"""What the trial may have taken, in bytes, and where it is stopped: what is asked for is not always used."""


def can_be_made(template: str, data: Mapping[str, Any]) -> bool:
    """Whether the paper can be made, within bounds. It takes a second: call it in a thread."""
    trial = subprocess.run(
        [sys.executable, "-P", "-m", __name__, template],
        input=json.dumps(data).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    return trial.returncode == 0


def _main() -> None:
    for kind, most in ((resource.RLIMIT_AS, MOST), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # not every system bounds all of them
            resource.setrlimit(kind, (most, most))
    try:
        render(sys.argv[1], json.load(sys.stdin))
    except PaperError:
        sys.exit(1)
    sys.exit(_taken() > MEMORY)


def _taken() -> int:
    """The most memory that this process has used, in bytes. Linux counts into `ru_maxrss` what its parent had used: a
    service of half a gigabyte would refuse every picture.
    """
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    _main()
