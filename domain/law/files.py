"""Reading a law file: plain YAML in which each key stands once."""

from __future__ import annotations

from collections.abc import Hashable
from importlib.resources.abc import Traversable
from typing import Any, cast

import yaml

from domain.errors import JalonError


class LawError(JalonError):
    """A law file does not say what a law file must say."""


def where(name: str) -> str:
    """The file as messages name it."""
    return f"domain/law/{name}.yaml"


def read(folder: Traversable, name: str) -> Any:
    """What the file says. Raises LawError when it is missing, no YAML, or says a key twice: with the line."""
    try:
        return strict(folder.joinpath(f"{name}.yaml").read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise LawError(f"{where(name)}: {error}") from error


def strict(text: str) -> Any:
    """What the YAML says. Raises yaml.YAMLError, with the line, also for a key that stands twice and for a day that the
    calendar has not.
    """
    return yaml.load(text, _Strict)


def branches_in(folder: Traversable) -> list[str]:
    """The names of the branches' files, `branches/1351`, in their order."""
    inside = folder.joinpath("branches")
    names = [file.name for file in inside.iterdir()] if inside.is_dir() else []
    return sorted(
        f"branches/{name.removesuffix('.yaml')}" for name in names if name.endswith(".yaml") and ".cases." not in name
    )


class _Strict(yaml.CSafeLoader):
    """Of two equal keys YAML silently keeps the last one: `months: 24, months: 99` must not read as 99."""


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen = set[Hashable]()
    for key_node, _ in cast(list[tuple[yaml.Node, yaml.Node]], node.value):
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "expected a key that is a word", key_node.start_mark)
        key = cast(Hashable, loader.construct_object(key_node))  # pyright: ignore[reportUnknownMemberType]
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"{key} is said twice", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


def _day(loader: _Strict, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        told = f"{node.value} is no day of the calendar ({error})"
        raise yaml.constructor.ConstructorError(None, None, told, node.start_mark) from None


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Strict.add_constructor("tag:yaml.org,2002:timestamp", _day)
