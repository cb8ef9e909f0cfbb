"""What gets into the logs, and what does not."""

from __future__ import annotations

import ast
import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from deploy.processes import logs
from deploy.settings import Settings
from domain.facts import Person

HOUSE = Path(logs.__file__).parents[2]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    logs.configure(Settings(log_format="json"), "test")
    yield stream
    root.handlers = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_of_ours_is_json_with_its_service(written: io.StringIO) -> None:
    structlog.stdlib.get_logger("deploy.x").info("worker at work", task_queue="jalon")
    [line] = lines(written)
    assert line["event"] == "worker at work"
    assert (line["level"], line["service"], line["task_queue"]) == ("info", "test", "jalon")
    assert line["timestamp"].endswith("Z")


def test_a_library_goes_through_the_same_formatter(written: io.StringIO) -> None:
    logging.getLogger("temporalio.worker").warning("lost %s", "connection", extra={"temporal_workflow": {"id": "x"}})
    [line] = lines(written)
    assert line["event"] == "lost connection"
    assert line["temporal_workflow"] == {"id": "x"}


def test_a_field_that_is_not_on_the_list_is_dropped_and_said_to_be(written: io.StringIO) -> None:
    structlog.stdlib.get_logger("api.x").info("hired", employee="E-1", given_name="Léa", person={"a": 1})
    [line] = lines(written)
    assert line["dropped"] == ["given_name", "person"]
    assert "Léa" not in written.getvalue()


def test_a_mail_address_is_hidden_wherever_it_stands(written: io.StringIO) -> None:
    logging.getLogger("activities.x").error("refused: <lea.exemple@example.org>, try again")
    structlog.stdlib.get_logger("activities.x").error(
        "refused", error="550 lea.exemple@example.org", message_id="<k@jalon>"
    )
    first, second = lines(written)
    assert first["event"] == "refused: <<address>>, try again"
    assert second["error"] == "550 <address>"
    assert second["message_id"] == "<k@jalon>"


def test_an_exception_tells_its_type_and_place_but_not_a_text_that_may_quote_a_person(written: io.StringIO) -> None:
    try:
        Person.model_validate({"given_name": "Léa", "family_name": 3, "nir": "Léa"})
    except ValueError:
        structlog.stdlib.get_logger("api.x").exception("bug")
    [line] = lines(written)
    assert "ValidationError" in line["error"][0]
    assert any("test_logs.py" in told for told in line["error"])
    assert "Léa" not in written.getvalue()


def test_the_houses_own_sentences_are_told(written: io.StringIO) -> None:
    from domain.errors import JalonError

    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except OSError as error:
            raise JalonError("The database does not answer.") from error
    except JalonError:
        structlog.stdlib.get_logger("deploy.x").exception("stopped")
    [line] = lines(written)
    assert "builtins.ConnectionRefusedError: [Errno 111] Connection refused" in line["error"]
    assert "domain.errors.JalonError: The database does not answer." in line["error"]


def test_the_levels_are_the_operators(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", written)
    logging.getLogger("some.library").info("chatter")
    structlog.stdlib.get_logger("workflows.x").debug("detail")
    assert lines(written) == []
    logs.configure(Settings(log_format="json", log_level="debug"), "test")
    structlog.stdlib.get_logger("workflows.x").debug("detail")
    assert [line["event"] for line in lines(written)] == ["detail"]


def test_every_field_that_the_house_logs_is_on_the_list() -> None:
    """So that nobody wonders why a field is missing: it is added to the list, with a thought, or not logged."""
    logged: set[str] = set()
    for room in ("workflows", "activities", "api", "deploy"):
        for path in (HOUSE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_log(node.func):
                    logged |= {word.arg for word in node.keywords if word.arg is not None}
    assert logged - logs.ALLOWED - {"exc_info"} == set()


def _is_log(call: ast.Attribute) -> bool:
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    return call.attr.removeprefix("a") in levels and isinstance(call.value, ast.Name | ast.Call)


def test_what_a_link_bears_is_never_logged(written: io.StringIO) -> None:
    structlog.stdlib.get_logger("api.x").warning(
        "slow", path="/l/9Jx-_aZ3/compte-rendu", url="https://j.example/l/9Jx-_aZ3"
    )
    logging.getLogger("uvicorn.error").warning("GET /console/entrer/sEcRet_x HTTP/1.1")
    first, second = lines(written)
    assert (first["path"], first["url"]) == ("/l/<token>/compte-rendu", "https://j.example/l/<token>")
    assert second["event"] == "GET /console/entrer/<token> HTTP/1.1"
