"""A mail's text as a page that looks like the letters: the same words in the same order, and nothing else.

It is made from the finished text, so the two cannot differ: paragraphs, numbered lists, set-in lines as a box of facts,
an address alone as a link to press. Styles stand at each element, for many programs read no style sheet; nothing is
fetched from anywhere.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

from activities.paper.papers import WIDTH

INK, PALE, GREY = "#1d3557", "#eef2f7", "#5b6470"
_TEXT = "font-family:Georgia,'Times New Roman',serif;font-size:16px;line-height:1.5;color:#1b1f24"
_PAGE = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
    '<body style="margin:0;padding:24px 16px;background:#ffffff">'
    '<div style="max-width:640px;margin:0 auto;{text}">{body}</div></body></html>'
)
_RULE = f"border-top:2px solid {INK};margin:0 0 20px"
_BOX = f"background:{PALE};border-left:4px solid {INK};border-radius:3px;padding:12px 16px;margin:18px 0"
_LABEL = f"padding:3px 14px 3px 0;color:{GREY};vertical-align:top;white-space:nowrap"
_BUTTON = (
    f"display:inline-block;background:{INK};color:#ffffff;text-decoration:none;padding:10px 18px;border-radius:4px;"
    "word-break:break-all"
)
_FOOT = f"border-top:1px solid #b8c1cc;margin-top:28px;padding-top:10px;font-size:13px;color:{GREY}"
_URL = re.compile(r"https?://[^\s<>]+")
_FACT = re.compile(r"(\S[^:]{0,24}?)[ \u00a0]+:[ \u00a0]+(.+)")
_ITEM = re.compile(r"(?:\d+\.|-)[ \u00a0]+(.+)")


def html_of(subject: str, text: str) -> str:
    """The page. The last block of the text, who writes and the reference, stands below a line."""
    blocks = [_joined(block.split("\n")) for block in re.split(r"\n{2,}", text.strip("\n"))]
    shown = [_block(block) for block in blocks[:-1]]
    foot = f'<div style="{_FOOT}">{_lines(blocks[-1])}</div>'
    body = "".join([f'<div style="{_RULE}"></div>', *shown, foot])
    return _PAGE.format(title=escape(subject), text=_TEXT, body=body)


def _joined(lines: list[str]) -> list[str]:
    """An item of a list that goes on below, indented, is one line."""
    whole = lines[:1]
    for line in lines[1:]:
        if line.startswith("  ") and _ITEM.fullmatch(whole[-1]):
            whole[-1] += f" {line.strip()}"
        else:
            whole.append(line)
    return whole


def _block(lines: list[str]) -> str:
    if all(line.startswith("    ") for line in lines):
        return _set_in([line.strip() for line in lines])
    if all(_ITEM.fullmatch(line) for line in lines):
        kind = "ol" if lines[0][0].isdigit() else "ul"
        items = "".join(
            f'<li style="margin:4px 0">{escape(m[1])}</li>' for line in lines if (m := _ITEM.fullmatch(line))
        )
        return f'<{kind} style="margin:12px 0;padding-left:24px">{items}</{kind}>'
    return f'<p style="margin:0 0 14px">{_lines(lines)}</p>'


def _set_in(lines: list[str]) -> str:
    if len(lines) == 1 and _URL.fullmatch(lines[0]):
        address = escape(lines[0])
        return f'<p style="margin:14px 0"><a href="{address}" style="{_BUTTON}">{address}</a></p>'
    facts = [_FACT.fullmatch(line) for line in lines]
    if all(facts):
        rows = "".join(
            f'<tr><td style="{_LABEL}">{escape(fact[1])}&nbsp;:</td>'
            f'<td style="padding:3px 0"><strong>{escape(fact[2])}</strong></td></tr>'
            for fact in facts
            if fact
        )
        return f'<div style="{_BOX}"><table role="presentation" cellspacing="0">{rows}</table></div>'
    return f'<div style="{_BOX}">{"<br>".join(map(escape, lines))}</div>'


def _lines(lines: list[str]) -> str:
    """Lines that were filled flow again; those that somebody ended stay apart."""
    shown = escape(lines[0])
    for before, line in pairwise(lines):
        filled = len(before) + 1 + len(line.split(" ", 1)[0]) > WIDTH
        shown += ("\n" if filled else "<br>") + escape(line)
    return shown
