"""A run is as long as the server allows. Its successor knows what was done and sets the same timers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from corpus import Keep
from dev_server import DevServer
from reading import events, eventually, of, settle, timers
from scripted import YEAR, Script, step, tell, timer, utc, worker

from domain.french import temporal as words

SOON = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40")


async def test_a_new_run_repeats_no_step_and_awaits_the_same_deadlines(tmp_path: Path, keep_history: Keep) -> None:
    script = Script()
    script.step = step("convocation")
    script.forget_step_once_done = False
    script.timers = [timer(utc(datetime.now(UTC)) + 2 * YEAR, "entretien périodique")]
    async with DevServer(tmp_path, SOON) as server, worker(client := await server.start(), script):
        handle = await tell(client, "long", "hire", version=1)
        first_run = (await handle.describe()).run_id
        version = 1

        async def has_a_successor() -> bool:
            nonlocal version
            version += 1
            script.version = version
            await tell(client, "long", "training-completed", version=version)
            await settle(handle)
            return (await handle.describe()).run_id != first_run

        await eventually(has_a_successor, "a second run")

        await settle(handle)
        running = [t.summary for t in await timers(handle) if t.state == "running"]
        assert sorted(running) == sorted(["entretien périodique", words.SAFETY])
        assert script.keys_done == [step("convocation").key]
        reviews = len(script.orders)
        await tell(client, "long", "hire", version=version)
        await tell(client, "long", "leave-start", version=version + 1)
        await settle(handle)
        assert len(script.orders) == reviews + 1
        ended = client.get_workflow_handle(handle.id, run_id=first_run)
        assert len(of(await events(ended), "WORKFLOW_EXECUTION_CONTINUED_AS_NEW")) == 1
        await keep_history(ended, "continued-as-new")
        await keep_history(handle, "continued-from-an-earlier-run")
