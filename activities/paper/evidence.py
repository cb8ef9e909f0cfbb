"""The evidence file: one PDF/A-3 of an employee, for a judge or an inspector, with what it takes to check it inside.

It admits nothing: what was not held, the verdict and the sum stand in an annex that the employer adds knowingly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from activities.adapters.stamps import Dated
from activities.paper.papers import ARCHIVED_WITH_FILES, paper
from domain.calendar import civil_date, in_french
from domain.facts import Entry, EventRef, Person
from domain.french import names, terminal
from domain.french.citations import citation
from domain.french.numbers import siren
from domain.french.plan import WordedObligation
from domain.french.readings import answered
from domain.french.rows import status_of
from domain.french.timeline import Moment, Timeline
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law
from domain.ports import CompanyProfile
from domain.proof.seal import Sealed

SHOWN = frozenset({"held", "held-late", "declined", "upcoming", "open", "convened"})
IN_THE_ANNEX = frozenset({"deadline-passed", "abondement-prepared"})
"""What Jalon noted of a deadline that passed and of a sum: not for the employer to be shown as its own words."""
UNKNOWN = frozenset(
    {
        "leave-end-untold", "leave-end-unplanned", "leave-still-open", "contract-end-untold", "subject-unknown",
        "clause-unknown", "branch-unnamed", "branch-conflict", "former-recap", "leave-end-without-start",
        "unknown-employee",
    }
)  # fmt: skip
"""The findings that say what nobody told."""


@dataclass(frozen=True, slots=True)
class Checkable:
    """What lets a third party check the facts: the seal, the proofs up to it (one for
    each id), the script and the public keys.
    `dated`: the seal's time stamp, if it has one.
    """

    sealed: Sealed
    proofs: Sequence[bytes]
    script: bytes
    public_keys: str
    dated: Dated | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the file is made of. `entries`: as they were recorded under each id, each with its number there.
    `actors`: who stands behind their random ids, those that are known. `also`: the other ids of the employee.
    `remarks`: what the employee wrote, by the fact that tells of it; empty where it was erased.
    """

    timeline: Timeline
    entries: Sequence[Entry]
    actors: Mapping[UUID, str]
    person: Person | None
    also: Sequence[str]
    remarks: Mapping[EventRef, str]
    profile: CompanyProfile
    law: Law
    checkable: Checkable | None
    with_annex: bool

    async def pdf(self, now: datetime) -> bytes:
        """The file, dated `now`."""
        return (await paper("dossier_de_preuve", self._data(now), standards=ARCHIVED_WITH_FILES)).content

    def _data(self, now: datetime) -> dict[str, Any]:
        plan, today = self.timeline.plan, civil_date(now)
        company, _, employee = self.timeline.employee.partition("/")
        head = sorted(self.entries, key=lambda each: each.recorded_at)[-1].hash
        return {
            "company": {
                "name": self.profile.name,
                "siren": siren(company),
                "hr_name": self.profile.hr_name,
                "hr_email": self.profile.hr_email,
            },
            "addressee": {
                "name": f"{self.person.given_name} {self.person.family_name}"
                if self.person
                else names.employee(employee),
                "job": self.person.job if self.person else None,
                "number": employee,
            },
            "also": list(self.also),
            "date": {"year": today.year, "month": today.month, "day": today.day},
            "on": in_french(today),
            "number": f"PREUVE-{head[:8].upper()}",
            "as_of": in_french(self.timeline.as_of),
            "hired_on": self._day_of("hire"),
            "ended_on": self._day_of("contract-end"),
            "seal": self._seal(),
            "duties": [self._duty(o) for o in plan.obligations if o.status in SHOWN],
            "facts": [self._fact(m) for m in self.timeline.moments if self.with_annex or m.type not in IN_THE_ANNEX],
            "unknown": [finding.message for finding in plan.findings if finding.code in UNKNOWN],
            "annex": self._annex() if self.with_annex else None,
            "proofs": [_proof_name(place) for place in range(len(self.checkable.proofs))] if self.checkable else [],
            "attachments": list(self._attachments()),
        }

    def _seal(self) -> dict[str, Any] | None:
        if self.checkable is None:
            return None
        seal, dated = self.checkable.sealed.seal, self.checkable.dated
        stamp = None if dated is None else {"at": terminal.moment(dated.at), "authority": dated.authority}
        return {"at": terminal.moment(seal.sealed_at), "number": seal.number, "stamp": stamp}

    def _day_of(self, type: str) -> str | None:
        found = [m for m in self.timeline.moments if m.type == type and not m.voided]
        return in_french(found[-1].on) if found else None

    def _duty(self, o: WordedObligation) -> dict[str, Any]:
        held = f"tenu le {in_french(o.held_on)}" if o.held_on else None
        return {
            "kind": KINDS_IN_FRENCH[o.kind],
            "state": held or f"{status_of(o)}, échéance le {in_french(o.due_on)}",
            "because": o.because,
            "basis": [
                {
                    "cited": citation(basis),
                    "readings": [
                        answered(each, self.law, o.due_on) for each in (basis.reading or "").split(", ") if each
                    ],
                }
                for basis in o.basis
            ],
        }

    def _fact(self, moment: Moment) -> dict[str, Any]:
        entry = next(each for each in self.entries if each.ref == moment.event)
        digest = entry.data.get("sha256")
        return {
            "on": in_french(moment.on),
            "text": names.capital(moment.text),
            "voided": moment.voided,
            "remarks": None if entry.ref not in self.remarks else self.remarks[entry.ref] or "observations effacées",
            "recorded": f"le {terminal.moment(moment.recorded_at)}",
            "actor": self.actors.get(moment.actor, "un déclarant effacé"),
            "hash": entry.hash[:16],
            "document": None
            if not isinstance(digest, str)
            else {"id": str(entry.data.get("document", "")), "parts": [digest[:32], digest[32:]]},
        }

    def _annex(self) -> dict[str, Any]:
        plan = self.timeline.plan
        missed = [o for o in plan.obligations if o.status not in SHOWN or o.status == "held-late"]
        abondement = plan.abondement
        return {
            "duties": [
                f"{names.capital(KINDS_IN_FRENCH[o.kind])}, échéance le {in_french(o.due_on)} : {status_of(o)}"
                + (f" le {in_french(o.held_on)}" if o.held_on else "")
                for o in missed
            ],
            "verdict": terminal.of_verdict(abondement) if abondement else None,
            "reasons": list(abondement.reasons) if abondement else [],
        }

    def _attachments(self) -> Iterator[dict[str, Any]]:
        """The proof and the facts are the data of this document; the script and the keys go with them."""
        facts = json.dumps([json.loads(e.model_dump_json()) for e in self.entries], ensure_ascii=False, indent=1)
        yield _file("facts.json", facts, "data", "application/json", "Les faits, tels qu'enregistrés")
        if self.checkable is not None:
            for place, proof in enumerate(self.checkable.proofs):
                yield _file(_proof_name(place), proof, "data", "application/json", "La preuve, à vérifier")
            yield _file("jalon-check.py", self.checkable.script, "supplement", "text/x-python", "Ce qui la vérifie")
            yield _file(
                "seal-public.pem", self.checkable.public_keys, "supplement", "application/x-pem-file",
                "La clé publique des sceaux",
            )  # fmt: skip
            if self.checkable.dated is not None:
                sealed, token = self.checkable.sealed.file(), self.checkable.dated.token
                yield _file("seal.json", sealed, "data", "application/json", "Le sceau, tel qu'horodaté")
                yield _file(
                    "seal.tsr", token, "data", "application/timestamp-reply", "L'horodatage du sceau (RFC 3161)"
                )


def _proof_name(place: int) -> str:
    """One for each id of the person; who has one id has one proof."""
    return f"proof-{place + 1}.json" if place else "proof.json"


def _file(name: str, content: str | bytes, relationship: str, media_type: str, about: str) -> dict[str, Any]:
    """Its bytes as numbers: what is printed is spelt for the fonts there are, and a file is not."""
    return {
        "name": name,
        "content": list(content.encode() if isinstance(content, str) else content),
        "relationship": relationship,
        "media_type": media_type,
        "about": about,
    }
