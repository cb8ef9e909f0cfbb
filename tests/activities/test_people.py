"""People's data and companies' letterheads: corrected, erased, and never mixed between companies."""

from activities.adapters.people import PgPeople
from domain.facts import OWN_ACTOR, EventRef, Person
from domain.ports import CompanyProfile

COMPANY, OTHER = "123456782", "987654324"
ADA = Person(given_name="Ada", family_name="Lovelace", email="ada@example.org", nir="2810575123456")


async def test_a_person_is_kept_whole_and_corrected(people: PgPeople) -> None:
    assert await people.person(COMPANY, "E-0042") is None
    await people.save_person(COMPANY, "E-0042", ADA, actor=OWN_ACTOR)
    assert await people.person(COMPANY, "E-0042") == ADA
    married = ADA.model_copy(update={"family_name": "King", "email": None})
    await people.save_person(COMPANY, "E-0042", married, actor=OWN_ACTOR)
    assert await people.person(COMPANY, "E-0042") == married


async def test_an_erasure_concerns_one_employee_of_one_company(people: PgPeople) -> None:
    for company, employee in ((COMPANY, "E-0042"), (COMPANY, "E-0043"), (OTHER, "E-0042")):
        await people.save_person(company, employee, ADA, actor=OWN_ACTOR)
    await people.erase(COMPANY, "E-0042", actor=OWN_ACTOR)
    assert await people.person(COMPANY, "E-0042") is None
    assert await people.person(COMPANY, "E-0043") == ADA
    assert await people.person(OTHER, "E-0042") == ADA


async def test_a_companys_letterhead_is_set_and_replaced(people: PgPeople) -> None:
    assert await people.company(COMPANY) is None
    profile = CompanyProfile(siren=COMPANY, name="Exemple SA", hr_email="rh@example.org", place="Salle Curie")
    await people.save_company(profile, actor=OWN_ACTOR)
    await people.save_company(profile.model_copy(update={"name": "Exemple SAS"}), actor=OWN_ACTOR)
    assert await people.company(COMPANY) == profile.model_copy(update={"name": "Exemple SAS"})
    assert await people.company(OTHER) is None


async def test_a_fact_that_said_nothing_of_a_person_has_no_private_part(people: PgPeople) -> None:
    assert await people.private_part(COMPANY, EventRef(source="urn:hris", id="1")) is None
