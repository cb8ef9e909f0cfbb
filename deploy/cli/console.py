"""`jalon console`: a one-time link into the console of the local stack."""

from __future__ import annotations

import asyncio

import typer

from deploy.environment import load
from deploy.settings import PREFIX, Settings
from domain.errors import JalonError


def console() -> None:
    """Print a link that signs in once, as an administrator of every company. Only where no identity provider is set."""
    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages

    settings = load()
    refuse_elsewhere(settings)

    async def main() -> str:
        async with composed(settings) as jalon:
            return await jalon.sign_in_link(f"http://{settings.api_host}:{settings.api_port}")

    with operator_messages():
        typer.echo(asyncio.run(main()))


def refuse_elsewhere(settings: Settings) -> None:
    """Raises JalonError where people sign in through a provider, or come from other machines."""
    if not settings.development:
        raise JalonError(
            f"One-time links sign in on the loopback alone, where neither {PREFIX}OIDC_ISSUER nor {PREFIX}CONSOLE_URL "
            "is set. Here people sign in through the identity provider."
        )
