"""The `jalon` command. Each command imports what it needs when it is called: `jalon explain` needs no server."""

from __future__ import annotations

import sys
import traceback
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from deploy.cli import (
    backup,
    branches,
    console,
    explain,
    imports,
    law,
    person,
    proof,
    reconcile,
    replan,
    serve,
    situations,
    stack,
    statement,
    story,
    timeline,
    token,
    watch,
)
from deploy.errors import exit_status
from domain.errors import JalonError

app = typer.Typer(
    name="jalon",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would show local variables, and so people's data
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    stack.up, stack.demo, serve.api, serve.worker, serve.relay, serve.migrate, serve.prepare,
    explain.explain, story.story, law.law, branches.branches, replan.replan, reconcile.reconcile,
    timeline.timeline, timeline.diff, proof.verify, proof.seal, proof.prove, proof.evidence, proof.check_script,
    backup.backup, backup.restore, console.console, person.erased, statement.statement,
):  # fmt: skip
    app.command()(command)
app.command("import")(imports.import_)
app.add_typer(situations.app, name="situations")
app.add_typer(person.app, name="person")
app.add_typer(token.app, name="token")
app.add_typer(watch.app, name="watch")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"jalon {version('jalon')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Keeps every employee's entretien professionnel on time, and proves it."""


def main() -> NoReturn:
    """The entry point. What an operator can meet is one clear sentence, without a traceback."""
    status: str | int | None = 0
    try:
        app()
    except SystemExit as leaving:
        status = leaving.code
    except JalonError as error:
        typer.echo(f"jalon: {error}", err=True)
        status = exit_status(error)
    except Exception:  # a bug: its trace helps us, and the process must still leave in order
        traceback.print_exc()
        status = 1
    if "temporalio" in sys.modules:
        from deploy.processes.lifecycle import exit_now

        exit_now(status if isinstance(status, int) else 1)
    sys.exit(status)
