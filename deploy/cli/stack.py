"""`jalon up` and `jalon demo`: everything on this machine, with one command."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.environment import from_environment
from domain.errors import JalonError

if TYPE_CHECKING:
    from deploy.local.stack import LocalStack

INTERRUPTED = 130


def up() -> None:
    """Start the whole stack on this machine: database, Temporal, mail catcher, API, relay, worker."""

    async def job(stack: LocalStack) -> int:
        typer.echo(await stack.whereabouts())
        typer.echo("Press Ctrl-C to stop everything.")
        return await _until_interrupted()

    _run(job)


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Leave after printing; status 0 if every story ended well.")
    ] = False,
) -> None:
    """Start the stack, live through the stories as an HRIS would tell them, and show what came of each."""

    async def job(stack: LocalStack) -> int:
        from deploy.demo.run import run_demo

        went_well = await run_demo(stack, typer.echo)
        if once:
            typer.echo("\nTout est maintenant arrêté. `make up` relance tout aux mêmes adresses, avec ces données.")
            return 0 if went_well else 1
        typer.echo("\nTout reste en marche jusqu'à Ctrl-C.")
        return await _until_interrupted()

    _run(job)


async def _until_interrupted() -> int:
    """Waits for the end of the world, which comes as a cancellation; leaving then is what was wanted."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return 0
    return 0


def _run(job: Callable[[LocalStack], Coroutine[Any, Any, int]]) -> None:
    try:
        from deploy.local import stack as local
    except ModuleNotFoundError as missing:
        raise JalonError(
            f"The local stack needs the package {missing.name}: run `make install`, or pip install 'jalon[local]'."
        ) from None

    async def main() -> int:
        task = asyncio.ensure_future(local.run(from_environment(), typer.echo, job))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, _once(task.cancel))
        try:
            return await task
        except asyncio.CancelledError:
            return INTERRUPTED

    raise typer.Exit(asyncio.run(main()))


def _once(cancel: Callable[[], bool]) -> Callable[[], None]:
    """A second Ctrl-C must not interrupt the stopping of what the first one stops."""
    asked = False

    def handler() -> None:
        nonlocal asked
        if not asked:
            asked = True
            typer.echo("\nStopping ...")
            cancel()

    return handler
