"""The demo: the stories are posted as an HRIS would post them, and what came of each is checked and shown."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import typer
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from api.client import Jalon, Told
from api.events import RefusedEvent
from api.sources import importing
from api.sources.importing import NamedFile
from api.sources.report import Report
from deploy.composition import compose
from deploy.database.pool import open_pool
from deploy.demo import page, payroll
from deploy.demo.check import Observation, observe, problems
from deploy.demo.companies import COMPANIES
from deploy.demo.stories import stories
from deploy.demo.story import Story
from deploy.local.managed_process import Echo
from deploy.local.smtp_catcher import read_index
from deploy.local.stack import LocalStack
from deploy.local.temporal import NAMESPACE
from domain.calendar import civil_date, in_french
from domain.errors import JalonError

SETTLE_SECONDS = 90.0
LOOK_SECONDS = 0.25

Observations = dict[int, tuple[Observation, list[str]]]
"""Of each story, by its number: what was seen last, and what is wrong with it."""


@dataclass(frozen=True)
class Posted:
    """A story that was posted; `statuses`: how the API answered each event of each request."""

    story: Story
    statuses: Sequence[Sequence[str]]


async def run_demo(stack: LocalStack, echo: Echo) -> bool:
    """Posts the stories, waits until every workflow has settled, prints what came of each; whether all ended well.

    Raises JalonError when the API refuses a story.
    """
    began = time.monotonic()
    today = civil_date(datetime.now(UTC))
    files, imported = await _import_files(stack, today)
    echo(f"  ✓ {len(files)} files imported: two months of payroll and a workbook")
    async with _client(stack, await stack.token("admin")) as admin, _client(stack, await stack.token("hris")) as hris:
        await _introduce_companies(admin, hris, today)
        posted = [await _post(hris, story) for story in stories(today)]
    echo(f"  ✓ {len(posted)} stories posted, as an HRIS would")
    found = await _when_settled(stack, posted, echo)
    went_well = [not wrong for _, wrong in found.values()]
    echo(
        f"  ✓ workflows settled  {time.monotonic() - began:.1f} s"
        if all(went_well)
        else "  ✗ not all ended as expected"
    )
    echo("\n" + page.of_import(files, imported))
    echo(f"\n{typer.style(f'Onze vies, au {in_french(today)}', bold=True)}\n")
    for each in posted:
        seen, wrong = found[each.story.number]
        echo(page.of_story(each.story, seen, wrong, stack.services.ui_url, stack.data.mails) + "\n")
    echo(f"{sum(went_well)} histoires sur {len(went_well)} se terminent comme prévu.\n")
    echo(await page.whereabouts(stack, posted[1].story))
    return all(went_well)


async def _import_files(stack: LocalStack, today: date) -> tuple[list[Path], Report]:
    """An employer without an HRIS: what `jalon import FILE... --company SIREN` does, on the stack's own database."""
    files = payroll.write(stack.data.root / "demo-files", today)
    async with await open_pool(stack.dsn, size=4) as pool:
        jalon = compose(pool, stack.settings)
        with ExitStack() as opened:
            named = [NamedFile(file.name, opened.enter_context(file.open("rb"))) for file in files]
            return files, await importing.run(jalon.imports(), payroll.QUAI, named, trial=False)


async def _introduce_companies(admin: Jalon, hris: Jalon, today: date) -> None:
    """The letterheads, which an administrator sets; headcounts and agreement, which the HRIS tells; the watch."""
    for company in COMPANIES:
        await admin.set_profile(company.profile)
        _statuses(await hris.tell(company.siren, company.events(today)))
        _statuses(await admin.tell(company.siren, company.opening(today)))


async def _post(hris: Jalon, story: Story) -> Posted:
    told = [_statuses(await hris.tell(story.company.siren, batch)) for batch in story.batches()]
    return Posted(story, told)


async def _when_settled(
    stack: LocalStack, posted: Sequence[Posted], echo: Echo
) -> dict[int, tuple[Observation, list[str]]]:
    """Each story as it was seen last, with what is wrong with it: nothing any more, or not within the time allowed.

    Once all are well they are looked at again: what came too much, or too late, is seen.
    """
    address = stack.services.temporal_address
    temporal = await Client.connect(address, namespace=NAMESPACE, data_converter=pydantic_data_converter)
    deadline = time.monotonic() + SETTLE_SECONDS
    found: Observations = {}
    async with _client(stack, await stack.token("operator")) as operator:
        while True:
            again = all(not wrong for _, wrong in found.values()) and len(found) == len(posted)
            mails = read_index(stack.data.mails)
            for each in posted:
                if again or found.get(each.story.number, (None, ["?"]))[1]:
                    seen = await observe(each.story, operator, temporal, mails, each.statuses)
                    found[each.story.number] = (seen, problems(each.story, seen))
            well = sum(not wrong for _, wrong in found.values())
            if sys.stdout.isatty():
                typer.echo(f"\r  … {well} of {len(posted)} workflows have settled", nl=False)
            if (again and well == len(posted)) or time.monotonic() > deadline:
                break
            await asyncio.sleep(LOOK_SECONDS)
    if sys.stdout.isatty():
        typer.echo("\r\x1b[K", nl=False)
    return found


def _client(stack: LocalStack, token: str) -> Jalon:
    return Jalon(stack.services.api_url, token)


def _statuses(told: Sequence[Told]) -> list[str]:
    refused = next((each for each in told if isinstance(each, RefusedEvent)), None)
    if refused is not None:
        raise JalonError(f"The API refused an event of the demo: {refused.problem.detail}")
    return [each.status for each in told]
