"""`jalon import --compare`: a full list against what is known, and what of it is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.rights import Caller
from api.sources import comparisons
from api.sources.comparing import SOURCE
from api.sources.comparisons import Comparison
from api.sources.importing import NamedFile
from deploy.cli.import_page import SHOWN
from deploy.composition import composed
from deploy.database.operator_messages import operator_messages
from deploy.environment import load
from domain.french.imports import PROPOSALS


async def compared(company: str, files: Sequence[NamedFile], accept: str | None) -> Comparison:
    """The comparison after what is accepted of it. Raises RefusedFileError."""
    with operator_messages():
        async with composed(load(), connections=4) as jalon:
            house, previews = jalon.imports(), jalon.previews
            actor = await jalon.actors.of("source", SOURCE, label=SOURCE, company=company)
            id = await comparisons.prepare(house, previews, company, files, actor)
            if accept is not None:
                chosen = None if accept == "all" else set(accept.split(","))
                caller = Caller(actor=actor, name="jalon import", role="operator", companies=frozenset({company}))
                await comparisons.accept(house, previews, company, id, chosen, caller)
            found = await comparisons.shown(house, previews, company, id)
            assert found is not None
            return found


def page_of(found: Comparison) -> str:
    """What the list has, what was accepted, what waits."""
    return "\n".join(_lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    yield f"Liste de {found.listed} salariés : {found.total} écarts, {found.accepted} acceptés."
    for kind, heading in PROPOSALS.items():
        those = [each for each in found.proposals if each.kind == kind]
        if not those:
            continue
        yield from ("", f"{heading} ({len(those)})")
        for each in those[:SHOWN]:
            was = f" (Jalon : {each.told})" if each.told else ""
            yield f"  {each.id}  {each.employee:<20}  {', '.join(each.texts)}{was}"
        if len(those) > SHOWN:
            yield f"  … et {len(those) - SHOWN} de plus (--json les donne tous)"
    if found.proposals:
        yield from ("", "Rien de ce qui précède n'est enregistré : --accept all, ou --accept ID,ID.")
