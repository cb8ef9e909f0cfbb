"""Rubrics into blocks: a rubric whose number does not rise begins another block of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from api.sources.dsn.grammar import Rubric
from api.sources.dsn.norm import PARENT, READ, REQUIRED, Content, content
from api.sources.reading import RefusedFileError


@dataclass(slots=True)
class Block:
    """A block as it was read, with the blocks that hang under it."""

    name: str
    line: int
    values: dict[int, Content] = field(default_factory=dict[int, Content])
    under: list[Block] = field(default_factory=list["Block"])

    def text(self, number: int) -> str | None:
        found = self.values.get(number)
        return found if isinstance(found, str) else None

    def day(self, number: int) -> date | None:
        found = self.values.get(number)
        return found if isinstance(found, date) else None

    def number(self, number: int) -> Decimal | None:
        found = self.values.get(number)
        return found if isinstance(found, Decimal) else None

    def named(self, name: str) -> Iterator[Block]:
        return (block for block in self.under if block.name == name)


def declarations(rubrics: Iterable[Rubric]) -> Iterator[tuple[Block, Block]]:
    """The header of the envoi and the declaration's own block, once the declaration is whole.

    Raises RefusedFileError where a block stands outside of what it belongs to, or lacks what it must have.
    """
    header: Block | None = None
    declaration: Block | None = None
    for block in _blocks(rubrics):
        if block.name in ("S10.G00.00", "S20.G00.05") and declaration is not None and header is not None:
            yield header, declaration
            declaration = None
        if block.name == "S10.G00.00":
            header = block
        elif block.name == "S20.G00.05":
            declaration = block
    if declaration is not None and header is not None:
        yield header, declaration


def _blocks(rubrics: Iterable[Rubric]) -> Iterator[Block]:
    """The blocks that are read, each hung under its parent before it is given out, and filled behind the caller's back.

    A caller who has been given the next one knows that it is whole.
    """
    open_blocks: dict[str, Block] = {}
    present, last = "", 0
    block: Block | None = None
    for line, name, number, value in rubrics:
        if name != present or number <= last:
            if block is not None:
                _whole(block)
            block = _begun(name, line, open_blocks) if name in READ else None
            present = name
            if block is not None:
                yield block
        last = number
        kind = READ[name].get(number) if block is not None else None
        if block is not None and kind is not None:
            found = content(line, name, number, kind, value)
            if found is not None:
                block.values[number] = found
    if block is not None:
        _whole(block)


def _begun(name: str, line: int, open_blocks: dict[str, Block]) -> Block:
    block = Block(name, line)
    if parent := PARENT.get(name):
        if parent not in open_blocks:
            raise RefusedFileError("dsn-orphan", line=line, block=name, parent=parent)
        open_blocks[parent].under.append(block)
    for inner in _beneath(name):
        open_blocks.pop(inner, None)
    open_blocks[name] = block
    return block


def _beneath(name: str) -> Iterator[str]:
    for child, parent in PARENT.items():
        if parent == name:
            yield child
            yield from _beneath(child)


def _whole(block: Block) -> None:
    for number in sorted(REQUIRED.get(block.name, ())):
        if number not in block.values:
            raise RefusedFileError("dsn-missing", line=block.line, rubric=f"{block.name}.{number:03}")
