"""The parameters of a query: one that nobody knows is refused, for it would be thought to have had an effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant

from api.field_errors import FieldError
from api.problems import ProblemError, invalid


def only_known(request: Request) -> None:
    """Ends a request whose query names a parameter that its path does not have, or one of them twice."""
    if not request.query_params:
        return
    known = list(_parameters(request.scope["route"].dependant))
    unknown = f"not a parameter here: expected {' or '.join(known)}" if known else "there are no parameters here"
    wrong = [
        FieldError(parameter=name, detail="expected once" if name in known else unknown)
        for name, times in Counter(name for name, _ in request.query_params.multi_items()).items()
        if times > 1 or name not in known
    ]
    if wrong:
        raise ProblemError(invalid(wrong, "nothing was done"))


def _parameters(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _parameters(inner)
