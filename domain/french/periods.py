"""Periods that the law counts in months, as letters tell them: in years where they are whole years."""

from __future__ import annotations

from datetime import date

from domain.calendar import add_months
from domain.french.numbers import cardinal

_YEAR = 12


def every(months: int) -> str:
    """`tous les quatre ans`, `tous les trente mois`, `tous les ans`."""
    match _whole(months):
        case 1, unit:
            return f"tous les {unit}"
        case count, unit:
            return f"tous les {cardinal(count)} {unit}"


def preceding(months: int) -> str:
    """`les huit ans`, `les trente mois`, `l’année`: the period before a day."""
    match _whole(months):
        case 1, unit:
            return "l’année" if unit == "ans" else "le mois"
        case count, unit:
            return f"les {cardinal(count)} {unit}"


def within(months: int) -> str:
    """`dans les deux mois qui suivent`, `dans l’année qui suit`."""
    return f"dans {preceding(months)} {'qui suit' if _whole(months)[0] == 1 else 'qui suivent'}"


def length(months: int) -> str:
    """`un an`, `quatre ans`, `trente mois`."""
    count, unit = _whole(months)
    return f"{cardinal(count)} {'an' if (count, unit) == (1, 'ans') else unit}"


def beginning(months: int) -> str:
    """`la première année`, `les deux premières années`, `les trente premiers mois`."""
    match _whole(months):
        case 1, unit:
            return "la première année" if unit == "ans" else "le premier mois"
        case count, "ans":
            return f"les {cardinal(count)} premières années"
        case count, _:
            return f"les {cardinal(count)} premiers mois"


def first_period(months: int) -> str:
    """`au cours de la première année qui suit`, `dans les trente mois qui suivent`: from a day on."""
    match _whole(months):
        case 1, "ans":
            return "au cours de la première année qui suit"
        case count, "ans":
            return f"au cours des {cardinal(count)} premières années qui suivent"
        case _:
            return within(months)


def years_before(years: int) -> str:
    """`au cours des deux années qui précèdent`."""
    return "au cours de l’année qui précède" if years == 1 else f"au cours des {cardinal(years)} années qui précèdent"


def distance(day: date, today: date) -> str:
    """`dans 26 jours`, `depuis 2 ans et 3 mois`, `aujourd'hui`: how far a day is from today."""
    if day == today:
        return "aujourd'hui"
    return f"{'dans' if day > today else 'depuis'} {between(*sorted((day, today)))}"


def between(near: date, far: date) -> str:
    """`26 jours`, `2 ans et 3 mois`: how long it is from one day to a later one, in whole units."""
    months = (far.year - near.year) * _YEAR + far.month - near.month
    if add_months(near, months) > far:
        months -= 1
    return _span(months, (far - near).days)


def _span(months: int, days: int) -> str:
    """In days up to three months, then in months, from a year on in years and months."""
    if months < 3:
        return f"{days} jour{'s' if days > 1 else ''}"
    years, rest = divmod(months, _YEAR)
    if not years:
        return f"{months} mois"
    counted = f"{years} an{'s' if years > 1 else ''}"
    return f"{counted} et {rest} mois" if rest else counted


def _whole(months: int) -> tuple[int, str]:
    """How many of which unit: `(4, "ans")`, `(30, "mois")`."""
    years, rest = divmod(months, _YEAR)
    return (years, "ans") if years and not rest else (months, "mois")
