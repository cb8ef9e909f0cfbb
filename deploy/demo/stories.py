"""The eleven stories of the demo. Nobody in them exists; their dates are relative to today, so they happen now.

Each says which rule its expectation stands on. First interviews are held eleven months after the hire: on time
under every version of the law.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from deploy.demo.companies import BRUME, CABANE, PASTEL
from deploy.demo.samples import hire, interview, person, report
from deploy.demo.story import Duty, Expected, Story, event_ref
from domain.calendar import add_months, end_of_next_quarter
from domain.facts import (
    ContractEnd,
    FactVoided,
    InterviewCompleted,
    LeaveEnd,
    LeaveStart,
    TrainingCompleted,
)

DAY = timedelta(days=1)
RETURN_TARGET = timedelta(days=30)


def stories(today: date) -> list[Story]:
    """All of them, in the order in which they are told."""
    return [tell(today) for tell in _BOOK]


def _newly_hired(today: date) -> Story:
    """They are told of it; the agreement keeps its 24 and 72 months, the first interview falls within the year all the
    same (L6315-1 I)."""
    hired = today - 3 * DAY
    return Story(
        1, "Une nouvelle embauche : deux échéances attendent", PASTEL, person("Léa", "Exemple", PASTEL), today,
        posts=[[hire(hired)]],
        expected=Expected(
            duties=[
                Duty("first", "upcoming", add_months(hired, 12) - DAY),
                Duty("recap", "upcoming", add_months(hired, 72)),
            ],
            outcomes=["notice-given"],
            timers=["first", "recap"],
        ),
    )  # fmt: skip


def _due_in_three_weeks(today: date) -> Story:
    """The agreement keeps the interview every 24 months (L6315-1 III); the convocation goes out now."""
    last = add_months(today + 21 * DAY, -24)
    hired = add_months(last, -11)
    return Story(
        2, "Un entretien à échéance dans trois semaines", PASTEL, person("Noé", "Fictif", PASTEL), today,
        posts=[[hire(hired), interview("first", last)]],
        expected=Expected(duties=[Duty("periodic", "convened", add_months(last, 24))], outcomes=["convocation-sent"]),
    )  # fmt: skip


def _back_from_maternity(today: date) -> Story:
    """No interview in the twelve months before the return: one is proposed (L6315-1 I, L1225-27)."""
    back = today - 2 * DAY
    hired = add_months(today, -36)
    return Story(
        3, "Un retour de congé de maternité", BRUME, person("Inès", "Modèle", BRUME), today,
        posts=[[
            hire(hired), interview("first", add_months(hired, 11)),
            LeaveStart(leave="maternity", started_on=back - 112 * DAY, expected_end_on=back - DAY),
            LeaveEnd(leave="maternity", resumed_on=back),
        ]],
        expected=Expected(duties=[Duty("return", "convened", back + RETURN_TARGET)], outcomes=["convocation-sent"]),
    )  # fmt: skip


def _sabbatical(today: date) -> Story:
    """A sabbatical does not count (ministry, 13 February 2026): its days are added. No return interview is owed,
    for one was held in the twelve months before the return."""
    last, left, back = add_months(today, -19), add_months(today, -16), add_months(today, -10)
    hired = add_months(last, -11)
    return Story(
        4, "Un congé sabbatique qui a décalé l'échéance", BRUME, person("Hugo", "Témoin", BRUME), today,
        posts=[[
            hire(hired), interview("first", last),
            LeaveStart(leave="sabbatical", started_on=left, expected_end_on=back - DAY),
            LeaveEnd(leave="sabbatical", resumed_on=back),
        ]],
        expected=Expected(
            duties=[Duty("periodic", "upcoming", add_months(last, 48) + (back - left))],
            timers=["periodic"],
        ),
    )  # fmt: skip


def _just_held(today: date) -> Story:
    """The employee gets the copy of the compte-rendu; the next interview is due 24 months later (agreement)."""
    held = today - DAY
    first = add_months(today, -23)
    return Story(
        5, "Un entretien qui vient d'avoir lieu", PASTEL, person("Zoé", "Échantillon", PASTEL), today,
        posts=[[
            hire(add_months(first, -11)), interview("first", first),
            InterviewCompleted(kind="periodic", held_on=held, report=report(today)),
        ]],
        expected=Expected(
            duties=[Duty("periodic", "upcoming", add_months(held, 24))], outcomes=["report-issued", "copy-sent"]
        ),
    )  # fmt: skip


def _recap_in_order(today: date) -> Story:
    """All interviews on time and a training that no text requires: no sanction (L6315-1 II)."""
    held = today - DAY
    hired = add_months(today + 8 * DAY, -72)
    first, second, third = (add_months(hired, months) for months in (11, 34, 57))
    return Story(
        6, "L'état des lieux à six ans, tout est en ordre", PASTEL, person("Malik", "Spécimen", PASTEL), today,
        posts=[[
            hire(hired), interview("first", first), interview("periodic", second), interview("periodic", third),
            TrainingCompleted(title="Conduite de projet", ended_on=add_months(hired, 40), mandatory=False),
            InterviewCompleted(kind="recap", held_on=held, report=report(today)),
        ]],
        expected=Expected(
            duties=[Duty("recap", "held", add_months(hired, 72))],
            outcomes=["report-issued", "copy-sent", "recap-issued", "copy-sent"],
            verdict="not-due",
        ),
    )  # fmt: skip


def _recap_with_sanction(today: date) -> Story:
    """Eight years, neither interviews nor training, fifty employees or more: 3,000 EUR (L6323-13, R6323-3)."""
    held = today - DAY
    hired = add_months(today + 8 * DAY, -96)
    return Story(
        7, "L'état des lieux à huit ans, sans entretiens ni formation", BRUME,
        person("Aya", "Maquette", BRUME, nir="290019900000110"), today,
        posts=[[
            hire(hired, born_on=date(1990, 1, 1)),
            InterviewCompleted(kind="recap", held_on=held, report=report(today)),
        ]],
        expected=Expected(
            duties=[Duty("recap", "held", add_months(hired, 96))],
            outcomes=[
                "report-issued", "copy-sent", "recap-issued", "copy-sent", "abondement-due", "abondement-prepared",
            ],
            verdict="due",
            pay_by=end_of_next_quarter(held),
        ),
    )  # fmt: skip


def _leaver(today: date) -> Story:
    """The contract ends before the interview that was about to be convened: nothing is owed any more."""
    first = add_months(today, -23)
    return Story(
        8, "Un départ : ce qui était ouvert devient caduc", PASTEL, person("Jules", "Esquisse", PASTEL), today,
        posts=[[hire(add_months(first, -11)), interview("first", first), ContractEnd(ended_on=today - DAY)]],
        expected=Expected(duties=[Duty("periodic", "lapsed", add_months(first, 24))], workflow="COMPLETED"),
    )  # fmt: skip


def _corrected_hire(today: date) -> Story:
    """A correction is a void and a new fact: only the corrected date counts."""
    wrong, right = hire(add_months(today, -6)), hire(today - 10 * DAY)
    void = FactVoided(event=event_ref(9, today, 1, wrong), reason="Erreur de saisie dans le SIRH")
    return Story(
        9, "Une date d'embauche corrigée", CABANE, person("Rose", "Ébauche", CABANE), today,
        posts=[[wrong], [void, right]],
        expected=Expected(
            duties=[Duty("first", "upcoming", add_months(right.hired_on, 12) - DAY)],
            outcomes=["notice-given"],
            timers=["first"],
        ),
    )  # fmt: skip


def _told_twice(today: date) -> Story:
    """The second time the event is answered as a duplicate, and has no effect."""
    hired = today - 5 * DAY
    return Story(
        10, "Le même événement envoyé deux fois", CABANE, person("Paul", "Brouillon", CABANE), today,
        posts=[[hire(hired)]], twice=True,
        expected=Expected(
            duties=[Duty("first", "upcoming", add_months(hired, 12) - DAY)],
            outcomes=["notice-given"],
            timers=["first"],
        ),
    )  # fmt: skip


def _end_before_start(today: date) -> Story:
    """The order of arrival does not matter. Full-time parental leave counts for half (L1225-54)."""
    left, back = add_months(today, -10), today - DAY
    hired = add_months(today, -40)
    first = add_months(hired, 11)
    return Story(
        11, "Une fin de congé arrivée avant son début", CABANE, person("Lina", "Croquis", CABANE), today,
        posts=[
            [hire(hired), interview("first", first), LeaveEnd(leave="parental-full-time", resumed_on=back)],
            [LeaveStart(leave="parental-full-time", started_on=left)],
        ],
        expected=Expected(
            duties=[
                Duty("return", "convened", back + RETURN_TARGET),
                Duty("periodic", "upcoming", add_months(first, 48) + (back - left) // 2),
            ],
            outcomes=["convocation-sent"],
        ),
    )  # fmt: skip


_BOOK: tuple[Callable[[date], Story], ...] = (
    _newly_hired, _due_in_three_weeks, _back_from_maternity, _sabbatical, _just_held, _recap_in_order,
    _recap_with_sanction, _leaver, _corrected_hire, _told_twice, _end_before_start,
)  # fmt: skip
