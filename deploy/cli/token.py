"""`jalon token`: who may use the API."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from deploy.environment import load
from deploy.errors import InputError
from domain import identifiers
from domain.errors import JalonError
from domain.facts import OWN_ACTOR

if TYPE_CHECKING:
    from api.tokens import PgTokens

T = TypeVar("T")

app = typer.Typer(help="Make, list and revoke the API's tokens.", no_args_is_help=True)


class Role(StrEnum):
    """What a token is for."""

    hris = "hris"
    operator = "operator"
    auditor = "auditor"
    admin = "admin"


@app.command()
def create(
    role: Annotated[Role, typer.Option(help="hris posts events, operator acts, auditor reads, admin does everything.")],
    company: Annotated[
        list[str] | None, typer.Option(metavar="SIREN", help="A company it is good for; may be given several times.")
    ] = None,
    all_companies: Annotated[bool, typer.Option("--all-companies", help="Good for every company.")] = False,
    label: Annotated[str, typer.Option(help="What it is for, to recognise it in the list.")] = "",
) -> None:
    """Print a new token. It is shown once: only its digest is kept."""
    if bool(company) == all_companies:
        raise InputError(
            "Say which companies the token is good for: --company SIREN (several times), or --all-companies."
        )
    for siren in company or []:
        try:
            identifiers.siren(siren)
        except ValueError as error:
            raise InputError(f"--company {siren}: {error}.") from None
    typer.echo(_with_tokens(lambda tokens: tokens.create(label or role.value, role.value, company, actor=OWN_ACTOR)))


@app.command("list")
def show() -> None:
    """List the tokens ever made, without what they are."""
    for token in _with_tokens(lambda tokens: tokens.list()):
        companies = "all companies" if token.companies is None else " ".join(token.companies)
        state = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else "good"
        typer.echo(f"{token.id:>4}  {token.role:<9}{token.created_at:%Y-%m-%d}  {state:<19}{token.name}  ({companies})")


@app.command()
def revoke(id: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Revoke a token. It is refused everywhere within ten seconds."""
    if not _with_tokens(lambda tokens: tokens.revoke(id, actor=OWN_ACTOR)):
        raise JalonError(f"There is no good token {id}: see `jalon token list`.")
    typer.echo(f"Token {id} is revoked.")


def _with_tokens(work: Callable[[PgTokens], Awaitable[T]]) -> T:
    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages

    async def main() -> T:
        async with composed(load()) as jalon:
            return await work(jalon.tokens)

    with operator_messages():
        return asyncio.run(main())
