"""A company's own letterhead: whether what it sends as its logo can stand on an archived paper, and what papers get."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from activities.paper.trial import can_be_made
from domain.french.own_words import Subject, own_words, unfit
from domain.ports import Letterhead, Wording

MOST_BYTES = 100_000
"""A logo stands on each page that is kept for decades."""
_BEGINS: Mapping[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",), "jpeg": (b"\xff\xd8\xff",), "svg": (b"<svg", b"<?xml"),
}  # fmt: skip
_RUNS = (b"<script", b"<foreignobject", b"javascript:", b"<!entity", b'href="http', b"href='http")
"""What a picture has no need of: nothing of it is run or fetched, and nothing of it is kept either."""
_NOT_THERE: Mapping[Subject, str] = {
    "appraisal": "the interview is not about an appraisal of the work (L6315-1)",
    "health": "no letter speaks of health",
    "threat": "no letter threatens",
    "waiver": "nothing in it takes back what the law gives",
    "duty": "the employee is free to accept or to decline (L6315-1)",
}
_TRIAL: dict[str, Any] = {
    "company": {"name": "Essai", "siren": "123 456 782", "hr_name": "RH", "hr_email": "rh@example.org"},
    "addressee": {"name": "Essai", "job": None, "number": "E-1"}, "date": {"year": 2026, "month": 1, "day": 1},
    "on": "1er janvier 2026", "number": "ESSAI", "amount": "0 €",
}  # fmt: skip


def data_of(letterhead: Letterhead | None) -> dict[str, Any] | None:
    """What the templates get of it."""
    if letterhead is None:
        return None
    logo = None if letterhead.logo is None else list(base64.b64decode(letterhead.logo))
    return {
        "logo": logo, "format": "jpg" if letterhead.logo_type == "jpeg" else letterhead.logo_type,
        "address": letterhead.address, "closing": letterhead.closing, "signed_by": letterhead.signed_by,
        "wording": letterhead.wording and letterhead.wording.model_dump(),
    }  # fmt: skip


def check(letterhead: Letterhead) -> None:
    """Raises ValueError, `field: what was expected`, unless a paper with it can be made and archived."""
    if (letterhead.logo is None) != (letterhead.logo_type is None):
        raise ValueError("logo_type: expected beside logo, and only there")
    if letterhead.logo is not None and letterhead.logo_type is not None:
        _check_logo(letterhead.logo, letterhead.logo_type)
    _check_wording(letterhead.wording)
    if not can_be_made("information_abondement_cpf", _TRIAL | {"letterhead": data_of(letterhead)}):
        raise ValueError("logo: expected a picture that the typesetter can read at once and an archive may hold")


def _check_wording(wording: Wording | None) -> None:
    for letter, text in own_words(wording).items():
        if found := unfit(letter, text):
            raise ValueError(f"wording/{letter}: expected no word like “{found.word}”: {_NOT_THERE[found.subject]}")


def _check_logo(logo: str, kind: str) -> None:
    try:
        content = base64.b64decode(logo, validate=True)
    except binascii.Error:
        raise ValueError("logo: expected a picture in base64") from None
    if len(content) > MOST_BYTES:
        raise ValueError(f"logo: expected at most {MOST_BYTES} bytes, and these are {len(content)}")
    if not content.lstrip().startswith(_BEGINS[kind]):
        raise ValueError(f"logo: expected a picture of the type {kind}, as logo_type says")
    if kind == "svg" and any(each in content.lower() for each in _RUNS):
        raise ValueError("logo: expected an SVG without scripts, entities or addresses of elsewhere")
