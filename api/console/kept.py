"""A form that comes when nobody may be told it any more: what was typed, to be given back and sent again."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request
from starlette.exceptions import HTTPException

from api.console.guards import TOKEN_FIELD
from api.console.telling import KEY_FIELD

_WORTH_SHOWING = 20
"""What is shorter is typed again in a moment."""
_HIDDEN = (KEY_FIELD, "sujets", "vu")
"""Fields that nobody has typed."""


class Kept(NamedTuple):
    """The fields of a form, with what stands in each; not its token, which was that of the session before."""

    fields: tuple[tuple[str, str], ...]

    @property
    def written(self) -> list[str]:
        """What is shown as well, so that it can be copied."""
        return [said for name, said in self.fields if len(said) > _WORTH_SHOWING and name not in _HIDDEN]


async def kept(request: Request, *, most_fields: int) -> Kept | None:
    """What a form of ours holds; None where it cannot be read, or nothing was typed. A file is not kept."""
    try:
        form = await request.form(max_fields=most_fields)
    except HTTPException:
        return None
    told = [(name, said) for name, said in form.multi_items() if name != TOKEN_FIELD and isinstance(said, str)]
    return Kept(tuple(told)) if any(said.strip() and name != KEY_FIELD for name, said in told) else None
