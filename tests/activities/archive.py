"""Whether a PDF is what it says it is: an archive for decades (PDF/A-2a or 3a), and readable by ear (PDF/UA-1).

These are checks of our own, made from the standards' requirements; no independent validator was to be had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any, cast

from pypdf import PdfReader
from pypdf.generic import ContentStream

HEADINGS = re.compile(r"/H[1-6]")
FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/XFA", "/OpenAction", "/AA")


def faults(pdf: bytes, *, part: int = 2) -> list[str]:
    """What an archive or a screen reader would stumble over; empty when nothing is."""
    document = PdfReader(BytesIO(pdf))
    return [
        *_of_the_metadata(document, part),
        *_of_the_catalog(document, part),
        *_of_the_fonts(document),
        *_of_the_structure(document),
    ]


def _of_the_metadata(document: PdfReader, part: int) -> Iterator[str]:
    assert document.xmp_metadata is not None
    said = document.xmp_metadata.stream.get_data().decode()
    wanted = {
        "pdfaid:part": str(part), "pdfaid:conformance": "A", "pdfuaid:part": "1",
    }  # fmt: skip
    for name, value in wanted.items():
        if f"<{name}>{value}</{name}>" not in said:
            yield f"XMP: {name} is not {value}"
    title = document.metadata.title if document.metadata else None
    if not title or title not in said.replace("&amp;", "&"):
        yield "XMP and the document's information do not bear one title"
    if not re.search(r"<dc:language>.*?fr", said, re.DOTALL):
        yield "XMP: no language"
    if "/ID" not in document.trailer:
        yield "trailer: no ID"
    if "/Encrypt" in document.trailer:
        yield "trailer: encrypted"


def _of_the_catalog(document: PdfReader, part: int) -> Iterator[str]:
    catalog: Any = document.root_object
    if not str(catalog.get("/Lang", "")).startswith("fr"):
        yield "catalog: no language"
    if not catalog.get("/MarkInfo", {}).get("/Marked"):
        yield "catalog: not marked as tagged"
    if not catalog.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "catalog: the title is not what a reader shows"
    intents = [each.get_object() for each in catalog.get("/OutputIntents", [])]
    if [str(each["/S"]) for each in intents] != ["/GTS_PDFA1"]:
        yield "catalog: not one output intent for PDF/A"
    elif not (profile := intents[0]["/DestOutputProfile"].get_object().get_data()) or profile[36:40] != b"acsp":
        yield "catalog: the output intent bears no ICC profile"
    everything = str({key: str(document.root_object.raw_get(key)) for key in document.root_object})
    for name in FORBIDDEN:
        if name in everything and not (part == 3 and name == "/EmbeddedFiles"):
            yield f"catalog: {name}"


def _of_the_fonts(document: PdfReader) -> Iterator[str]:
    for number, page in enumerate(document.pages, 1):
        resources: Any = page["/Resources"]
        for name, reference in resources.get("/Font", {}).items():
            font = reference.get_object()
            [inner] = [each.get_object() for each in font["/DescendantFonts"]] if "/DescendantFonts" in font else [font]
            descriptor = inner["/FontDescriptor"].get_object()
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
                yield f"page {number}: the font {name} is not embedded"
            if "/ToUnicode" not in font:
                yield f"page {number}: what the font {name} shows cannot be read back"


def _of_the_structure(document: PdfReader) -> Iterator[str]:
    """Each piece of text stands in the tree or is decoration; the tree reads it in the order in which it is drawn; the
    headings begin with the first level and skip none; tables have headers; pictures are described.
    """
    pages = {page.indirect_reference.idnum: n for n, page in enumerate(document.pages) if page.indirect_reference}
    tree: Any = document.root_object["/StructTreeRoot"]
    marks: dict[int, list[int]] = {n: [] for n in pages.values()}
    kinds: list[str] = []
    _walk(tree, None, pages, marks, kinds)
    levels = [int(kind[2]) for kind in kinds if HEADINGS.fullmatch(kind)]
    if not levels or levels[0] != 1 or any(b > a + 1 for a, b in pairwise(levels)):
        yield f"structure: the headings are {levels}"
    if undescribed := _undescribed(tree):
        yield f"structure: {undescribed} pictures without words"
    if "/Table" in kinds and "/TH" not in kinds:
        yield "structure: a table without headers"
    for number, page in enumerate(document.pages):
        drawn, loose = _drawn(document, page)
        if loose:
            yield f"page {number + 1}: text outside the structure"
        if drawn != marks[number]:
            yield f"page {number + 1}: read in another order than drawn"


def _walk(node: Any, page: int | None, pages: dict[int, int], marks: dict[int, list[int]], kinds: list[str]) -> None:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, int):
        assert page is not None
        marks[page].append(int(node))
        return
    if isinstance(node, list):
        for each in cast(list[Any], node):
            _walk(each, page, pages, marks, kinds)
        return
    if "/Pg" in node:
        page = pages[node.raw_get("/Pg").idnum]
    if "/MCID" in node:
        assert page is not None
        marks[page].append(int(node["/MCID"]))
        return
    if "/S" in node:
        kinds.append(str(node["/S"]))
    if "/K" in node:
        _walk(node["/K"], page, pages, marks, kinds)


def _undescribed(node: Any) -> int:
    """How many pictures of the tree bear no words."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return sum(map(_undescribed, cast(list[Any], node)))
    if not isinstance(node, dict):
        return 0
    found = cast(dict[str, Any], node)
    own = found.get("/S") == "/Figure" and not found.get("/Alt")
    return own + (_undescribed(found["/K"]) if "/K" in found else 0)


def _drawn(document: PdfReader, page: Any) -> tuple[list[int], bool]:
    """The marked contents in the order in which they are drawn, each once; whether text is drawn outside of any."""
    order, depth, loose = list[int](), 0, False
    for operands, operator in ContentStream(page.get_contents(), document).operations:
        if operator in (b"BDC", b"BMC"):
            depth += 1
            properties = cast(dict[str, Any], operands[1] if len(operands) > 1 else {})
            if "/MCID" in properties:
                order.append(int(properties["/MCID"]))
        elif operator == b"EMC":
            depth -= 1
        elif operator in (b"Tj", b"TJ") and depth == 0:
            loose = True
    return order, loose
