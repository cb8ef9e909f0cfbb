"""The facts and people that the stories are told with. Nobody here exists."""

from __future__ import annotations

from datetime import date
from typing import Literal

from deploy.demo.story import Company
from deploy.local.smtp_catcher import slug
from domain.calendar import add_months
from domain.facts import Action, Hire, InterviewCompleted, Person, Report


def hire(on: date, *, born_on: date | None = None) -> Hire:
    return Hire(hired_on=on, contract="cdi", born_on=born_on)


def interview(kind: Literal["first", "periodic"], on: date) -> InterviewCompleted:
    """An interview of the past, as it is taken over from an HRIS: without its content."""
    return InterviewCompleted(kind=kind, held_on=on)


def person(given: str, family: str, company: Company, *, nir: str | None = None) -> Person:
    host = company.profile.hr_email.split("@")[1]
    return Person(
        given_name=given, family_name=family, birth_name=family, nir=nir, job="Poste fictif",
        email=f"{slug(given)}.{slug(family)}@{host}",
        manager_name="Dominique Imaginaire", manager_email=f"responsable@{host}",
    )  # fmt: skip


def report(today: date) -> Report:
    """A compte-rendu that touches every topic of L6315-1 I."""
    return Report(
        interviewer="Dominique Imaginaire",
        place="Bureau de Dominique Imaginaire",
        skills="Maîtrise l'ensemble du poste ; a formé deux collègues cette année.",
        situation="L'atelier se numérise : la préparation des commandes change dans les deux ans.",
        training_needs="Tableur, niveau avancé ; prise de parole en public.",
        wishes="Encadrer une petite équipe ; envisage une validation des acquis de l'expérience.",
        cpf_information_given=True,
        employer_reply="La formation au tableur est accordée ; l'encadrement est revu dans un an.",
        actions=(
            Action(what="Inscription à la formation tableur", who="Ressources humaines", by=add_months(today, 3)),
            Action(what="Tutorat d'un apprenti", who="Dominique Imaginaire", by=add_months(today, 10)),
        ),
        employee_remarks="Échange utile, dans un temps suffisant.",
    )
