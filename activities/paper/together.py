"""Many papers as one, to be printed: every page as it is, one after the other."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import typst

_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)")


async def together(papers: Sequence[bytes]) -> bytes:
    """One PDF of papers that Jalon has made, on A4. Compiling blocks, so it runs in a thread."""
    return await asyncio.to_thread(_bound, papers)


def pages_of(paper: bytes) -> int:
    """How many pages a paper of ours has: its page tree stands in it unpacked."""
    return max((int(count) for count in _PAGES.findall(paper)), default=1)


def _bound(papers: Sequence[bytes]) -> bytes:
    lines = ['#set page(paper: "a4", margin: 0pt)']
    with tempfile.TemporaryDirectory() as folder:
        for n, paper in enumerate(papers):
            Path(folder, f"{n}.pdf").write_bytes(paper)
            lines += [
                f'#page(image("{n}.pdf", page: {page}, width: 100%, height: 100%))'
                for page in range(1, pages_of(paper) + 1)
            ]
        main = Path(folder, "all.typ")
        main.write_text("\n".join(lines), "utf-8")
        return typst.compile(main, root=Path(folder), format="pdf")
