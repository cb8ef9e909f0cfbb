"""The three employers of the demo. None of them exists."""

from __future__ import annotations

from datetime import date

from deploy.demo.story import Company
from domain.facts import Agreement
from domain.ports import CompanyProfile

PASTEL = Company(
    CompanyProfile(
        siren="123456782",
        name="Atelier Pastel (fictif)",
        hr_name="Sacha Imaginaire",
        hr_email="rh@pastel.example.org",
        place="Salle Aquarelle, 2e étage",
    ),
    headcount=80,
    rhythm="80 salariés, accord 24 / 72 mois",
    agreement=Agreement(
        scope="company",
        signed_on=date(2019, 12, 2),
        effective_from=date(2020, 1, 1),
        periodicity_months=24,
        recap_months=72,
    ),
)
BRUME = Company(
    CompanyProfile(
        siren="234567899",
        name="Brume et Compagnie (fictif)",
        hr_name="Charlie Imaginaire",
        hr_email="rh@brume.example.org",
        place="Bureau du Phare",
    ),
    headcount=80,
    rhythm="80 salariés, sans accord",
)
CABANE = Company(
    CompanyProfile(
        siren="345678908",
        name="La Cabane (fictif)",
        hr_name="Alix Imaginaire",
        hr_email="rh@cabane.example.org",
        place="L'établi",
    ),
    headcount=20,
    rhythm="20 salariés, sans accord",
)
COMPANIES = (PASTEL, BRUME, CABANE)
