"""What was typed into a form, field by field: what is wrong is said in French, and what was typed is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from api.console.days import read_day
from domain import identifiers

LONGEST = 4000
_SPACES = str.maketrans("", "", " \u202f\u00a0")


class Typed:
    """The fields by their names. `wrong`: what is to be written instead, by field."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = {name: str(value).strip()[:LONGEST] for name, value in values.items() if isinstance(value, str)}
        self.wrong: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def text(self, name: str, needed: str | None = None) -> str | None:
        """One line, without what nobody sees. `needed`: what is said when it is empty."""
        value = "".join(char for char in " ".join(self[name].split()) if char.isprintable())
        if not value and needed:
            self.wrong[name] = needed
        return value or None

    def day(self, name: str, needed: str | None = None) -> date | None:
        if not self[name]:
            if needed:
                self.wrong[name] = needed
            return None
        try:
            return read_day(self[name])
        except ValueError as error:
            self.wrong[name] = str(error)
            return None

    def whole(self, name: str, least: int, most: int, needed: str | None = None) -> int | None:
        """A whole number between the two."""
        digits = self[name].translate(_SPACES)
        if not digits:
            if needed:
                self.wrong[name] = needed
            return None
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 12 or not least <= int(digits) <= most:
            self.wrong[name] = f"Écrivez un nombre entier, de {least} à {most}"
            return None
        return int(digits)

    def decimal(self, name: str, most: int, needed: str) -> float | None:
        """A number with at most three decimals, after a comma or a point."""
        plain = self[name].translate(_SPACES).replace(",", ".")
        if not plain:
            self.wrong[name] = needed
            return None
        whole, _, decimals = plain.partition(".")
        good = whole.isascii() and whole.isdigit() and (not decimals or (decimals.isascii() and decimals.isdigit()))
        if not good or len(decimals) > 3 or len(whole) > 9 or float(plain) > most:
            self.wrong[name] = "Écrivez un nombre comme 79,5, avec trois décimales au plus"
            return None
        return float(plain)

    def one_of(self, name: str, choices: Collection[str], needed: str) -> str | None:
        if self[name] not in choices:
            self.wrong[name] = needed
            return None
        return self[name]

    def hour(self, name: str, text: str) -> str | None:
        """`08:30` of `8h30`, `08:30` or `8 h`."""
        plain = text.casefold().translate(_SPACES).replace("h", ":")
        hours, _, minutes = plain.partition(":")
        minutes = minutes or "00"
        if not (
            plain.isascii()
            and hours.isdigit()
            and minutes.isdigit()
            and int(hours) < 24
            and int(minutes) < 60
            and len(minutes) == 2
        ):
            self.wrong[name] = "Écrivez une heure comme 8 h 30"
            return None
        return f"{int(hours):02}:{minutes}"

    def address(self, name: str, needed: str) -> str | None:
        """An address of mail."""
        value = self.text(name, needed)
        if value is None:
            return None
        try:
            return identifiers.email(value)
        except ValueError:
            self.wrong[name] = "Écrivez une adresse comme rh@entreprise.fr"
            return None
