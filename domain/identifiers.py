"""The numbers by which the State and the banks know companies, places, people and accounts; and addresses of mail.

Each of the checks returns the text it is given, or raises ValueError, which says what the text is instead; it repeats
no value, which may be about a person. They are for the door: what was recorded of old must still be read.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

_SEPARATORS = re.compile(r"[\s.\-_]")
_NINE_DIGITS, _FOURTEEN_DIGITS = re.compile(r"[0-9]{9}"), re.compile(r"[0-9]{14}")
# Sex (7 and 8: not yet final); year; month (20 to 42 and 50 to 99: not known); department; commune; order; key.
_NIR = re.compile(
    r"[1-478][0-9]{2}(0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])(2[AB]|(?!00)[0-9]{2})[0-9]{3}(?!000)[0-9]{3}([0-9]{2})?"
)
_NIR_SHAPE = re.compile(r"[0-9][0-9AB]{12}([0-9]{2})?")
_EMAIL_SHAPE = re.compile(r"[^@\s]+@[^@\s]+")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_IBAN_OF_FRANCE = 27
_LABEL = re.compile(r"CPF-([0-9]{9})-(?:[B-DF-HJ-NP-TV-Z][AEIOUY]){2}-([0-9]{6})")
_LA_POSTE, _SEAT_OF_LA_POSTE = "356000000", "35600000000048"
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")

_A_SIREN, _A_SIRET = "expected the nine digits of a SIREN", "expected the fourteen digits of a SIRET"
_A_NIR, _AN_IBAN = "expected the thirteen characters of a NIR, or fifteen with its key", "expected an IBAN"
_A_LABEL = "expected the label that the EDEF gives, such as CPF-999000516-BABA-270720"
_AN_ADDRESS = "expected an e-mail address such as camille.martin@example.org"


@lru_cache(maxsize=1024)
def siren(text: str) -> str:
    """A company: nine digits, the last of which checks the others (Luhn)."""
    bare = _SEPARATORS.sub("", text)
    if _FOURTEEN_DIGITS.fullmatch(bare):
        raise ValueError(f"{_A_SIREN}: this is a SIRET, of which the first nine are the SIREN")
    _well_written(_A_SIREN, text, bare, _NINE_DIGITS)
    if _luhn(text) % 10:
        raise ValueError(f"{_A_SIREN}; its check digit is wrong")
    return text


def siret(text: str) -> str:
    """An establishment: its company's SIREN and five digits, the last of which checks all (Luhn).

    But all digits of one of La Poste's add up to a multiple of five.
    """
    bare = _SEPARATORS.sub("", text)
    if _NINE_DIGITS.fullmatch(bare):
        raise ValueError(f"{_A_SIRET}: this is a SIREN, which names the whole company")
    _well_written(_A_SIRET, text, bare, _FOURTEEN_DIGITS)
    of_la_poste = text.startswith(_LA_POSTE) and text != _SEAT_OF_LA_POSTE
    checks = sum(map(int, text)) % 5 == 0 if of_la_poste else _luhn(text) % 10 == 0
    if not checks or _luhn(text[: len(_LA_POSTE)]) % 10:
        raise ValueError(f"{_A_SIRET}; its check digit is wrong")
    return text


def nir_shape(text: str) -> str:
    """The characters of a social security number, whatever they say: what Jalon has kept of old."""
    _well_written(_A_NIR, text, _SEPARATORS.sub("", text), _NIR_SHAPE)
    return text


def nir(text: str) -> str:
    """A social security number: thirteen characters, and a key of two digits where it is told."""
    nir_shape(text)
    if not _NIR.fullmatch(text):
        raise ValueError(f"{_A_NIR}: no NIR begins so (sex, year, month, department)")
    if text[13:] and not _key_fits(text):
        raise ValueError(f"{_A_NIR}; its key is wrong")
    return text


def employee_id(text: str) -> str:
    """What the HRIS calls an employee: anything but a social security number: it is seen in logs, in Temporal."""
    bare = _SEPARATORS.sub("", text)
    found = _NIR.fullmatch(bare)
    if found and (_key_fits(bare) if bare[13:] else found[1] in _MONTHS):
        raise ValueError("expected the HRIS's own number of the employee, never a social security number (NIR)")
    return text


_MONTHS = frozenset(f"{month:02}" for month in range(1, 13))


def iban(text: str) -> str:
    """A bank account: the country's two letters, two digits that check the whole (ISO 7064), the account."""
    bare = _SEPARATORS.sub("", text)
    _well_written(_AN_IBAN, text, bare, _IBAN)
    if text.startswith("FR") and len(text) != _IBAN_OF_FRANCE:
        raise ValueError(f"{_AN_IBAN}: one of France has {_IBAN_OF_FRANCE} characters")
    if int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 != 1:
        raise ValueError(f"{_AN_IBAN}; its check digits are wrong")
    return text


def transfer_label(text: str) -> str:
    """The label of a transfer to the Caisse des dépôts, as the EDEF gives it with its call for funds:
    `CPF-999000516-BABA-270720`, the payer's SIREN, four letters (consonant, vowel, twice) and a day. A transfer with
    another is not credited.
    """
    found = _LABEL.fullmatch(text)
    if found is None:
        raise ValueError(_A_LABEL)
    try:
        siren(found[1])
        datetime.strptime(found[2], "%d%m%y")  # noqa: DTZ007 - a civil day
    except ValueError as error:
        raise ValueError(f"{_A_LABEL}: {error}" if "SIREN" in str(error) else f"{_A_LABEL}: no such day") from None
    return text


def email(text: str, *, within_the_house: bool = False) -> str:
    """An address that a mail server takes. `within_the_house`: one as `rh@localhost` or `rh@pme.local` will do."""
    from email_validator import EmailNotValidError, validate_email  # at the door alone, and never inside a workflow

    local, _, host = text.rpartition("@")
    checked = f"{local}@example.org" if within_the_house and _HOST.fullmatch(host) else text
    try:
        validate_email(checked, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError:
        raise ValueError(_odd(text)) from None
    return text


def email_shape(text: str) -> str:
    """Something before an @, and something behind it: what Jalon has kept of old."""
    if not _EMAIL_SHAPE.fullmatch(text):
        raise ValueError(_odd(text))
    return text


def _odd(address: str) -> str:
    """What an address that will not do is instead."""
    if re.search(r"[,;]|@.*@", address):
        return f"{_AN_ADDRESS}: this is not one alone"
    return _AN_ADDRESS


def ascii_email(text: str) -> str | None:
    """The address as it goes over the wire: `rh@société.fr` is `rh@xn--socit-esab.fr` there. None: it cannot."""
    if text.isascii():
        return text
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(
            text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
        ).ascii_email
    except EmailNotValidError:
        return None


def utf8_email(text: str) -> str | None:
    """The address as it goes to a server that speaks SMTPUTF8, when it needs one; None: it needs none, or is none."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    return found.normalized if found.ascii_email is None else None


def _well_written(expected: str, text: str, bare: str, shape: re.Pattern[str]) -> None:
    if not shape.fullmatch(bare):
        raise ValueError(expected)
    if bare != text:
        raise ValueError(f"{expected}: this is one with spaces")


def _luhn(digits: str) -> int:
    """The sum that Luhn's check wants to end in zero."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(value, 10)) for value in doubled)


def _key_fits(nir: str) -> bool:
    """Corsica's departments count as 19 and 18."""
    number = int(nir[:13].replace("2A", "19").replace("2B", "18"))
    return number % 97 + int(nir[13:]) == 97
