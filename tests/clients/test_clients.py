"""Other people's senders, generated clients and linters, against a started API.

`make clients` installs them (npm, and a virtual environment of their own) and runs this; the suite does not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import served

HERE = Path(__file__).parent
TOOLS = Path(os.environ["JALON_CLIENTS"])
NODE = TOOLS / "node_modules" / ".bin"


@pytest.fixture
def api(dsn: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The base URL and a token; the description lies in the folder, and node finds its packages there."""
    from deploy.composition import compose
    from deploy.settings import Settings

    description = compose(None, Settings()).api().openapi()  # pyright: ignore[reportArgumentType] - it asks nothing
    (tmp_path / "openapi.json").write_text(json.dumps(description))
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    with served(dsn) as running:
        yield running


def run(folder: Path, *command: str | Path) -> list[str]:
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


DONE = ["202 recorded", "202 duplicate", "200 2026-03-15", "422 #/nir"]


def test_the_javascript_sdk_posts_in_both_modes(api: tuple[str, str], tmp_path: Path) -> None:
    shutil.copy(HERE / "sdk.mjs", tmp_path)
    first, again = (line.partition(" ") for line in run(tmp_path, "node", "sdk.mjs", *api))
    assert (first[0], again[0]) == ("202", "202")
    assert json.loads(again[2]) == {**json.loads(first[2]), "status": "duplicate"}
    assert json.loads(first[2])["id"] == 'js-1-"50"'


def test_a_generated_typescript_client_posts_and_reads(api: tuple[str, str], tmp_path: Path) -> None:
    run(tmp_path, NODE / "openapi-typescript", "openapi.json", "--output", "api.d.ts")
    shutil.copy(HERE / "typed.ts", tmp_path)
    run(tmp_path, NODE / "tsc", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "typed.ts")
    assert run(tmp_path, "node", "typed.js", *api) == DONE


def test_a_generated_python_client_posts_and_reads(api: tuple[str, str], tmp_path: Path) -> None:
    python = TOOLS / "venv" / "bin" / "python"
    told = run(
        tmp_path, python.with_name("openapi-python-client"), "generate", "--path", "openapi.json", "--meta", "none",
        "--output-path", "jalon_client", "--config", HERE / "openapi-python-client.yaml", "--fail-on-warning",
    )  # fmt: skip
    assert not any("parsing" in line for line in told), told
    shutil.copy(HERE / "generated.py", tmp_path)
    assert run(tmp_path, python, "generated.py", *api) == DONE


@pytest.mark.parametrize(
    "linter",
    [["redocly", "lint", "--format", "github-actions"], ["spectral", "lint", "--ruleset", str(HERE / "spectral.yaml")]],
    ids=["redocly", "spectral"],
)
def test_the_linters_find_nothing(api: tuple[str, str], tmp_path: Path, linter: list[str]) -> None:
    told = run(tmp_path, NODE / linter[0], *linter[1:], "openapi.json")
    assert not [line for line in told if "warning" in line or "error " in line], told
