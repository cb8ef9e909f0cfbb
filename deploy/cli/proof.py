"""`jalon seal`, `jalon verify`, `jalon prove`, `jalon check-script`: what nobody has to take on trust."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import AsJson, Company, MailedSeals, Out
from deploy.cli.progress import Progress
from deploy.cli.running import with_composition
from deploy.cli.timeline import entries_of, of_an_employee
from deploy.environment import load
from deploy.errors import InputError
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, Stream

if TYPE_CHECKING:
    from activities.adapters.stamps import Stamped, Unstamped
    from activities.adapters.verification import Verification
    from deploy.composition import Composition
    from domain.proof.seal import Sealed


def seal(company: Company = None) -> None:
    """Seal what the journal holds now, of one company or of each, and put the copies outside."""

    async def made(jalon: Composition) -> None:
        sealing, made = jalon.sealing(), list["Sealed"]()
        for siren in [company] if company else await jalon.seals.companies():
            made.append(await jalon.seals.seal(siren, jalon.clock()))
            sealed = made[-1].seal
            typer.echo(f"{siren}: seal {sealed.number} over {sealed.heads.size} streams, root {sealed.heads.root}")
        _tell_unstamped(await sealing.hand_out(made))

    with_composition(made)


def _tell_unstamped(unstamped: Unstamped) -> None:
    """Says which seals an authority did not date. They hold without, and the next one holds them."""
    if unstamped.companies:
        typer.echo(f"Not time-stamped: {', '.join(unstamped.companies)}. {unstamped.why}", err=True)


def verify(
    stream: Annotated[
        str | None, typer.Argument(metavar="[SIREN/EMPLOYEE]", help="One employee, such as 123456782/E-0042.")
    ] = None,
    company: Company = None,
    after: Annotated[
        str, typer.Option(metavar="SIREN/EMPLOYEE", help="Go on with the chains after this one, as a broken run said.")
    ] = "",
    seals: MailedSeals = None,
    as_json: AsJson = False,
) -> None:
    """Check the chains, the documents, the private parts and the seals: of one employee, of a company, or of all.

    Status 1 when something is not what was recorded: each place is named, with the seal until which it stood right.
    """
    one = str(of_an_employee(stream)) if stream else None
    mailed = seals.read_bytes().splitlines() if seals else []

    async def checked(jalon: Composition) -> Verification:
        verification = jalon.verification(mailed)
        total = await verification.total(company, one)
        with Progress("entries checked") as progress:
            try:
                async for done in verification.run(company, one, after=after):
                    progress.show(done, total)
            except asyncio.CancelledError:
                if verification.last is not None:
                    typer.echo(f"Broken off. To go on: jalon verify --after {verification.last}", err=True)
                raise
        return verification

    found = with_composition(checked)
    if one and not (found.entries or found.found):
        raise InputError(f"Nothing is recorded of {one}: there is nothing to verify.")
    _tell(found, as_json=as_json)


def _tell(found: Verification, *, as_json: bool) -> None:
    """What was found, to people or to programs; raises JalonError when something is not what was recorded."""
    if as_json:
        counted = {"streams": found.streams, "entries": found.entries, "seals": found.seals}
        stamps = {
            company: stamped.model_dump(mode="json", exclude={"broken"})
            for company, stamped in found.stamps.items()
            if stamped.count
        }
        broken = [each.model_dump() for each in found.found]
        typer.echo(json.dumps({**counted, "time_stamps": stamps, "broken": broken}, indent=2))
    else:
        for each in found.found:
            place = f", version {each.version}" if each.version else ""
            right = f" (it stood right at {each.right_at})" if each.right_at and each.right_at not in each.why else ""
            typer.echo(f"{each.stream}{place}: {each.why}{right}", err=True)
    if found.found:
        raise JalonError(f"The journal is not what was recorded: {_counted(len(found.found), 'broken place')}.")
    if not as_json:
        entries = "1 entry" if found.entries == 1 else f"{found.entries} entries"
        seals = f", {_counted(found.seals, 'seal')}" if found.seals else "; there is no seal over it yet"
        typer.echo(f"The journal is whole: {entries} in {_counted(found.streams, 'stream')}{seals}.")
        for company, stamped in found.stamps.items():
            if stamped.count:
                typer.echo(f"{company}: {_counted(stamped.count, 'time stamp')}, {_newest(stamped)}.")


def _newest(stamped: Stamped) -> str:
    """Which is the newest time stamp."""
    if stamped.at is None:
        return "not checked: JALON_TSA_ROOTS_FILE names no root certificates"
    return f"the newest on seal {stamped.number}, of {stamped.at:%Y-%m-%d %H:%M} UTC, by {stamped.authority}"


def prove(
    output: Out,
    stream: Annotated[
        str | None, typer.Argument(metavar="[SIREN/EMPLOYEE]", help="The employee, such as 123456782/E-0042.")
    ] = None,
    company: Company = None,
    since: Annotated[
        int | None, typer.Option("--since", metavar="SEAL", help="With --company: that all since this seal was kept.")
    ] = None,
) -> None:
    """Write a proof that a third party checks without Jalon: of an employee's facts, or of a company between two seals.

    What is not sealed yet is sealed first, where there is a key. See `jalon check-script`.
    """
    if (stream is None) == (company is None) or (company is None) != (since is None):
        raise InputError("Say what to prove: SIREN/EMPLOYEE, or --company SIREN with --since SEAL.")

    async def proved(jalon: Composition) -> bytes:
        if stream is not None:
            return await _of_employee(jalon, of_an_employee(stream))
        return await _of_company(jalon, company or "", since or 0)

    output.write_bytes(with_composition(proved))
    typer.echo(f"Written: {output}. To check it: jalon check-script -o jalon-check.py, then")
    typer.echo(f"python3 jalon-check.py {output} {load().seal_public_file or 'seal-public.pem'}")


async def _of_employee(jalon: Composition, stream: Stream) -> bytes:
    from domain.proof import proof

    entries = await entries_of(jalon, stream)
    if jalon.seals.can_seal:
        stamps = jalon.stamps()
        _tell_unstamped(await stamps.stamp([await jalon.seals.seal(stream.company, jalon.clock())]))
    seals, salt = await jalon.seals.all_of(stream.company), await jalon.seals.salt(stream)
    made = None
    if seals and salt is not None:
        log = await jalon.seals.log(stream.company, seals[-1].seal.log.size)
        dated = await jalon.stamps().of(seals[-1])
        made = proof.of_facts(stream, salt, entries, log, seals[-1], dated and dated.token)
    if made is None:
        raise JalonError(f"No seal covers {stream} yet: set JALON_SEAL_KEY_FILE and run `jalon seal`.")
    return made


async def _of_company(jalon: Composition, company: str, since: int) -> bytes:
    from domain.proof import proof

    seals = {each.seal.number: each for each in await jalon.seals.all_of(company)}
    if since not in seals:
        raise JalonError(f"The company {company} has no seal {since}: it has {_counted(len(seals), 'seal')}.")
    last = seals[max(seals)]
    return proof.of_consistency(seals[since], last, await jalon.seals.log(company, last.seal.log.size))


def evidence(
    employee: Annotated[str, typer.Argument(metavar="SIREN/EMPLOYEE", help="Such as 123456782/E-0042.")],
    output: Out,
    annex: Annotated[
        bool, typer.Option("--annex", help="With what was missed, the verdict and the sum: for HR to add knowingly.")
    ] = False,
) -> None:
    """Write an employee's evidence file: one PDF for a judge or an inspector, with the proof inside."""
    stream = of_an_employee(employee)

    async def made(jalon: Composition) -> bytes:
        await entries_of(jalon, stream)
        pdf = await jalon.evidence().make(stream, annex=annex) or b""
        await jalon.sessions.note(OWN_ACTOR, stream.company, stream.employee, "dossier de preuve (ligne de commande)")
        return pdf

    output.write_bytes(with_composition(made))
    typer.echo(f"Written: {output}.")


def check_script(output: Out) -> None:
    """Write the script that checks proofs: one file, the standard library alone, for whoever does not trust us."""
    from importlib.resources import files

    output.write_bytes((files("deploy") / "proof" / "jalon_check.py").read_bytes())
    typer.echo(f"Written: {output}. It needs a proof and the public key: python3 {output} proof.json seal-public.pem")


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
