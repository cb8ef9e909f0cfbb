"""A company's own letterhead: logo, address, closing and signature, each version kept, without touching code."""

from __future__ import annotations

import io
import re
import struct
import zlib
from base64 import b64encode
from typing import Any

import asyncpg
import pytest
from archive import faults
from mail_server import MailServer, plain, printed
from pypdf import PdfReader
from staff import SIREN, obligation, order

from activities.adapters.people import PgPeople
from activities.paper.letterhead import MOST_BYTES, check
from activities.paper.trial import MEMORY
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from domain.facts import OWN_ACTOR, InterviewKind
from domain.ports import Letterhead, Wording

pytestmark = pytest.mark.usefixtures("elodie")

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#1d3557"/></svg>'
)


TURBULENT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><filter id="f" x="0" y="0" width="100000" '
    'height="100000"><feTurbulence baseFrequency="0.05" numOctaves="200"/></filter>'
    '<rect width="100" height="40" filter="url(#f)"/></svg>'
)


def png(width: int = 2, height: int = 1, rows: bytes = b"\x00\xff\x00\x00\x00\xff\x00", depth: int = 8) -> bytes:
    """Two pixels, by the letter of the format; or as many as are told, one bit each."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, depth, 2 if depth == 8 else 0, 0, 0, 0)
    content = zlib.compress(rows, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def base64(content: bytes | str) -> str:
    return b64encode(content.encode() if isinstance(content, str) else content).decode()


async def test_letters_bear_what_the_company_has_set_last_and_stay_archives(
    context: StepContext, server: MailServer, people: PgPeople, pool: asyncpg.Pool
) -> None:
    for signed_by in ("Claude Ancien", "Claire Durand, directrice des ressources humaines"):
        own = Letterhead(
            logo=base64(png()), logo_type="png", address="3 rue des Tisserands, 59100 Roubaix", signed_by=signed_by,
            closing="Nous vous remercions de votre engagement.",
        )  # fmt: skip
        check(own)
        await people.save_letterhead(SIREN, own, actor=OWN_ACTOR)
    await Convocation(context).run(order("convocation", obligation()))
    pdf = server.received[0].attachment(".pdf")
    assert faults(pdf) == []
    resources: Any = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]
    assert any(each.get_object()["/Subtype"] == "/Image" for each in resources["/XObject"].values())
    text = printed(pdf)
    for said in ("3 rue des Tisserands", "Nous vous remercions de votre engagement.", "Claire Durand, directrice"):
        assert said in text, said
    assert "Claude Ancien" not in text
    kept = await pool.fetch("SELECT sha256 FROM letterheads WHERE company = $1", SIREN)
    acts = await pool.fetch("SELECT about FROM audit_log WHERE action = 'letterhead-set' ORDER BY id")
    assert [each["about"] for each in acts] == [each["sha256"] for each in kept]
    assert len({each["sha256"] for each in kept}) == 2


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"logo": "????", "logo_type": "png"}, "logo: expected a picture in base64"),
        ({"logo": base64(png())}, "logo_type: expected beside logo"),
        ({"logo_type": "png"}, "logo_type: expected beside logo"),
        ({"logo": base64(png()), "logo_type": "jpeg"}, "logo: expected a picture of the type jpeg"),
        ({"logo": base64(png()[:40]), "logo_type": "png"}, "logo: expected a picture that the typesetter can read"),
        ({"logo": base64(png() + bytes(MOST_BYTES)), "logo_type": "png"}, "logo: expected at most 100000 bytes"),
        ({"logo": base64(SVG.replace("<rect", "<script/><rect")), "logo_type": "svg"}, "logo: expected an SVG without"),
    ],
)
def test_a_logo_that_no_archive_may_hold_is_refused_by_its_field(told: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("?", r"\?")):
        check(Letterhead.model_validate(told))


def test_a_drawing_is_a_logo_too() -> None:
    check(Letterhead(logo=base64(SVG), logo_type="svg"))


@pytest.mark.parametrize(
    ("logo", "kind"),
    [(TURBULENT, "svg"), (png(60_000, 12_000, bytes(12_000 * (1 + 60_000 // 8)), depth=1), "png")],
    ids=["takes hours", "takes a gigabyte"],
)
def test_a_logo_that_no_letter_could_bear_is_refused_in_time(logo: bytes | str, kind: str) -> None:
    with pytest.raises(ValueError, match="can read at once"):
        check(Letterhead.model_validate({"logo": base64(logo), "logo_type": kind}))


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        (Wording(convocation="Nous évaluerons votre travail."), "wording/convocation: .* “évaluerons”"),
        (Wording(hire="Dites-nous si vous êtes malade."), "wording/hire: .* “malade”: no letter speaks"),
        (Wording(convocation="Toute absence sera sanctionnée."), "wording/convocation: .* “sanctionnée”"),
        (Wording(proposal="Votre présence est obligatoire."), "wording/proposal: .* “obligatoire”"),
        (Wording(abondement="Cette somme vaut accord."), "wording/abondement: .* “vaut accord”"),
    ],
)
def test_words_that_take_back_what_the_law_has_a_letter_say_are_refused(wording: Wording, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check(Letterhead(wording=wording))


async def test_a_paragraph_of_the_company_is_added_to_its_letter_alone_and_takes_nothing_away(
    context: StepContext, server: MailServer, people: PgPeople
) -> None:
    own = Letterhead(wording=Wording(convocation="L’accueil vous ouvrira.", proposal="Un autre jour est possible."))
    check(own)
    letters: list[tuple[InterviewKind, str, str]] = [
        ("periodic", "L’accueil vous ouvrira.", "Un autre jour"),
        ("return", "Un autre jour est possible.", "L’accueil"),
    ]
    for kind, said, other in letters:
        about = obligation(kind)
        texts: list[str] = []
        for letterhead in (Letterhead(), own):
            await people.save_letterhead(SIREN, letterhead, actor=OWN_ACTOR)
            ordered = order("convocation", about.model_copy(update={"id": f"{kind}-{letterhead == own}"}))
            await Convocation(context).run(ordered)
            mail = next(each for each in reversed(server.received) if len(each.to) > 1)
            texts.append(printed(mail.attachment(".pdf")))
        before, after = (re.sub(r"CONV-\w+|Date .*? pour une heure", "", text) for text in texts)
        assert said in after
        assert other not in after
        assert plain(after.replace(said, "")) == plain(before)


def test_what_the_service_itself_has_used_is_not_held_against_a_picture() -> None:
    """Linux counts into a child's `ru_maxrss` what the parent had used before it."""
    held = bytearray(MEMORY + (50 << 20))
    held[::4096] = b"x" * len(held[::4096])
    check(Letterhead(logo=base64(SVG), logo_type="svg"))
    assert len(held) > MEMORY
