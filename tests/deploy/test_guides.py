"""What the guides tell the reader to open, run or call is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from deploy.cli import app
from deploy.settings import PREFIX, SECRETS, Settings

HOUSE = Path(__file__).parents[2]
PAGES = [HOUSE / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(
    (HOUSE / "deploy" / "guides").glob("*.md")
)
GUIDES = [page for page in PAGES if page.parent.name == "guides"]
ROOMS = ("domain", "workflows", "activities", "api", "deploy", "tests")


SETTINGS = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
OF_TESTS = re.compile(r"JALON_BENCH_\w+")
"""What `make bench` and its like read: no setting of a process."""


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
def test_each_command_that_is_named_is_there_with_its_options(page: Path) -> None:
    makefile = (HOUSE / "Makefile").read_text()
    targets, variables = (set(re.findall(of, makefile, re.M)) for of in (r"^([a-z-]+):", r"\b([A-Z]+)="))
    for text in code(page):
        for call in re.findall(r"\bjalon ([a-z][^#|;]*)", text):
            assert not_known(call.split()) == set(), text
        for target, rest in re.findall(r"^make ([a-z-]+)(.*)", text):
            assert target in targets, text
            assert set(re.findall(r"\b([A-Z]+)=", rest)) <= variables, text


def not_known(words: list[str]) -> set[str]:
    """Of what follows `jalon`: a command that does not exist, or the options that it has not."""
    command: Any = typer.main.get_command(app)
    while (subcommands := getattr(command, "commands", None)) and words and words[0].isalpha():
        if words[0] not in subcommands:
            return {words[0]}
        command, words = subcommands[words[0]], words[1:]
    named = {option for word in words for option in re.findall(r"^\[?(-{1,2}[a-z][a-z-]*)", word)}
    return named - {spelt for each in command.params for spelt in (*each.opts, *each.secondary_opts)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_setting_that_is_named_is_there(page: Path) -> None:
    known = SETTINGS | {f"{PREFIX}{field.upper()}_FILE" for field in SECRETS}
    named = set(re.findall(rf"\b{PREFIX}[A-Z]\w*[A-Z]\b", page.read_text("utf-8")))
    assert {name for name in named - known if not OF_TESTS.fullmatch(name)} == set()


def test_each_setting_is_explained_in_a_guide() -> None:
    told = "".join(page.read_text("utf-8") for page in GUIDES)
    assert {name for name in SETTINGS if not re.search(rf"\b{name}\b", told)} == set()


@pytest.mark.parametrize("page", [*PAGES, HOUSE / "CHANGELOG.md"], ids=lambda page: page.name)
def test_each_link_to_a_page_of_ours_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^):\s]+)\)", page.read_text("utf-8")):
        name, _, anchor = link.partition("#")
        aim = page.parent / name if name else page
        assert aim.exists(), link
        assert not anchor or anchor in anchors(aim), link


def anchors(page: Path) -> set[str]:
    """What a heading is reached by: in small letters, without punctuation, with hyphens for its spaces."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_hooks_before_a_commit_run_what_make_check_runs() -> None:
    [checks] = re.findall(r"^check: ([a-z ]+)", (HOUSE / "Makefile").read_text(), re.M)
    config = yaml.safe_load((HOUSE / ".pre-commit-config.yaml").read_text())
    entries = [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]
    assert entries == [f"make {check}" for check in checks.split()]
