"""Papers and mails from templates one can read: typst for what is printed, jinja2 for what is mailed.

What people wrote is handed to typst as data, never as markup, so it can only be shown. The same input gives the
same bytes: the date is one of the data, the fonts are those inside the compiler.
"""

from __future__ import annotations

import asyncio
import json
import re
import textwrap
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import structlog
import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from activities.paper.respelling import each_text, printable, refused, without
from domain.errors import JalonError

log = structlog.stdlib.get_logger(__name__)

TEMPLATES = Path(__file__).parent / "templates"
PDF = "application/pdf"

_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
"""Fit for archives for decades (PDF/A-2a) and for screen readers (PDF/UA-1)."""

ARCHIVED_WITH_FILES: list[typst.PDFStandard] = ["a-3a", "ua-1"]
"""The same with files inside (PDF/A-3a)."""

_MAILS = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=False,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_RESPELLINGS = 12
"""How often a paper is spelt anew: once for each script that no font shows."""
_SUBJECT = "Objet : "
WIDTH = 84
"""The characters of a line of a mail, that read well."""
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_NARROW = re.compile(
    rf" (?=[:;?!»])|(?<=«) |(?<=\b[LRD]\.) |(?<=\barticle) (?=[LRD]\.)|(?<=n°) |(?<=\d) (?=h\b)|(?<=\d h) (?=\d\d\b)"
    rf"|(?<=\d) (?=(?:{_MONTH})\b)|(?<=1er) (?=(?:{_MONTH})\b)"
)


class PaperError(JalonError):
    """A template and its data do not fit together: a mistake of ours, which a new version repairs."""


class Typeset(NamedTuple):
    """A paper. `respelt`: it lacks words or signs of its data, which no font shows."""

    content: bytes
    respelt: bool


Typesetter = Callable[[str, Mapping[str, Any]], Awaitable[Typeset]]
"""Makes a paper of a template and its data: `paper`, or what stands in for it where no PDF is needed."""


class MailText(NamedTuple):
    subject: str
    body: str


async def paper(template: str, data: Mapping[str, Any], *, standards: list[typst.PDFStandard] = _STANDARDS) -> Typeset:
    """The PDF that `templates/<template>.typ` makes of the data. Compiling blocks, so it runs in a thread."""
    return await asyncio.to_thread(render, template, data, standards)


def render(template: str, data: Mapping[str, Any], standards: list[typst.PDFStandard] = _STANDARDS) -> Typeset:
    """As `paper`, here and now. Raises PaperError.

    What no font shows (an emoji, a name in Chinese) is forbidden in an archive, and must not stop the letter: it is
    spelt so that it can be shown.
    """
    shown = each_text(data, printable)
    for spelt_anew in range(_RESPELLINGS):
        compiler = typst.Compiler(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
        )
        try:
            content = cast(bytes, compiler.compile(format="pdf", pdf_standards=standards))
            return Typeset(content, respelt=spelt_anew > 0)
        except typst.TypstError as refusal:
            if not (families := refused(refusal.message)):
                raise PaperError(f"the template {template}.typ cannot be rendered: {refusal.message}") from None
        log.warning("paper_respelt", template=template)
        shown = each_text(shown, lambda text, families=families: without(text, families))
    raise PaperError(f"the template {template}.typ is given more scripts than can be spelt anew")


def mail_text(template: str, **values: Any) -> MailText:
    """The mail that `templates/<template>.txt` makes of the values; its first line is the subject."""
    text = _MAILS.get_template(f"{template}.txt").render(**values)
    head, _, body = text.partition("\n")
    if not head.startswith(_SUBJECT):
        raise PaperError(f"the template {template}.txt does not begin with its subject")
    subject = " ".join(head.removeprefix(_SUBJECT).split())
    return MailText(subject=_french_spaces(subject), body=_french_spaces(body.lstrip("\n")))


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Those inside the compiler, and no others."""
    return typst.Fonts(include_system_fonts=False)


def _paragraph(text: str) -> str:
    """The words of a paragraph, filled anew into lines of a width that reads well, whatever was put among them."""
    words = _french_spaces(re.sub(r"[ \n]+", " ", text).strip(" "))
    return textwrap.fill(words, width=WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


def _french_spaces(text: str) -> str:
    """No line ends between a word and the sign that follows it, a day and its month, an hour, a number, a code of law
    and its article.
    """
    return _NARROW.sub("\u00a0", text)


_MAILS.filters["paragraph"] = _paragraph
