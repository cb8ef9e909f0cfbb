"""What is written in a cell, as people write it: French days and numbers, yes and no, kinds of things."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from api.sources.sheets.tables import Cell
from api.sources.sheets.words import Holds, plain, words
from domain import identifiers
from domain.calendar import in_french
from domain.facts import FOREVER

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: 00:00(?::00)?)?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?(?:\.0+)?Z?)?")
_WRITTEN_DAY = re.compile(r"(\d{1,2})(?:er)? ([a-z]+) (\d{4})")
_NUMBER = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f]?\d{3})*(?:[.,]\d+)?")
_YES, _NO = {"oui", "o", "vrai", "x", "1", "yes", "y", "true"}, {"non", "n", "faux", "0", "no", "false"}
_MONTHS = {plain(in_french(date(2000, month, 1)).split()[1]): month for month in range(1, 13)}
_WIDEST = 255
UNKNOWN_LEAVE = "unknown"


def text(cell: Cell) -> str:
    """As it is shown: a number without the point that a spreadsheet adds."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read(holds: Holds, cell: Cell) -> object:
    """What the cell holds. Raises ValueError, which says in French what was expected and repeats nothing."""
    return _READERS[holds](cell)


def _line(cell: Cell) -> str:
    found = " ".join(text(cell).split())
    if len(found) > _WIDEST or any(not char.isprintable() for char in found):
        raise ValueError(f"un texte d'une ligne, d'au plus {_WIDEST} caractères, est attendu")
    return found


def _id(cell: Cell) -> str:
    found = text(cell)
    try:
        identifiers.employee_id(found)
    except ValueError:
        raise ValueError("le matricule est attendu, jamais un numéro de sécurité sociale") from None
    if not _ID.fullmatch(found):
        raise ValueError("un matricule est attendu : lettres sans accent, chiffres, point, tiret, 64 au plus")
    return found


def _email(cell: Cell) -> str:
    try:
        return identifiers.email(text(cell))
    except ValueError:
        raise ValueError("une adresse électronique est attendue") from None


def is_forever(cell: Cell) -> bool:
    """Whether it is the day that many programs write for "no end"."""
    return _any_day(cell) == FOREVER


def day(cell: Cell) -> date:
    found = _any_day(cell)
    if found is None or not 1900 <= found.year <= 2199:
        raise ValueError("une date JJ/MM/AAAA est attendue")
    return found


def _any_day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _written_day(text(cell))


def _written_day(written: str) -> date | None:
    if found := _FRENCH_DAY.fullmatch(written):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := _ISO_DAY.fullmatch(written):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _WRITTEN_DAY.fullmatch(plain(written)):
        parts = (int(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _number(cell: Cell) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        found = float(cell)
    else:
        written = text(cell)
        if not _NUMBER.fullmatch(written):
            raise ValueError("un nombre est attendu")
        found = float(re.sub(r"[ \u00a0\u202f]", "", written).replace(",", "."))
    if not 0 <= found <= 10_000_000:
        raise ValueError("un nombre positif est attendu")
    return round(found, 3)


def _share(cell: Cell) -> float:
    written = text(cell)
    share = _number(written.rstrip("% \u00a0\u202f")) if isinstance(cell, str) else _number(cell)
    if written.endswith("%") or share > 1:
        share /= 100
    if not 0 < share <= 1:
        raise ValueError("une part du temps plein est attendue : 80 %, 0,8 ou 1")
    return round(share, 3)


def _yes_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    written = plain(text(cell))
    if written not in _YES | _NO:
        raise ValueError("oui ou non est attendu")
    return written in _YES


def _year(cell: Cell) -> int:
    written = text(cell)
    if not re.fullmatch(r"20\d\d", written):
        raise ValueError("une année est attendue, comme 2025")
    return int(written)


def _idcc(cell: Cell) -> str:
    written = text(cell)
    found = re.match(r"\d{1,4}(?!\d)", written)
    if found is None:
        raise ValueError("un IDCC de quatre chiffres est attendu")
    return found[0].zfill(4)


def _siret(cell: Cell) -> str:
    try:
        return identifiers.siret(re.sub(r"\s", "", text(cell)))
    except ValueError:
        raise ValueError("un SIRET de quatorze chiffres est attendu") from None


def _kind(subject: str, expected: str) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        found = words(subject).get(plain(text(cell)))
        if found is None:
            raise ValueError(expected)
        return found

    return read


_HOURS = re.compile(r"\d+h?\d*|h|heures?|temps|tps|plein|partiel|complet")


def _contract(cell: Cell) -> str:
    """`CDI 35h` and `CDI temps partiel 80 %` are a CDI: the hours are no part of what a contract is."""
    kind = " ".join(word for word in plain(text(cell)).split() if not _HOURS.fullmatch(word))
    return words("contract").get(kind) or _told_contract(cell)


_told_contract = _kind("contract", "CDI, CDD, Apprentissage, Professionnalisation ou Autre est attendu")


def _leave(cell: Cell) -> str:
    """One that nobody knows is kept as another absence, and asked."""
    return words("leave").get(plain(text(cell)), UNKNOWN_LEAVE)


_READERS: Mapping[Holds, Callable[[Cell], object]] = {
    "id": _id,
    "text": _line,
    "email": _email,
    "day": day,
    "number": _number,
    "share": _share,
    "yes-no": _yes_no,
    "year": _year,
    "idcc": _idcc,
    "siret": _siret,
    "leave": _leave,
    "contract": _contract,
    "interview": _kind(
        "interview", "Premier, Périodique, Reprise, État des lieux, Mi-carrière ou Fin de carrière est attendu"
    ),
}
