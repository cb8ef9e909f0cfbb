"""What letters say of the law: phrases made from the rules in force on a day, so that no template holds a number."""

from __future__ import annotations

import re
from datetime import date

from domain.french.names import article, capital, in_force
from domain.french.numbers import cardinal, ordinal
from domain.french.periods import every, first_period, preceding, within, years_before
from domain.law import Law
from domain.law.values import Sanction

ANOTHER_SCRIPT = "[écriture non latine]"
"""On paper, in the place of words that its fonts cannot show: HR has the Latin spelling told."""

_READING = re.compile(r" \(lecture A\d+\)")
_ARTICLE = re.compile(r"\b[LRD]\d{4}(?:-\d+)+(?: [IVX]+\b)?")

_TRAINING = {"any": "une formation", "non-mandatory": "une formation non obligatoire"}
_TRAINING_MEANT = {
    "any": "une formation",
    "non-mandatory": "une formation autre que celles qui conditionnent l’exercice d’une activité ou d’une fonction",
}
_PAY_BY = {
    "none": None,
    "end-of-next-quarter": "au plus tard le dernier jour du trimestre civil suivant l’état des lieux",
}


def law_in_letters(law: Law, on: date) -> dict[str, str | None]:
    """By name, what a template may say of the law of that day. `pay_by`: None when no text set a day."""
    late, sanction = in_force(law.late_career, on), in_force(law.abondement, on)
    recap = in_force(law.recap, on)
    return {
        "first": f"{first_period(in_force(law.first, on).months)} l’embauche",
        "periodic": every(in_force(law.periodic, on).months),
        "recap": every(recap.months),
        "recap_period": preceding(recap.window_months),
        "mid_career": within(in_force(law.mid_career, on).months),
        "late_career": f"{years_before(late.years_before)} le {ordinal(late.birthday)} anniversaire",
        "size": f"d’au moins {cardinal(in_force(law.headcount, on).threshold)} salariés",
        "training": _TRAINING[sanction.training],
        "training_meant": _TRAINING_MEANT[sanction.training],
        "measures": _measures(sanction),
        "pay_by": _pay_by(sanction),
        "reported": _reported(sanction),
        "surcharge": f"majorée de {sanction.surcharge_percent or 0} %",
    }


def reason(text: str) -> str:
    """A reason of the plan as somebody outside HR reads it: without the codes of the readings chosen."""
    return capital(_ARTICLE.sub(lambda cited: article(cited[0]), _READING.sub("", text)).replace("'", "’"))


def _pay_by(sanction: Sanction) -> str | None:
    words, under = _PAY_BY[sanction.pay_by], sanction.paid_under
    return f"{words} ({article(under)})" if words and under else None


def _reported(sanction: Sanction) -> str | None:
    """Where the sum is to be reported; None where no text that was read says so."""
    below, under = sanction.reported_below, sanction.reported_under
    return f"dans les entreprises de moins de {below} salariés ({article(under)})" if below and under else None


def _measures(sanction: Sanction) -> str:
    """What the employee must have had, beside the interviews, for nothing to be due."""
    if sanction.criteria_needed is None:
        return _TRAINING_MEANT[sanction.training]
    return f"{cardinal(sanction.criteria_needed)} des trois éléments ci-dessus"
