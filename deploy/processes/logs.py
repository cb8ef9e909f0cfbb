"""Logging: JSON lines in production, readable on a terminal; ours and the libraries' through the same redaction.

No personal data gets in. What a line may say beside its message is on a list; what is not on it is dropped, and
the line says that it was. An exception shows its type and where it was raised; its text, which may quote a
person's data, only when the text is the house's own.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any, cast

import structlog
from structlog.typing import EventDict, ExcInfo, WrappedLogger

from deploy.settings import Settings

OURS = ("domain.", "workflows.", "activities.", "api.", "deploy.")
"""Modules whose exceptions are written so that they name no person."""

QUOTABLE = (ConnectionError, TimeoutError, FileNotFoundError, PermissionError)
"""Exceptions of the system whose text speaks of sockets and files."""

ALLOWED = frozenset(
    {
        # what structlog and the standard library tell of every line
        "event", "level", "logger", "timestamp", "service", "error",
        # where it happened
        "company", "employee", "stream", "version", "company_version", "position", "positions", "source", "id",
        "type", "types", "obligation", "step", "key", "document", "message_id", "migration", "migrations",
        "workflow", "template", "temporal_workflow", "temporal_activity", "task_queue", "namespace", "address",
        "host", "port", "url",
        # how it went
        "method", "route", "path", "status", "code", "cause", "attempt", "count", "seconds", "duration_ms",
        "age_seconds", "oldest_age_seconds", "verdict", "state", "outcome", "request_id", "role", "todo", "dropped",
    }
)  # fmt: skip
"""The names that a log line may bear. None of them holds a name, an address of a person or a free text."""

_SECRET_PATH = re.compile(r"(/l/|/console/entrer/|/calendars/)[\w-]+")
"""The addresses that are good for something to whoever reads them."""
_MAIL = re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"',;)]+")


def configure(settings: Settings, service: str) -> None:
    """Sets up structlog and the standard library's logging for this process. `service` stands on each line."""
    readable = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    structlog.contextvars.bind_contextvars(service=service)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _handler(shared, readable)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("domain", "workflows", "activities", "api", "deploy", "temporalio", "uvicorn", "jalon"):
        logging.getLogger(name).setLevel(settings.log_level.upper())
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # it tells the addresses of callers


def _handler(shared: list[structlog.typing.Processor], readable: bool) -> logging.Handler:
    """Writes to the standard error what has passed the redaction, whoever logged it."""
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                describe_error,
                redact,
                render,
            ],
        )
    )
    return handler


def redact(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Drops what is not on the list, says what was dropped, hides mail addresses and what a link bears everywhere."""
    line.pop("color_message", None)  # uvicorn says everything twice, once in colours
    dropped = sorted(name for name in line if name not in ALLOWED)
    kept = {
        name: value if name == "message_id" else _without_addresses(value)
        for name, value in line.items()
        if name in ALLOWED
    }
    return {**kept, "dropped": dropped} if dropped else kept


def describe_error(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Replaces an exception by what may be told of it: types, places in the code, and the house's own sentences."""
    raised = _exception(line.pop("exc_info", None))
    if raised is not None:
        line["error"] = [text for error in _causes(raised) for text in _lines(error)]
    return line


def _exception(info: ExcInfo | BaseException | bool | None) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1]
    return sys.exc_info()[1] if info else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what led to it, the first cause first."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    yield from reversed(chain)


def _lines(error: BaseException) -> Iterator[str]:
    kind = type(error)
    house = f"{kind.__module__}.".startswith(OURS)
    text = f": {error}" if (house or isinstance(error, QUOTABLE)) and str(error) else ""
    yield f"{kind.__module__}.{kind.__qualname__}{text}"
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        yield f"  at {frame.name} ({frame.filename}:{frame.lineno})"


def _without_addresses(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET_PATH.sub(r"\1<token>", _MAIL.sub("<address>", value))
    if isinstance(value, dict):
        return {name: _without_addresses(item) for name, item in cast(dict[Any, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_without_addresses(item) for item in cast(list[Any], value)]
    return value
