"""A request's body as one model, as strictly as an event's: JSON in UTF-8, no name twice, nothing unknown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.field_errors import FieldError, explain
from api.problems import Problem, ProblemError, invalid, refuse
from api.strict_json import flaws, parse

M = TypeVar("M", bound=BaseModel)

JSON = "application/json"

TOO_MUCH_OR_OTHER: dict[int | str, dict[str, Any]] = {
    413: {"model": Problem, "description": "More than 5 MiB, or than 500 events."},
    415: {"model": Problem, "description": "Another media type, charset or encoding than those that are read."},
}
"""How a request with a body may fail, for the API's description."""


def body(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    """A dependency: what the body says. Ends a request whose body is no such model, and names each field."""

    async def read(request: Request) -> M:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise refuse("unsupported-media-type", f"Send {JSON}, in UTF-8.")
        try:
            document = parse(await request.body())
        except ValueError as error:
            raise refuse("malformed-json", f"The body could not be read as JSON: {error}.") from None
        try:
            found = model.model_validate(document)
        except ValidationError as error:
            raise _wrong(explain(error.errors(include_url=False, include_input=False))) from None
        if wrong := list(flaws(document)):
            raise _wrong(wrong)
        return found

    return read


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The body in the API's description."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema}}}}


def _wrong(errors: list[FieldError]) -> ProblemError:
    return ProblemError(invalid(errors, "nothing was done"))
