"""A mail word for word as somebody looked at it: `golden/texts` holds one file for each.

After a change that is meant, write it again and read the difference: `JALON_WRITE_GOLDEN=1 pytest tests/activities`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from mail_server import Received, printed

GOLDEN = Path(__file__).parent / "golden" / "texts"
_DRAWN = ((r"(?<=/l/)[\w-]+", "…"), (r"(?<=code.: )\d{3}.\d{3}", "…"), (r"(?<=SHA-256 )[0-9a-f ]+", "…"))
"""What is drawn by lot, or broken where a line ends."""


def as_looked_at(name: str, mail: Received) -> None:
    """The mail and its papers say what the file of that name holds."""
    text = [f"Objet : {mail.subject}", "", mail.text_in_lines]
    for part in mail.message.iter_attachments():
        title = part.get_filename() or ""
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        text += [f"--- {title}", printed(content) if title.endswith(".pdf") else content.decode().replace("\r\n", "\n")]
    found = "\n".join(text).rstrip() + "\n"
    for drawn, shown in _DRAWN:
        found = re.sub(drawn, shown, found)
    kept = GOLDEN / f"{name}.txt"
    if os.environ.get("JALON_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        kept.write_text(found, "utf-8")
    assert found == kept.read_text("utf-8")
