"""What the guides tell the reader to open, run or call is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from deploy.cli import app

HOUSE = Path(__file__).parents[2]
PAGES = [HOUSE / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(
    (HOUSE / "deploy" / "guides").glob("*.md")
)
ROOMS = ("domain", "workflows", "activities", "api", "deploy", "tests")


def code(page: Path) -> Iterator[str]:
    """What stands in backticks and in blocks of shell."""
    text = page.read_text("utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_path_that_is_named_is_there(page: Path) -> None:
    named = {path for text in code(page) for path in re.findall(rf"\b(?:{'|'.join(ROOMS)})/[\w./*<>-]*", text)}
    patterns = {path: re.sub(r"<\w+>|NNNN[\w-]*", "*", path.rstrip("/.")) for path in named}
    assert [path for path, pattern in patterns.items() if not list(HOUSE.glob(pattern))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_that_is_named_is_there(page: Path) -> None:
    group = typer.main.get_command(app)
    commands: set[str] = set(getattr(group, "commands", {}))
    targets = set(re.findall(r"^([a-z-]+):", (HOUSE / "Makefile").read_text(), re.M))
    for text in code(page):
        assert set(re.findall(r"\bjalon ([a-z][a-z-]*)", text)) <= commands, text
        assert set(re.findall(r"^make ([a-z-]+)", text)) <= targets, text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_to_a_page_of_ours_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_hooks_before_a_commit_run_what_make_check_runs() -> None:
    [checks] = re.findall(r"^check: ([a-z ]+)", (HOUSE / "Makefile").read_text(), re.M)
    config = yaml.safe_load((HOUSE / ".pre-commit-config.yaml").read_text())
    entries = [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]
    assert entries == [f"make {check}" for check in checks.split()]
