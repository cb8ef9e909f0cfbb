"""What is worked out once is kept under its key, and never so much of it that memory runs out."""

from __future__ import annotations

from domain.once import Once


def test_work_is_done_once_for_each_key_whatever_it_comes_to() -> None:
    once, done = Once(), list[str]()

    def work(name: str) -> None:
        done.append(name)

    for name in ("a", "b", "a", "b", "a"):
        assert once(name, lambda name=name: work(name)) is None
    assert done == ["a", "b"]


def test_with_its_most_it_begins_anew() -> None:
    once, done = Once(most=3), list[int]()

    def asked(number: int) -> int:
        return once(number, lambda: done.append(number) or number * 10)

    assert [asked(number) for number in (1, 2, 3, 1, 2, 3)] == [10, 20, 30, 10, 20, 30]
    assert done == [1, 2, 3]
    assert [asked(number) for number in (4, 4, 1)] == [40, 40, 10]
    assert done == [1, 2, 3, 4, 1]
