"""What `jalon branches` prints, word for word: the list, and branches that have every kind of clause between them.

`python tests/domain/test_branch_pages.py` writes it anew; what differs is read before it is kept.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.french.branch_page import of_all, of_branch
from domain.law import current

GOLDEN = Path(__file__).parent / "golden" / "branches.txt"
DAY = date(2026, 11, 25)
LAW = current()
CHOSEN = (
    "0573", "0787", "1266", "1351", "1480", "1501", "1527", "1801", "1979", "1996", "2120", "2148", "2216", "2264",
    "2941", "3043", "3237", "3248",
)  # fmt: skip
MARK = "=== "


def pages() -> dict[str, str]:
    found = {"all": of_all(LAW, DAY).replace(LAW.edition, "…")}
    return found | {idcc: of_branch(LAW.branches[idcc], LAW, DAY) for idcc in CHOSEN}


def _written() -> dict[str, str]:
    parts = GOLDEN.read_text("utf-8").split(MARK)[1:]
    return {name: page.rstrip("\n") for name, _, page in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("name", ["all", *CHOSEN])
def test_the_page_says_exactly_this(name: str) -> None:
    assert pages()[name].rstrip("\n") == _written()[name]


def test_every_kind_of_clause_is_on_some_page() -> None:
    used = {kind for idcc in CHOSEN for text in LAW.branches[idcc].texts for kind in text.value.kinds}
    assert used == {kind for branch in LAW.branches.values() for text in branch.texts for kind in text.value.kinds}


if __name__ == "__main__":
    GOLDEN.write_text("".join(f"{MARK}{name}\n{page.rstrip()}\n\n" for name, page in pages().items()), "utf-8")
