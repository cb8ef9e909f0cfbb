"""News without a fact of its own makes a workflow look again, whatever else travels with it."""

from __future__ import annotations

import pytest
from reading import activities, settle
from scripted import Script, tell, worker
from temporalio.testing import WorkflowEnvironment


@pytest.mark.parametrize(
    ("types", "version"),
    [(("replan",), 0), (("hire", "replan"), 1), (("of-a-later-release",), 0)],
    ids=["alone", "with-a-fact-that-was-read-already", "unknown"],
)
async def test_a_replan_is_a_reason_to_look_again(
    env: WorkflowEnvironment, types: tuple[str, ...], version: int
) -> None:
    script = Script()
    script.version = 1
    async with worker(env.client, script):
        handle = await tell(env.client, "E-1", "hire", version=1)
        await settle(handle)
        assert len(script.orders) == 1
        await tell(env.client, "E-1", *types, version=version)
        await settle(handle)
        assert len(script.orders) == 2
    if "replan" in types:
        assert "changement d'une règle ou d'une lecture" in (await activities(handle))[-1][1]
