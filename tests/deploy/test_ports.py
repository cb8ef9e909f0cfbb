"""The local stack's ports."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.ports import NAMES, PortTakenError, choose


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_free_ports_are_chosen_once_and_remembered(tmp_path: Path) -> None:
    first = choose(tmp_path / "ports.json", {})
    assert set(first) == set(NAMES)
    assert len(set(first.values())) == len(NAMES)
    assert choose(tmp_path / "ports.json", {}) == first


def test_a_remembered_port_that_is_taken_now_is_replaced_alone(tmp_path: Path, taken: int) -> None:
    first = choose(tmp_path / "ports.json", {})
    memory = tmp_path / "ports.json"
    memory.write_text(memory.read_text().replace(str(first["api"]), str(taken)))
    second = choose(memory, {})
    assert second["api"] != taken
    assert {name: port for name, port in second.items() if name != "api"} == {
        name: port for name, port in first.items() if name != "api"
    }


def test_a_port_that_was_asked_for_and_is_taken_is_one_sentence(tmp_path: Path, taken: int) -> None:
    with pytest.raises(PortTakenError, match=rf"Port {taken} \(JALON_TEMPORAL_UI_PORT\) is already taken: .*\.$"):
        choose(tmp_path / "ports.json", {"temporal_ui": taken})


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"api": "x", "smtp": 0, "temporal": 99999}'])
def test_a_damaged_memory_is_forgotten(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "ports.json").write_text(damaged)
    assert set(choose(tmp_path / "ports.json", {})) == set(NAMES)


def test_an_asked_port_is_not_given_to_another_part(tmp_path: Path) -> None:
    first = choose(tmp_path / "ports.json", {})
    second = choose(tmp_path / "ports.json", {"temporal_ui": first["postgres"]})
    assert second["temporal_ui"] == first["postgres"] != second["postgres"]
