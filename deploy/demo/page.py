"""What the demo prints of each story, in French."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from api.sources.report import Report
from deploy.cli import import_page
from deploy.demo import payroll
from deploy.demo.check import Observation
from deploy.demo.story import Story
from deploy.local.smtp_catcher import TEXT
from deploy.local.stack import LocalStack
from domain.calendar import in_french
from domain.facts import Stream
from domain.french import terminal
from domain.french.words import KINDS_IN_FRENCH, STATUS_IN_FRENCH
from workflows.messages import workflow_id

INDENT = " " * 4
WIDTH = 8


def of_import(files: Sequence[Path], report: Report) -> str:
    """What the files of an employer without an HRIS gave, and how to look at them without recording anything."""
    names = " ".join(_relative(file) for file in files)
    command = f"{_relative(Path(sys.argv[0]))} import {names} --company {payroll.QUAI} --dry-run"
    told = import_page.of_report(report, trial=False).splitlines()
    title = typer.style("Une entreprise sans SIRH : deux DSN et un tableau (Ateliers du Quai, fictifs)", bold=True)
    return "\n".join([title, *(f"{INDENT}{line}" for line in told), f"{INDENT}{command}"])


def of_story(story: Story, seen: Observation, wrong: Sequence[str], ui_url: str, mails: Path) -> str:
    """Who, what was owed, what was done, what waits, and where to look."""
    mark = typer.style("✓", fg="green") if not wrong else typer.style("✗", fg="red")
    who = f"{story.person.given_name} {story.person.family_name}, {story.company.profile.name}, {story.company.rhythm}"
    lines = [f"{mark} {typer.style(f'{story.number}. {story.title}', bold=True)}", f"{INDENT}{who}"]
    lines += _rows("Reçu", _received(story, seen))
    lines += _rows("Dû", _obligations(story, seen))
    lines += _rows("Fait", _done(seen, mails))
    lines += _rows("Attend", _waiting(story, seen))
    lines += _rows("Voir", [f"{ui_url}/{workflow_id(story.company.siren, story.employee)}"])
    lines += _rows("Écart", [typer.style(problem, fg="red") for problem in wrong])
    return "\n".join(lines)


def _rows(label: str, texts: Sequence[str] | Iterator[str]) -> list[str]:
    """The label once, its texts beneath one another."""
    labels = iter([label])
    return [f"{INDENT}{typer.style(f'{next(labels, str()):<{WIDTH}}', dim=True)}{text}" for text in texts]


def _received(story: Story, seen: Observation) -> Iterator[str]:
    """Only what is worth saying: corrections, and what came twice."""
    for moment in seen.timeline.moments:
        if moment.voided:
            yield f"{moment.text} : annulé, puis corrigé"
    if story.twice:
        yield "deux fois le même événement : le second envoi est un doublon, sans effet"


def _obligations(story: Story, seen: Observation) -> Iterator[str]:
    """The obligations that the story is about, each with its reason and article."""
    plan = seen.timeline.plan
    for wanted in story.expected.duties:
        for found in plan.obligations:
            if (found.kind, found.due_on) == (wanted.kind, wanted.due_on):
                held = f" le {in_french(found.held_on)}" if found.held_on else ""
                yield (
                    f"{KINDS_IN_FRENCH[found.kind]}, échéance le {in_french(found.due_on)} : "
                    f"{STATUS_IN_FRENCH[found.status]}{held}"
                )
                yield typer.style(f"  {found.because} ; {found.basis[0].article}", dim=True)
    if story.expected.verdict is not None and plan.abondement is not None:
        yield f"abondement correctif du CPF : {terminal.of_verdict(plan.abondement)}"
        yield from (typer.style(f"  {reason}", dim=True) for reason in plan.abondement.reasons)


def _done(seen: Observation, mails: Path) -> Iterator[str]:
    """The outcomes, each with its mail and the mail's attachments."""
    words = {moment.event: moment.text for moment in seen.timeline.moments}
    for entry in seen.outcomes:
        yield words.get(entry.ref, entry.type)
        for mail in seen.mails_of(entry):
            papers = ", ".join([TEXT, *mail["attachments"]])
            yield typer.style(f"  mail à {mail['to'][0]} : {papers}", dim=True)
            yield typer.style(f"  {_relative(mails / mail['folder'])}/", dim=True)


def _waiting(story: Story, seen: Observation) -> Iterator[str]:
    """The durable timers that the story is about, as they run in Temporal."""
    plan = seen.timeline.plan
    kinds = {o.id: o.kind for o in plan.obligations}
    for timer in plan.timers:
        if kinds.get(timer.obligation) in story.expected.timers:
            yield f"minuteur au {terminal.moment(timer.at)} : {timer.summary}"
    if seen.workflow is not None and seen.workflow.status == "COMPLETED":
        yield "rien : le workflow est terminé"


async def whereabouts(stack: LocalStack, story: Story) -> str:
    """Where to look further, with a first request to the API."""
    token = _relative(stack.data.token("operator"))
    file = f"/console/{story.company.siren}/salaries/{story.employee}"
    plan = f"{stack.services.api_url}/v1/companies/{story.company.siren}/employees/{story.employee}"
    return "\n".join(
        [
            typer.style("Où regarder", bold=True),
            f"{INDENT}Console, une fois {await stack.sign_in_link(file)}",
            f"{INDENT}Simulateur        {stack.services.api_url}/console/simulateur",
            f"{INDENT}Droit             {stack.services.api_url}/console/droit",
            f"{INDENT}Temporal          {stack.services.ui_url}",
            f"{INDENT}API               {stack.services.api_url}/docs",
            f"{INDENT}Mails et PDF      {_relative(stack.data.mails)}/",
            f"{INDENT}Journaux          {_relative(stack.data.logs)}/",
            f"{INDENT}Jeton d'opérateur {token}",
            "",
            typer.style("Le plan d'un salarié, puis sa chronologie", bold=True),
            f'{INDENT}curl -H "Authorization: Bearer $(cat {token})" {plan}',
            f"{INDENT}{_relative(Path(sys.argv[0]))} timeline {Stream(story.company.siren, story.employee)}",
        ]
    )


def _relative(path: Path) -> str:
    """Relative to where the reader stands, when that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
