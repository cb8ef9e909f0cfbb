"""What takes long is worked out once, and not shown again once something was told that it may not know."""

from __future__ import annotations

import asyncio

from api.console.works import Progress, Works

COMPANY, OTHER = "123456782", "987654324"


async def test_what_was_worked_out_of_a_company_is_forgotten_when_something_is_told_of_it() -> None:
    works, told = Works(), [0]

    async def count(_: Progress) -> int:
        return told[0]

    async def shown(company: str) -> int:
        return await works.of(("preview", company), count, facts_of=company).task

    assert (await shown(COMPANY), await shown(OTHER)) == (0, 0)
    told[0] = 1
    works.forget(COMPANY)
    assert (await shown(COMPANY), await shown(OTHER)) == (1, 0)


async def test_what_is_under_way_when_something_is_told_goes_on_unseen_and_an_import_is_not_interrupted() -> None:
    works, told, go_on = Works(), [0], asyncio.Event()

    async def read(_: Progress) -> int:
        known = told[0]
        await go_on.wait()
        return known

    before = works.of("preview", read, facts_of=COMPANY)
    sent = works.of("import", read)
    await asyncio.sleep(0)
    told[0] = 1
    works.forget(COMPANY)
    after = works.of("preview", read, facts_of=COMPANY)
    go_on.set()
    assert [await work.task for work in (before, sent, after)] == [0, 0, 1]
    assert works.known("import") is sent
    assert works.known("preview") is after
