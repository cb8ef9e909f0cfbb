"""Documents: stored once under their id, whatever is stored after."""

import asyncio
import hashlib

from activities.adapters.documents import PgDocuments
from domain.ports import Document

COMPANY, EMPLOYEE = "123456782", "E-0042"


async def put(documents: PgDocuments, id: str, content: bytes, employee: str = EMPLOYEE) -> Document:
    return await documents.put(
        COMPANY, employee, id=id, kind="compte-rendu", name=f"{id}.pdf", media_type="application/pdf", content=content
    )


async def test_a_document_stored_twice_is_stored_once(documents: PgDocuments) -> None:
    first = await put(documents, "d-1", b"first")
    again = await put(documents, "d-1", b"made anew, with other bytes")
    assert first == again
    assert first.sha256 == hashlib.sha256(b"first").hexdigest()
    assert await documents.get(COMPANY, EMPLOYEE, "d-1") == b"first"


async def test_of_many_that_store_at_once_all_are_told_the_same(documents: PgDocuments) -> None:
    stored = await asyncio.gather(*(put(documents, "d-1", bytes([n])) for n in range(8)))
    assert len(set(stored)) == 1
    content = await documents.get(COMPANY, EMPLOYEE, "d-1")
    assert content is not None
    assert stored[0].sha256 == hashlib.sha256(content).hexdigest()


async def test_documents_are_listed_oldest_first_for_their_employee_alone(documents: PgDocuments) -> None:
    await put(documents, "b", b"1")
    await put(documents, "a", b"22")
    await put(documents, "c", b"333", employee="E-0043")
    assert [(filed.id, filed.size) for filed in await documents.list(COMPANY, EMPLOYEE)] == [("b", 1), ("a", 2)]
    assert await documents.about(COMPANY, EMPLOYEE, "c") is None
    assert await documents.get("987654324", EMPLOYEE, "a") is None
