"""`jalon replan`: carry a change of the law, or of a reading, to the workflows that wait."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.cli.options import Company


def replan(
    company: Company = None,
    rate: Annotated[int, typer.Option(min=1, max=1000, help="Workflows woken a second, at most.")] = 50,
    wait: Annotated[bool, typer.Option(help="Wait until every workflow has looked again.")] = True,
) -> None:
    """Have every plan compared with what the law says now, and every workflow woken whose plan moves.

    What moved is noted in each journal. The round is a workflow (jalon.replan…): it goes on by itself.
    """
    from deploy.cli.replanning import Replanning
    from deploy.database.operator_messages import operator_messages
    from deploy.environment import load

    with operator_messages():
        Replanning(company, rate).run(load(), wait=wait)
