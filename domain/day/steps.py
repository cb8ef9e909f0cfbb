"""What is to be done on a day, the most urgent first: each step with when it is due, its key, and what it records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

from domain import facts as f
from domain.calendar import civil_date, next_business_day
from domain.day.course import hire_to_tell_of, missed_too_often, reminders
from domain.day.invitations import ANY_INTERVIEW_WILL_DO, changed_invitations
from domain.day.past import arrived_overdue, present_from, settlement
from domain.day.payments import to_ask
from domain.day.reminder import Reminder
from domain.day.sanction import Sanctioned, awaits_document
from domain.day.status import Assessed, has_left, is_convened
from domain.day.step import NextStep, Records, step_key
from domain.day.sums import Sum
from domain.facts import EventRef, StepName
from domain.ledger.invitations import Invitation
from domain.ledger.ledger import Page
from domain.ledger.obligation import Obligation
from domain.ledger.reasons import Reason
from domain.ledger.record import Interview
from domain.ledger.resends import Resend

_ORDER_OF_CONVOCATION: tuple[f.InterviewKind, ...] = (
    "recap", "mid-career", "late-career", "return", "on-demand", "first", "periodic", "elected-mandate",
)  # fmt: skip

_DOCUMENT, _SHA256 = "preview", "0" * 64
"""In the place of a paper that is not made yet."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What there is to do for one employee on one day."""

    page: Page
    day: date
    assessed: Sequence[Assessed]
    sums: Sequence[Sum]

    def due(self) -> Iterator[NextStep]:
        """The most urgent first: papers of what happened, then the sanction, then what is to come."""
        yield from self._papers()
        yield from self._sanction()
        yield from self._information()
        yield from self._resends()
        yield from self._invitations()
        if not has_left(self.page.record, self.day):
            yield from self._missed()
            yield from self._convocations()
        yield from self._reminders()
        yield from self._notice()

    def _papers(self) -> Iterator[NextStep]:
        """The compte-rendu of each interview whose content was told; the état des lieux of each recap.

        Of an earlier contract only the first: what its état des lieux shows is for a person to establish. An interview
        that is told as an état des lieux and answers none, as on the day of the hire, has nothing to show.
        """
        record = self.page.record
        recaps = {held.ref for a in self.assessed if a.obligation.kind == "recap" and (held := a.obligation.held)}
        for interview in (*record.former, *record.interviews):
            if interview.reported and awaits_document(self.page, interview, self.day, "compte-rendu"):
                yield from self._paper("compte-rendu", interview)
            if interview.ref in recaps and awaits_document(self.page, interview, self.day, "etat-des-lieux"):
                yield from self._paper("etat-des-lieux", interview)

    def _paper(self, step: StepName, interview: Interview) -> Iterator[NextStep]:
        obligation = self._answered_by(interview)
        because = Reason("interview-held", {"held_on": interview.held_on})
        records = self._recap_issued(interview) if step == "etat-des-lieux" else self._report_issued(interview)
        yield from self._attempt(step, f"{obligation}/{interview.ref}", obligation, because, records, interview.ref)

    def _report_issued(self, interview: Interview) -> Records:
        return lambda _: f.ReportIssued(
            interview=interview.ref, kind=interview.kind, held_on=interview.held_on, issued_on=self.day,
            document=_DOCUMENT, sha256=_SHA256,
        )  # fmt: skip

    def _recap_issued(self, interview: Interview) -> Records:
        return lambda _: f.RecapIssued(
            interview=interview.ref, held_on=interview.held_on, issued_on=self.day, document=_DOCUMENT, sha256=_SHA256
        )

    def _answered_by(self, interview: Interview) -> str:
        """The obligation that the interview answers: one of its own kind first."""
        answered = [o for a in self.assessed if (o := a.obligation).held is not None and o.held.ref == interview.ref]
        own = [o.id for o in answered if o.kind == interview.kind]
        return (own or [o.id for o in answered] or [f"{interview.kind}-{interview.held_on.isoformat()}"])[0]

    def _sanction(self) -> Iterator[NextStep]:
        for found in to_ask(self.sums):
            if found.abondement.pay_by is not None:
                yield from self._asked_for(found, found.abondement.pay_by)

    def _asked_for(self, found: Sanctioned, pay_by: date) -> Iterator[NextStep]:
        obligation, amount, held_on = found.examined.obligation.id, found.abondement.amount_eur, found.held_on
        because = Reason("sum-due", {"amount_eur": amount, "pay_by": pay_by})

        def records(_: UUID) -> f.AnyOutcome:
            return f.AbondementPrepared(
                obligation=obligation, prepared_on=self.day, amount_eur=amount, pay_by=pay_by, transfer_label="",
                document=_DOCUMENT, sha256=_SHA256, announced=False, held_on=held_on,
            )  # fmt: skip

        yield from self._attempt("cpf-abondement", obligation, obligation, because, records)

    def _information(self) -> Iterator[NextStep]:
        """HR has decided of a sum that was put to them: the employee is informed, once (L6323-13)."""
        for each in self.sums:
            if each.asked is not None and (amount := each.decided_eur) is not None:
                obligation, because = each.asked.obligation, Reason("sum-decided", {"amount_eur": amount})
                records = self._announced(obligation, amount)
                yield from self._attempt("cpf-information", obligation, obligation, because, records)

    def _announced(self, obligation: str, amount_eur: int) -> Records:
        return lambda _: f.AbondementAnnounced(
            obligation=obligation, sent_on=self.day, amount_eur=amount_eur, to="employee",
            document=_DOCUMENT, sha256=_SHA256,
        )  # fmt: skip

    def _resends(self) -> Iterator[NextStep]:
        """What an operator wants sent again, once for each time they said so."""
        for each in self.page.record.resends:
            if each.document is not None and not self.page.record.is_done("resend", each.request):
                because, records = Reason("resend-requested", {}), self._resent(each, each.document)
                for step in self._attempt("resend", f"resend/{each.request}", each.document, because, records):
                    yield replace(step, request=each.request)

    def _resent(self, asked: Resend, document: str) -> Records:
        return lambda _: f.PaperResent(request=asked.request, document=document, sent_on=self.day, to="employee")

    def _invitations(self) -> Iterator[NextStep]:
        """Never two open calendar entries for one interview, and none for an interview that will not be held."""
        for step, invitation in changed_invitations(self.page, self.day, self.assessed):
            because = Reason(step, {"kind": invitation.kind, "at": invitation.at})
            identity = f"{invitation.uid}/{invitation.sequence + 1}"
            records = self._updated(invitation) if step == "convocation-update" else self._cancelled(invitation)
            yield from self._attempt(step, identity, invitation.obligation, because, records)

    def _updated(self, entry: Invitation) -> Records:
        """At HR's slot, else at the usual notice: which one, the day of the mail decides."""
        ref, _ = self.page.record.scheduled.get(entry.kind, (None, None))
        fixed = self._fixed(entry.kind)
        at = fixed[1].planned_for if fixed else self._usual_slot()
        return lambda _: f.ConvocationUpdated(
            obligation=entry.obligation, kind=entry.kind, sent_on=self.day, proposed_for=at, scheduled=ref,
            sequence=entry.sequence + 1,
        )  # fmt: skip

    def _cancelled(self, entry: Invitation) -> Records:
        return lambda _: f.ConvocationCancelled(
            obligation=entry.obligation, kind=entry.kind, sent_on=self.day, proposed_for=entry.at,
            sequence=entry.sequence + 1,
        )  # fmt: skip

    def _missed(self) -> Iterator[NextStep]:
        """A deadline that passed under Jalon's watch."""
        record, since = self.page.record, present_from(self.page, self.day)
        for a in self.assessed:
            o = a.obligation
            seen = record.is_done("deadline-passed", (o.id, o.due_on))
            if o.kind == "elected-mandate":
                continue  # no text sets its day
            if a.status == "overdue" and not o.superseded and o.last_on >= since and not seen:
                because = Reason("passed", {"due_on": o.due_on})
                yield from self._attempt("deadline-passed", _dated(o), o.id, because, self._passed(o))

    def _passed(self, o: Obligation) -> Records:
        return lambda _: f.DeadlinePassed(obligation=o.id, kind=o.kind, due_on=o.due_on, seen_on=self.day)

    def _convocations(self) -> Iterator[NextStep]:
        """One convocation at a time: while an interview is proposed that answers several deadlines, it answers them
        all.
        """
        if self.page.record.absent_on(self.day) is not None:
            return
        for o in self._to_convene():
            because = Reason("to-convene", {"kind": o.kind, "due_on": o.due_on})
            yield from self._attempt("convocation", _dated(o), o.id, because, self._convened(o))

    def _convened(self, o: Obligation) -> Records:
        """For the slot that HR has fixed, else one at the usual notice: which one, the day of the letter decides."""

        def records(key: UUID) -> f.AnyOutcome:
            fixed = self._fixed(o.kind)
            return f.ConvocationSent(
                obligation=o.id, kind=o.kind, due_on=o.due_on, sent_on=self.day, document=_DOCUMENT, sha256=_SHA256,
                proposed_for=fixed[1].planned_for if fixed else self._usual_slot(),
                invitation=key, sequence=0, scheduled=fixed[0] if fixed else None,
            )  # fmt: skip

        return records

    def _fixed(self, kind: f.InterviewKind) -> tuple[EventRef, f.InterviewScheduled] | None:
        """The slot that HR has fixed, for the day or a later one, unless the interview was not held at it."""
        fixed = self.page.record.scheduled.get(kind)
        if fixed is None or civil_date(fixed[1].planned_for) < self.day:
            return None
        missed = (each.sent.proposed_for for appointments in self.page.record.missed.values() for each in appointments)
        return None if fixed[1].planned_for in missed else fixed

    def _usual_slot(self) -> datetime:
        policy, zone = self.page.case.policy, self.page.case.zone_on(self.day)
        usual = next_business_day(self.day + timedelta(days=policy.notice_days), zone)
        return datetime.combine(usual, policy.slot_hour, zone)

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
            and not self._left_after_absences(o)
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

    def _left_after_absences(self, o: Obligation) -> bool:
        """The employee came to no appointment, and HR has fixed no other one with them."""
        return missed_too_often(self.page, o.id) is not None and self._fixed(o.kind) is None

    def _reminders(self) -> Iterator[NextStep]:
        for each in reminders(self.page, self.day, self.assessed, self.sums):
            if each.on <= self.day:
                because = Reason("reminder", {"of": each.of, "kind": each.kind, "about": each.about})
                yield from self._attempt("reminder", each.name, each.obligation, because, self._reminded(each))

    def _reminded(self, each: Reminder) -> Records:
        return lambda _: f.ReminderSent(
            of=each.of, name=each.name, obligation=each.obligation, kind=each.kind, due_on=each.about,
            sent_on=self.day, to=each.to, interview=each.interview,
        )  # fmt: skip

    def _notice(self) -> Iterator[NextStep]:
        hire = hire_to_tell_of(self.page, self.day)
        if hire is None:
            return
        hired_on, name = hire.hired_on, f"hire-{hire.hired_on.isoformat()}"

        def records(_: UUID) -> f.AnyOutcome:
            return f.NoticeGiven(
                given_on=self.day, hired_on=hired_on, to="employee", document=_DOCUMENT, sha256=_SHA256
            )

        yield from self._attempt("notice", name, name, Reason("hired", {"on": hired_on}), records)

    def _attempt(
        self,
        step: StepName,
        identity: str,
        obligation: str,
        because: Reason,
        records: Records,
        interview: EventRef | None = None,
    ) -> Iterator[NextStep]:
        """The step, unless it failed today or too often: then it waits for tomorrow, or for a person."""
        record = self.page.record
        failures = record.failures.get((obligation, step), [])
        if len(failures) >= self.page.case.policy.attempts or (failures and max(failures) >= self.day):
            return
        keys = (step_key(record.stream, identity, step, attempt) for attempt in count(len(failures)))
        key = next(key for key in keys if str(key) not in record.spent)
        yield NextStep(step, obligation, key, because, records, interview)


def _dated(o: Obligation) -> str:
    """The identity of what is done for a deadline: for another day, it is done again."""
    return f"{o.id}/{o.due_on.isoformat()}"
