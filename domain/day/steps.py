"""What is to be done on a day, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from uuid import UUID, uuid5

from domain import facts as f
from domain.calendar import civil_date
from domain.day.invitations import ANY_INTERVIEW_WILL_DO, changed_invitations
from domain.day.past import arrived_overdue, present_from, settlement
from domain.day.sanction import Sanctioned, awaits_document, decided, to_declare
from domain.day.status import Assessed, has_left, is_convened
from domain.facts import EventRef, StepName, Stream
from domain.ledger.ledger import Page
from domain.ledger.obligation import Obligation
from domain.ledger.reasons import Reason
from domain.ledger.record import Interview

STEP_NAMESPACE = UUID("6d1a4a86-6a2f-5b0e-9a0b-2f3f6f6c7a11")

_ORDER_OF_CONVOCATION: tuple[f.InterviewKind, ...] = (
    "recap", "mid-career", "late-career", "return", "on-demand", "first", "periodic", "elected-mandate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done now. `key` is the same each time the same step is planned: it is done once.

    `obligation` names the obligation, `interview` the interview it is about (compte-rendu, état des lieux), `request`
    the fact that asked for it (a paper sent again, whose document stands for the obligation).
    """

    step: StepName
    obligation: str
    key: UUID
    because: Reason
    interview: EventRef | None = None
    request: EventRef | None = None


@lru_cache(maxsize=65536)
def step_key(stream: Stream, obligation: str, step: StepName, attempt: int = 0) -> UUID:
    """The deterministic key of a step. `attempt` counts what was recorded of it before: failures, voided outcomes."""
    return uuid5(STEP_NAMESPACE, f"{stream}:{obligation}:{step}:{attempt}")


def dated_key(stream: Stream, obligation: str, due_on: date, step: StepName, attempt: int = 0) -> UUID:
    """The key of what is done for a deadline."""
    return step_key(stream, f"{obligation}/{due_on.isoformat()}", step, attempt)


@dataclass(frozen=True, slots=True)
class Steps:
    """What there is to do for one employee on one day."""

    page: Page
    day: date
    assessed: Sequence[Assessed]
    sanctioned: Sanctioned | None

    def due(self) -> Iterator[NextStep]:
        """The most urgent first: papers of what happened, then the sanction, then what is to come."""
        yield from self._papers()
        yield from self._sanction()
        yield from self._information()
        yield from self._resends()
        yield from self._invitations()
        if has_left(self.page.record, self.day):
            return
        yield from self._missed()
        yield from self._convocations()

    def _papers(self) -> Iterator[NextStep]:
        """The compte-rendu of each interview whose content was told; the état des lieux of each recap.

        Of an earlier contract only the first: what its état des lieux shows is for a person to establish.
        """
        record = self.page.record
        for interview in (*record.former, *record.interviews):
            if interview.reported and awaits_document(self.page, interview, self.day, "compte-rendu"):
                yield from self._paper("compte-rendu", interview)
            recap = interview.kind == "recap" and interview not in record.former
            if recap and awaits_document(self.page, interview, self.day, "etat-des-lieux"):
                yield from self._paper("etat-des-lieux", interview)

    def _paper(self, step: StepName, interview: Interview) -> Iterator[NextStep]:
        obligation = self._answered_by(interview)
        because = Reason("interview-held", {"held_on": interview.held_on})
        yield from self._attempt(step, f"{obligation}/{interview.ref}", obligation, because, interview.ref)

    def _answered_by(self, interview: Interview) -> str:
        """The obligation that the interview answers: one of its own kind first."""
        answered = [o for a in self.assessed if (o := a.obligation).held is not None and o.held.ref == interview.ref]
        own = [o.id for o in answered if o.kind == interview.kind]
        return (own or [o.id for o in answered] or [f"{interview.kind}-{interview.held_on.isoformat()}"])[0]

    def _sanction(self) -> Iterator[NextStep]:
        if self.sanctioned is None or self.sanctioned.paid:
            return
        found = to_declare(self.page, self.assessed, self.day)
        if found is None or found.abondement.disputed:
            return
        obligation, abondement = found.examined.obligation.id, found.abondement
        if self.page.record.is_done("cpf-abondement", obligation) or abondement.pay_by is None:
            return  # a sum without a date to pay it by is for a person to look into
        because = Reason("sum-due", {"amount_eur": abondement.amount_eur, "pay_by": abondement.pay_by})
        yield from self._attempt("cpf-abondement", obligation, obligation, because)

    def _information(self) -> Iterator[NextStep]:
        """HR has decided of a sum that was put to them: the employee is informed, once (L6323-13)."""
        for obligation, amount in decided(self.page.record).items():
            because = Reason("sum-decided", {"amount_eur": amount})
            yield from self._attempt("cpf-information", obligation, obligation, because)

    def _resends(self) -> Iterator[NextStep]:
        """What an operator wants sent again, once for each time they said so."""
        for each in self.page.record.resends:
            if each.document is not None and not self.page.record.is_done("resend", each.request):
                because = Reason("resend-requested", {})
                for step in self._attempt("resend", f"resend/{each.request}", each.document, because):
                    yield replace(step, request=each.request)

    def _invitations(self) -> Iterator[NextStep]:
        """Never two open calendar entries for one interview, and none for an interview that will not be held."""
        for step, invitation in changed_invitations(self.page, self.day, self.assessed):
            because = Reason(step, {"kind": invitation.kind, "at": invitation.at})
            identity = f"{invitation.uid}/{invitation.sequence + 1}"
            yield from self._attempt(step, identity, invitation.obligation, because)

    def _missed(self) -> Iterator[NextStep]:
        """A deadline that passed under Jalon's watch."""
        record, since = self.page.record, present_from(self.page, self.day)
        for a in self.assessed:
            o = a.obligation
            seen = record.is_done("deadline-passed", (o.id, o.due_on))
            if o.kind == "elected-mandate":
                continue  # no text sets its day
            if a.status == "overdue" and not o.superseded and o.last_on >= since and not seen:
                yield from self._attempt("deadline-passed", _dated(o), o.id, Reason("passed", {"due_on": o.due_on}))

    def _convocations(self) -> Iterator[NextStep]:
        """One convocation at a time: while an interview is proposed that answers several deadlines, it answers them
        all.
        """
        if self.page.record.absent_on(self.day) is not None:
            return
        for o in self._to_convene():
            because = Reason("to-convene", {"kind": o.kind, "due_on": o.due_on})
            yield from self._attempt("convocation", _dated(o), o.id, because)

    def _to_convene(self) -> list[Obligation]:
        record = self.page.record
        soonest = self.day + timedelta(days=self.page.case.policy.least_notice_days)
        if record.ends_on is not None and record.ends_on < soonest:
            return []  # the contract ends before any interview that could still be proposed
        arrived = arrived_overdue(self.page, self.day, self.assessed)
        left_to_hr = {o.id for o in arrived if settlement(record, o) != "released"}
        ready = [
            o
            for a in self.assessed
            if a.status in ("open", "overdue")
            and not a.obligation.superseded
            and a.obligation.id not in left_to_hr
            and self.day >= (o := a.obligation).convene_from
            and not is_convened(record, o, self.day)
        ]
        if not ready:
            return []
        ready.sort(key=lambda o: (_ORDER_OF_CONVOCATION.index(o.kind), o.due_on))
        pending = {a.obligation.id for a in self.assessed if a.pending and a.obligation.kind != "elected-mandate"}
        sent = (sent for name, sent in record.convened.items() if name in pending)
        proposed = any(civil_date(each.proposed_for) >= self.day for each in sent)
        chosen: list[Obligation] = []
        for o in ready:
            if o.kind in ANY_INTERVIEW_WILL_DO and (proposed or chosen):
                continue
            chosen.append(o)
        return chosen

    def _attempt(
        self, step: StepName, identity: str, obligation: str, because: Reason, interview: EventRef | None = None
    ) -> Iterator[NextStep]:
        """The step, unless it failed today or too often: then it waits for tomorrow, or for a person."""
        record = self.page.record
        failures = record.failures.get((obligation, step), [])
        if len(failures) >= self.page.case.policy.attempts or (failures and max(failures) >= self.day):
            return
        keys = (step_key(record.stream, identity, step, attempt) for attempt in count(len(failures)))
        key = next(key for key in keys if str(key) not in record.spent)
        yield NextStep(step, obligation, key, because, interview)


def _dated(o: Obligation) -> str:
    """The identity of what is done for a deadline: for another day, it is done again."""
    return f"{o.id}/{o.due_on.isoformat()}"
