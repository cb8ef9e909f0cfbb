"""`jalon import --code` and `--waiting`: what files leave open, and the company's answers."""

from __future__ import annotations

from api.sources.answering import NoAnswerError, answer, check, waiting
from api.sources.reading import Question
from api.sources.report import Report, question_as_json
from deploy.composition import composed
from deploy.database.operator_messages import operator_messages
from deploy.environment import load
from deploy.errors import InputError


async def settle(company: str, code: str | None, *, trial: bool) -> Report | list[Question]:
    """With a code, what the answer adds; without, the questions that stand. Raises InputError for an odd answer."""
    told, _, meaning = (code or "").rpartition("=")
    if code is not None:
        try:
            check(told, meaning)
        except NoAnswerError as error:
            raise InputError(f"--code {code}: {error}, as in 60.20=birth-supplement.") from None
    with operator_messages():
        async with composed(load(), connections=4) as jalon:
            house = jalon.imports()
            if code is None:
                return await waiting(house, company)
            return await answer(house, company, told, meaning, trial=trial)


as_json = question_as_json
