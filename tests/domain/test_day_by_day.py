"""What a plan says day by day, word for word: codes, days, numbers, keys. One golden file for each file of stories.

`python test_day_by_day.py` in this folder writes them anew; what differs is read before it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from day_by_day import Story, stories

GOLDEN = Path(__file__).parent / "golden" / "stories"
STORIES = stories()
MARK = "=== "


def page(story: Story) -> str:
    """The story as the golden file tells it. Made while a test runs, not before: what it tells is what is tested."""
    days = (f"{day}\n" + "".join(f"  {line}\n" for line in lines) for day, lines in story.days())
    return "".join(days)


@cache
def _written(file: str) -> Mapping[str, str]:
    parts = f"\n{(GOLDEN / f'{file}.txt').read_text('utf-8')}".split(f"\n{MARK}")
    return {title: told.rstrip("\n") for title, _, told in (part.partition("\n") for part in parts[1:])}


@pytest.mark.parametrize("story", [pytest.param(each, id=each.title) for each in STORIES])
def test_each_day_says_exactly_this(story: Story) -> None:
    assert page(story).rstrip("\n") == _written(story.file).get(story.title)


def test_no_story_is_left_over() -> None:
    told = {file: [each.title for each in STORIES if each.file == file] for file in {each.file for each in STORIES}}
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(told)
    assert all(list(_written(file)) == titles for file, titles in told.items())


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in sorted({each.file for each in STORIES}):
        told = (f"{MARK}{each.title}\n{page(each)}" for each in STORIES if each.file == name)
        (GOLDEN / f"{name}.txt").write_text("\n".join(told), "utf-8")
