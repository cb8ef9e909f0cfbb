"""The API is what its description says: schemathesis asks a started one, with all its checks.

`make contract EXAMPLES=100` asks for longer, and goes through every value at the edge of what an event may be.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import served

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("EXAMPLES")
QUICK = [
    ["--exclude-tag", "events", "--phases", "examples,coverage,fuzzing", "--max-examples", "2"],
    ["--include-tag", "events", "--phases", "examples,fuzzing", "--max-examples", "25"],
]
LONG = [["--max-examples", EXAMPLES or ""]]


@pytest.mark.timeout(7200 if EXAMPLES else 240)
@pytest.mark.parametrize("asked", LONG if EXAMPLES else QUICK, ids=" ".join)
def test_nothing_is_answered_that_is_not_described(dsn: str, tmp_path: Path, asked: list[str]) -> None:
    with served(dsn) as (url, token):
        command = [
            str(Path(sys.executable).with_name("schemathesis")),
            *("--config-file", str(HERE / "schemathesis.toml"), "run", f"{url}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}", "--checks", "all", "--no-color"),
            *("--request-timeout", "60", "--suppress-health-check", "filter_too_much", *asked),
        ]
        hooks = {"SCHEMATHESIS_HOOKS": "schemathesis_formats", "PYTHONPATH": str(HERE)}
        run = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, **hooks}, capture_output=True, text=True, check=False
        )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    assert "Tested: 0" not in run.stdout
