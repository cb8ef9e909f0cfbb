"""A paper as plain text: the same template and data as the PDF, without its pages."""

from __future__ import annotations

import asyncio
import json
import re
import textwrap
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, cast

import typst

from activities.paper.papers import TEMPLATES, WIDTH, PaperError, Typeset, fonts
from activities.paper.respelling import each_text, printable

# What only stands beside or around something on a page has no place of its own in a text: it follows, on a line.
_IN_LINES = """
#show grid: it => html.elem("table", it.children.map(cell => cell.body).chunks(calc.max(1, it.columns.len()))
  .map(row => html.elem("tr", row.map(cell => html.elem("td", cell)).join())).join())
#show pad: it => it.body
#show block: it => html.elem("div", it.body)
#include "{template}.typ"
"""
_BREAKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "li", "p", "table", "tr", "ul", "ol"})
_APART = frozenset({"h1", "h2", "h3", "h4", "p", "table", "ul", "ol"})
_UNSEEN = frozenset({"head", "style", "title"})


async def plain(template: str, data: Mapping[str, Any]) -> Typeset:
    """The words of the paper that `templates/<template>.typ` makes of the data, as UTF-8: a `Typesetter`."""
    return Typeset((await asyncio.to_thread(words_of, template, data)).encode(), respelt=False)


def words_of(template: str, data: Mapping[str, Any]) -> str:
    """The same here and now. Raises PaperError."""
    compiler = typst.Compiler(
        _IN_LINES.replace("{template}", template).encode(),
        root=TEMPLATES,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(each_text(data, printable), ensure_ascii=False)},
    )
    try:
        page = cast(bytes, compiler.compile(format="html"))
    except typst.TypstError as refusal:
        raise PaperError(f"the template {template}.typ cannot be read as text: {refusal.message}") from None
    reader = _Reader()
    reader.feed(page.decode())
    return reader.text()


class _Reader(HTMLParser):
    """Lines of the width of a mail's, an empty one between paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = [""]
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self._break(apart=tag in _APART)
        if tag == "li":
            self._lines[-1] = "– "
        if tag in ("td", "th") and self._lines[-1].strip():
            self._lines[-1] += " | "

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        if tag in _BREAKS and tag != "br":
            self._break(apart=tag in _APART)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._lines[-1] += re.sub(r"[ \n]+", " ", data.replace("\u200b", ""))

    def text(self) -> str:
        filled = "\n".join(_filled(line.strip(" |")) for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", filled).strip("\n") + "\n"

    def _break(self, *, apart: bool) -> None:
        if self._lines[-1].strip():
            self._lines.append("")
        if apart and len(self._lines) > 1 and self._lines[-2].strip():
            self._lines.append("")


def _filled(line: str) -> str:
    return textwrap.fill(line, width=WIDTH, break_long_words=False, break_on_hyphens=False)
