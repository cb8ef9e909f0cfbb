"""The values of the law's rules in French: for each field of a rule, a phrase that a lawyer can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain.calendar import in_french
from domain.french.numbers import euros
from domain.french.words import KINDS_IN_FRENCH

Value = Mapping[str, Any]
Phrases = dict[str, str]

_LAST_DAY = {"anniversary": "le jour anniversaire", "day-before": "la veille de l'anniversaire"}
_RATES = {
    "0": "ne compte pas, le délai est suspendu",
    "1/2": "compte pour moitié",
    "1": "compte en entier, le délai court",
}


def phrases(rule: str, value: Value) -> Phrases:
    """What the rule's value says, each phrase by the name of its field, in the order in which they are read."""
    return _RULES[rule.partition(".")[0]](value)


def _first(v: Value) -> Phrases:
    own = "délai propre, qu'aucun accord ne change" if v["own_term"] else "suit la périodicité et ses accords"
    return {"months": f"dans les {_span(v['months'])} de l'embauche", **_last_day(v), "own_term": own, **_crossed(v)}


def _periodic(v: Value) -> Phrases:
    return {"months": f"tous les {_span(v['months'])}", **_last_day(v), **_crossed(v)}


def _crossed(v: Value) -> Phrases:
    return {"crossed_by": f"délais alors en cours : {v['crossed_by']}"} if v.get("crossed_by") else {}


def _last_day(v: Value) -> Phrases:
    return {"last_day": f"dernier jour : {_LAST_DAY[v['last_day']]}"}


def _recap(v: Value) -> Phrases:
    found = {
        "months": f"à viser à {_span(v['months'])} d'ancienneté",
        "limit_months": f"au plus tard avant {_span(v['limit_months'])} d'ancienneté révolus",
        "window_months": f"période vérifiée : {_span(v['window_months'])}",
        "apart_months": (
            f"un entretien dû moins de {v['apart_months']} mois avant l'état des lieux ne fait qu'un avec lui"
        ),
    }
    if "after_first_months" in v:
        found["after_first_months"] = (
            f"le premier peut se tenir dès {_span(v['after_first_months'])} après le premier entretien"
        )
    return {**found, **_crossed(v)}


def _agreement(v: Value) -> Phrases:
    ceiling = v.get("ceiling_months")
    found = {"ceiling_months": f"{_span(ceiling)} au plus" if ceiling else "la périodicité convenue, sans plafond"}
    if "lapses_on" in v:
        found["lapses_on"] = (
            f"un accord antérieur qui dépasse ce plafond cesse de s'appliquer le {_day(v['lapses_on'])}"
        )
        found["lapses_by"] = v["lapses_by"]
    if "advised_months" in v:
        found["advised_months"] = f"{_span(v['advised_months'])} au plus selon le ministère (lecture A27)"
    return found


def _back(v: Value) -> Phrases:
    months = v["exemption_months"]
    return {
        "union_mandate": "après un mandat syndical aussi" if v["union_mandate"] else "pas après un mandat syndical",
        "long_illness_months": f"un arrêt maladie de plus de {v['long_illness_months']} mois est une longue maladie",
        "exemption_months": (
            f"dispense : un entretien tenu dans les {_span(months)} avant la reprise" if months else "sans dispense"
        ),
        "paid_leave_days": (
            f"jusqu'à {v['paid_leave_days']} jours de congés payés avant le congé parental qui suit : un seul retour"
        ),
        "target_days": f"cible de Jalon, qu'aucun texte ne fixe : {v['target_days']} jours après la reprise",
    }


def _interview(v: Value) -> Phrases:
    return {
        "due": "entretien proposé au retour" if v["due"] else "pas d'entretien",
        "early": "avant la reprise si le salarié le demande" if v["early"] else "pas avant la reprise",
    }


def _departure(v: Value) -> Phrases:
    return {"due": "entretien aussi avant le départ" if v["due"] else "pas d'entretien avant le départ"}


def _mid_career(v: Value) -> Phrases:
    return {
        "months": f"dans les {_span(v['months'])} qui suivent la visite médicale de mi-carrière",
        "visit_birthday": f"visite due dans l'année civile du {v['visit_birthday']}e anniversaire ({v['visit_under']})",
    }


def _late_career(v: Value) -> Phrases:
    return {"birthday": f"au cours des {v['years_before']} années qui précèdent le {v['birthday']}e anniversaire"}


def _elected_mandate(v: Value) -> Phrases:
    times = v["per_civil_year"]
    then = f"puis {times} fois par année civile au plus" if times else "et pas ensuite"
    return {
        "per_civil_year": f"à la demande de l'élu, au début de son mandat, {then}",
        "target_days": f"cible de Jalon, qu'aucun texte ne fixe : {v['target_days']} jours après la demande",
        "topics": "thèmes : " + " ; ".join(topic["title"] for topic in v["topics"]),
    }


def _abondement(v: Value) -> Phrases:
    found: Phrases = {}
    if "amount_eur" in v:
        found["amount_eur"] = euros(v["amount_eur"])
    if "hours_full_time" in v:
        found["hours"] = f"{v['hours_full_time']} heures, {v['hours_part_time']} pour un temps partiel"
    if "criteria_needed" in v:
        found["criteria_needed"] = f"libèrent l'employeur : les entretiens et {v['criteria_needed']} des trois critères"
    failings = {"both": "les deux manquements, entretiens et mesures", "either": "l'un des deux manquements"}
    found["failings"] = f"la rend due : {failings[v['failings']]}"
    training = {"any": "toute formation", "non-mandatory": "une formation non obligatoire (L6321-2)"}
    found["training"] = f"formation qui compte : {training[v['training']]}"
    until = {"none": "aucune date fixée", "end-of-next-quarter": "au plus tard à la fin du trimestre civil suivant"}
    under = f" ({v['paid_under']})" if "paid_under" in v else ""
    found["pay_by"] = f"versement : {until[v['pay_by']]}{under}"
    if "surcharge_percent" in v:
        found["surcharge_percent"] = (
            f"après mise en demeure restée sans effet ({v['surcharge_under']}) : "
            f"majoration de {v['surcharge_percent']} %"
        )
    if "reported_under" in v:
        found["reported_under"] = (
            f"à reporter dans la BDESE, dans les entreprises de moins de {v['reported_below']} salariés "
            f"({v['reported_under']})"
        )
    return found


def _headcount(v: Value) -> Phrases:
    years = f"{v['years']} années civiles consécutives" if v["years"] > 1 else "une année civile"
    found = {"threshold": f"{v['threshold']} salariés au moins", "years": f"atteints pendant {years}"}
    if (settled := v.get("settled_year")) is not None:
        found["settled_year"] = (
            f"l'entreprise déjà soumise en {settled} n'attend pas ces années ({v['settled_by']} ; lecture A24)"
        )
    return found


def _postponements(v: Value) -> Phrases:
    kinds: Mapping[Any, str] = KINDS_IN_FRENCH
    found = {
        "kinds": f"concerne : {', '.join(kinds[kind] for kind in v['kinds'])}",
        "due": f"ce qui était dû du {_day(v['due_from'])} au {_day(v['due_to'])}",
        "until": f"peut se tenir jusqu'au {_day(v['until'])}",
        "no_sanction_until": f"aucune sanction jusqu'au {_day(v['no_sanction_until'])}",
    }
    return found


def _fixed_payments(v: Value) -> Phrases:
    return {
        "due": f"abondements dus du {_day(v['due_from'])} au {_day(v['due_to'])}",
        "paid_by": f"versement au plus tard le {_day(v['paid_by'])}",
    }


def _topics(v: Value) -> Phrases:
    found = {"name": f"la loi l'appelle « {v['name']} »"}
    found["topics"] = "thèmes : " + " ; ".join(topic["title"] for topic in v["topics"])
    kinds: Mapping[Any, str] = KINDS_IN_FRENCH
    more = " ; ".join(f"{kinds[kind]} : {topic['title']}" for kind, topic in v["by_kind"].items())
    return {**found, "by_kind": f"selon l'entretien, {more}"}


def _seniority(v: Value) -> Phrases:
    return {"rate": _RATES.get(v["rate"], f"compte pour {v['rate']}")}


_RULES: Mapping[str, Callable[[Value], Phrases]] = {
    "first": _first, "periodic": _periodic, "recap": _recap, "agreement": _agreement, "back": _back,
    "mid_career": _mid_career, "late_career": _late_career, "elected_mandate": _elected_mandate,
    "abondement": _abondement, "headcount": _headcount,
    "postponements": _postponements, "fixed_payments": _fixed_payments,
    "seniority": _seniority, "interview": _interview, "departure": _departure, "topics": _topics,
}  # fmt: skip


def without_article(name: str) -> str:
    """`un congé de maternité` -> `congé de maternité`."""
    return name.removeprefix("un ").removeprefix("une ")


def _span(months: int) -> str:
    """`48 mois (4 ans)`."""
    years, rest = divmod(months, 12)
    return f"{months} mois" if rest or not years else f"{months} mois ({years} an{'s' if years > 1 else ''})"


def _day(text: str) -> str:
    return in_french(date.fromisoformat(text))
