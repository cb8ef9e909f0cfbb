"""`jalon import --code` and `--waiting`: what files leave open, and the company's answers."""

from __future__ import annotations

import re
from typing import cast

from api.sources.dsn.codes import MEANINGS, Meaning
from api.sources.importing import answer, waiting
from api.sources.reading import Question
from api.sources.report import Report, question_as_json
from deploy.composition import composed
from deploy.database.operator_messages import operator_messages
from deploy.errors import InputError
from deploy.settings import load

_CODE = re.compile(r"(6[05]\.[0-9A-Za-z]{1,3})=([a-z-]+)")


async def settle(company: str, code: str | None, *, trial: bool) -> Report | list[Question]:
    """With a code, what the answer adds; without, the questions that stand. Raises InputError for an odd answer."""
    told = None if code is None else _CODE.fullmatch(code)
    if code is not None and (told is None or told[2] not in MEANINGS):
        raise InputError(
            f"--code {code}: expected a block and a motive, =, and one of {', '.join(sorted(MEANINGS))}: "
            "60.20=birth-supplement."
        )
    with operator_messages():
        async with composed(load(), connections=4) as jalon:
            house = jalon.imports()
            if told is None:
                return await waiting(house, company)
            return await answer(house, company, told[1], cast(Meaning, told[2]), trial=trial)


as_json = question_as_json
