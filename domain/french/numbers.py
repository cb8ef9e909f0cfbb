"""Numbers, sums and identifiers as a French reader expects them; their spaces do not break."""

from __future__ import annotations

from itertools import pairwise

THIN, NBSP = "\u202f", "\u00a0"

_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt")
_HUNDRED = 100
_SPELT_BELOW = 1000


def number(value: float) -> str:
    """`80` or `79,5`."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def euros(amount: int) -> str:
    """`3 000 €`."""
    return f"{amount:,}".replace(",", THIN) + f"{NBSP}€"


def cardinal(value: int) -> str:
    """`soixante-deux`; from a thousand on, digits."""
    if value >= _SPELT_BELOW:
        return f"{value:,}".replace(",", THIN)
    hundreds, rest = divmod(value, _HUNDRED)
    if not hundreds:
        return _below_hundred(rest)
    head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
    if rest:
        return f"{head} {_below_hundred(rest)}"
    return head if hundreds == 1 else f"{head}s"


def ordinal(value: int) -> str:
    """`soixantième`."""
    if value == 1:
        return "premier"
    words = cardinal(value)
    if words[-1].isdigit():
        return f"{words}e"
    if words.endswith(("quatre-vingts", "cents")):
        words = words[:-1]
    if words.endswith("cinq"):
        return f"{words}uième"
    if words.endswith("neuf"):
        return f"{words[:-1]}vième"
    return f"{words.removesuffix('e')}ième"


def siren(digits: str) -> str:
    """`123 456 782`."""
    return NBSP.join((digits[:3], digits[3:6], digits[6:]))


def siret(digits: str) -> str:
    """`123 456 782 00010`: a company's number, and its establishment's."""
    return NBSP.join((siren(digits[:-5]), digits[-5:]))


def nir(digits: str) -> str:
    """`2 85 12 75 123 456 78`: a social security number in its usual groups."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    groups = (digits[start:end] for start, end in pairwise(cuts))
    return NBSP.join(group for group in groups if group)


def _below_hundred(value: int) -> str:
    if value < len(_UNITS):
        return _UNITS[value]
    tens, unit = divmod(value, 10)
    if _TENS[tens] == _TENS[tens - 1]:  # seventy and ninety count on from sixty and eighty
        unit += 10
    ten = _TENS[tens]
    if unit == 0:
        return f"{ten}s" if ten == "quatre-vingt" else ten
    joint = " et " if unit in (1, 11) and ten != "quatre-vingt" else "-"
    return f"{ten}{joint}{_UNITS[unit]}"
