"""Every history that an earlier release left behind replays: no run that is under way breaks with a deployment.

`pytest tests/workflows --record-histories` writes those of this release anew; do so, and commit them, with a
change of the workflow that is meant to change histories (behind a `workflow.patched`), and keep the former ones.

They replay in the SDK's sandbox, which production does without: a clock, a random number or a file in the workflow's
code is found here.
"""

from __future__ import annotations

import pytest
from corpus import recorded
from hasty import HastyWorkflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from workflows.employee import EmployeeWorkflow

CORPUS = recorded()


def test_the_corpus_is_not_empty() -> None:
    assert {"eight-years-two-and-six", "eight-years-four-and-eight", "a-step-failed", "continued-as-new"} <= set(CORPUS)


@pytest.mark.parametrize("name", CORPUS)
async def test_a_recorded_history_replays(name: str) -> None:
    await replay(EmployeeWorkflow, CORPUS[name])


@pytest.mark.parametrize("name", CORPUS)
async def test_a_careless_change_is_found(name: str) -> None:
    with pytest.raises(NondeterminismError):
        await replay(HastyWorkflow, CORPUS[name])


async def replay(workflow: type, history: WorkflowHistory) -> None:
    await Replayer(workflows=[workflow], data_converter=pydantic_data_converter).replay_workflow(history)
