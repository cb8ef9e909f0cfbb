"""Spreadsheets as people keep them: CSV of any kind, XLSX, ODS."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any, cast

import pytest
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]
from desk import Desk
from dsn_files import SIREN, Dsn, Someone

from api.console.answered import of_open
from api.sources.answering import NoAnswerError, answer, code_of, waiting
from api.sources.reading import RefusedFileError
from api.sources.recording import Recorder
from api.sources.report import Proposed, Report
from api.sources.sheets.telling import source_of, told
from api.sources.sheets.template import workbook
from api.sources.sheets.words import bare_heading, tables
from domain.facts import OWN_ACTOR, FactVoided, Hire, NewEntry, Stream
from domain.french.facts import in_words

PEOPLE = "Matricule;Prénom;Nom;Date d'embauche;Type de contrat;Temps de travail\n"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def xlsx(**sheets: list[list[Any]]) -> bytes:
    """A workbook; days are written as a spreadsheet program writes them."""
    made = BytesIO()
    book = cast(Any, xlsxwriter.Workbook(made, {"in_memory": True}))
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, datetime.combine(cell, datetime.min.time()), days)
                else:
                    sheet.write(number, place, cell)
    book.close()
    return made.getvalue()


def ods(rows: list[list[str]]) -> bytes:
    """The least that an OpenDocument spreadsheet is."""
    cells = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Effectifs">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
async def test_people_in_any_csv(desk: Desk, encoding: str, separator: str) -> None:
    text = PEOPLE + "E1;Zoé;Martin;01/02/2015;CDI;80 %\nE2;Léo;Petit;2020-03-01;cdd;0.5\n"
    taken = await desk.take(csv(text.replace(";", separator), encoding))
    assert taken.facts == ["hire cdi 2015-02-01", "hire cdd 2020-03-01"]
    first = taken.told["facts"][0]
    assert (first["employee"], first["working_time"], first["person"]["given_name"]) == ("E1", 0.8, "Zoé")
    assert (await desk.take(csv(text, "cp1252"))).told["recorded"] == 0


@pytest.mark.parametrize(
    "written", ["1/2/2015", "01-02-2015", "01.02.2015", "2015-02-01", "1er février 2015", "2015-02-01 00:00:00"]
)
async def test_a_day_as_it_is_written_in_french(desk: Desk, written: str) -> None:
    taken = await desk.take(csv(PEOPLE + f"E1;Zoé;Martin;{written};CDI;1\n"))
    assert taken.facts == ["hire cdi 2015-02-01"]


async def test_english_headings_after_a_title(desk: Desk) -> None:
    text = "Our people,,,\n\nEmployee ID,Hire date,Contract type,Shoe size\nE1,01/02/2015,Permanent,42\n"
    taken = await desk.take(csv(text))
    assert taken.facts == ["hire cdi 2015-02-01"]
    assert taken.told["ignored"] == [
        {"where": "Colonne « Shoe size »", "why": "titre non reconnu : colonne laissée de côté"}
    ]


async def test_a_workbook_with_all_tables(desk: Desk) -> None:
    book = xlsx(
        Salariés=[
            ["Matricule", "Embauche", "Contrat", "Date de sortie"],
            [42, date(2015, 2, 1), "CDI", date(2026, 6, 30)],
        ],
        Absences=[
            ["Matricule", "Type d'absence", "Du", "Au", "Reprise"],
            [42, "Congé de maternité", date(2020, 1, 6), date(2020, 4, 26), date(2020, 4, 27)],
            [42, "CP", date(2021, 1, 6), date(2021, 1, 9), ""],
            [42, "Congé lunaire", date(2022, 1, 6), "", ""],
        ],
        Entretiens=[["Matricule", "Entretien", "Date"], [42, "Bilan à 6 ans", date(2021, 1, 20)]],
        Formations=[
            ["Matricule", "Intitulé", "Date de fin", "Obligatoire", "Certifiante"],
            [42, "Soudure", date(2022, 5, 6), "non", "oui"],
        ],
        Effectifs=[["Année", "Effectif moyen"], [2025, 62.5], ["2024", "1 234,5"]],
        Notes=[["rien de connu"]],
    )
    taken = await desk.take(book)
    assert taken.of("42") == [
        "hire cdi 2015-02-01", "contract-end 2026-06-30", "leave-start maternity 2020-01-06 (expected 2020-04-26)",
        "leave-end maternity 2020-04-27", "leave-start other 2022-01-06",
        "interview-completed 2021-01-20", "training-completed 2022-05-06",
    ]  # fmt: skip
    averages = {f["year"]: f["average"] for f in taken.told["facts"] if f["type"] == "headcount"}
    assert averages == {2025: 62.5, 2024: 1234.5}
    assert taken.codes == {"leave-type"}
    assert [each["where"] for each in taken.told["ignored"]] == ["Feuille « Absences », ligne 3", "Feuille « Notes »"]
    again = await desk.take(book)
    assert (again.told["recorded"], again.facts) == (0, [])


async def test_an_open_document(desk: Desk) -> None:
    taken = await desk.take(ods([["Année", "Effectif"], ["2025", "62,5"]]))
    assert (taken.fact("headcount")["year"], taken.fact("headcount")["average"]) == (2025, 62.5)


async def test_each_wrong_cell_is_named_and_nothing_is_recorded(desk: Desk) -> None:
    book = xlsx(
        Salariés=[["Matricule", "Embauche", "Contrat"], ["E1", date(2015, 2, 1), "CDI"]],
        Absences=[
            ["Matricule", "Absence", "Début", "Reprise"],
            ["E1", "Maladie", date(2026, 3, 9), "bientôt"],
            ["E1", "Maladie", date(2026, 3, 9), date(2026, 3, 2)],
            ["1 88 03 75 999 001", "Maladie", "", ""],
        ],
    )
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(book)
    assert str(refused.value).splitlines() == [
        "fichier-1 : des cellules sont à corriger :",
        "Feuille « Absences », ligne 2, colonne « Reprise » : une date JJ/MM/AAAA est attendue",
        "Feuille « Absences », ligne 3, colonne « Reprise » : une date à partir du début est attendue",
        "Feuille « Absences », ligne 4, colonne « Matricule » : le matricule est attendu, "
        "jamais un numéro de sécurité sociale",
        "Feuille « Absences », ligne 4, colonne « Début » : une valeur est attendue",
    ]
    assert await desk.journal.read(Stream("123456782", "E1")) == []


async def test_of_several_files_each_that_is_wrong_is_named_with_what_it_leaves_open(desk: Desk) -> None:
    head = "Matricule;Date d'embauche;Contrat\n"
    good = csv(head + "E1;01/02/2015;CDI\n")
    bad = csv(head + "E2;bientôt;CDI zen\nE3;01/02/2015;CDI zen\n")
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(good, bad, b"  \n", csv(head + "E4;01/02/2015;cdi ZEN\nE5;01/02/2015;Bizarre\n"))
    said = str(refused.value).splitlines()
    assert [line.partition(" : ")[0] for line in said if line.startswith("fichier")] == [
        "fichier-2", "fichier-3", "fichier-4",
    ]  # fmt: skip
    assert "fichier-3 : le fichier est vide" in said
    assert [(each.label, each.where) for each in of_open(refused.value.open, desk.house.law)] == [
        ("Contrat « CDI zen »", "fichier-2 : Lignes 2 et 3, colonne « Contrat » ; "
         "fichier-4 : Ligne 2, colonne « Contrat »"),
        ("Contrat « Bizarre »", "fichier-4 : Ligne 3, colonne « Contrat »"),
    ]  # fmt: skip
    assert await desk.journal.read(Stream("123456782", "E1")) == []


async def test_what_is_wrong_in_many_rows_is_said_once_with_the_rows(desk: Desk) -> None:
    rows = "".join(f"E{n};Zoé;Martin;26/07/23;CDI;1\n" for n in range(30))
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(csv(PEOPLE + rows))
    assert str(refused.value).splitlines()[1:] == [
        "Lignes 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 et 18 de plus, colonne « Date d'embauche » : "
        "une date JJ/MM/AAAA est attendue"
    ]


async def test_a_table_that_lacks_a_column_is_told_which(desk: Desk) -> None:
    people = [["Matricule", "Date d'entrée", "Statut"], ["E1", date(2015, 2, 1), "Cadre"]]
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(xlsx(Feuil1=people))
    assert "Feuille « Feuil1 », lue comme « Salariés » : il manque « Contrat »" in str(refused.value)
    assert [each.written for each in refused.value.open] == ["Statut"]
    taken = await desk.take(xlsx(Feuil1=people, Entretiens=[["Matricule", "Date"], ["E1", date(2021, 1, 20)]]))
    assert taken.ignored == ["lue comme « Salariés », il y manque « Contrat » : feuille laissée de côté"]


async def test_headings_are_known_without_their_small_words(desk: Desk) -> None:
    head = "Matricule;Date entrée;Type contrat;Nom;Prénom;Mail responsable;Nom du responsable\n"
    taken = await desk.take(csv(head + "E1;01/02/2015;C.D.I.;Martin;Zoé;alix@example.org;Alix Durand\n"))
    assert taken.facts == ["hire cdi 2015-02-01"]
    person = taken.told["facts"][0]["person"]
    assert (person["manager_name"], person["manager_email"]) == ("Alix Durand", "alix@example.org")
    assert taken.told["ignored"] == []


def test_no_heading_stands_for_two_columns_of_a_table() -> None:
    for table in tables().values():
        columns = {(bare_heading(each), name) for name, column in table.columns.items() for each in column.headings}
        assert len({heading for heading, _ in columns}) == len(columns)


async def test_a_corrected_row_voids_what_it_corrects_and_keeps_the_rest(desk: Desk) -> None:
    head = "Matricule;Absence;Début;Fin prévue\n"
    await desk.take(csv(PEOPLE + "E1;Zoé;Martin;01/02/2015;CDI;1\n"))
    await desk.take(csv(head + "E1;Maternité;10/08/2026;29/11/2026\nE1;Maladie;02/03/2026;09/03/2026\n"))
    taken = await desk.take(csv(head + "E1;Maternité;10/08/2026;13/12/2026\n"))
    assert taken.facts == [
        "fact-voided leave-start maternity 2026-08-10 (expected 2026-11-29)",
        "leave-start maternity 2026-08-10 (expected 2026-12-13)",
    ]
    back = await desk.take(csv(head + "E1;Maternité;10/08/2026;29/11/2026\n"))
    assert back.told["recorded"] == 2
    assert [entry.type for entry in await desk.standing("E1")] == ["hire", "leave-start", "leave-start"]


async def test_a_birth_date_after_the_hire_is_a_wrong_cell(desk: Desk) -> None:
    heads = "Matricule;Date d'embauche;Ancienneté;Type de contrat;Date de naissance\n"
    await desk.take(csv(heads + "E1;01/02/2015;;CDD;12/03/1988\n"))
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(csv(heads + "E1;01/02/2015;;CDI;01/02/2015\nE2;01/02/2015;01/02/1985;CDI;12/03/1988\n"))
    assert [line for line in str(refused.value).splitlines() if line.startswith("Ligne")] == [
        "Ligne 2, colonne « Date d'embauche » : une date postérieure à la naissance est attendue",
        "Ligne 3, colonne « Ancienneté » : une date postérieure à la naissance est attendue",
    ]
    assert [entry.data["contract"] for entry in await desk.standing("E1")] == ["cdd"]


async def test_two_interviews_of_one_day_stand_however_often_the_table_is_sent(desk: Desk) -> None:
    await desk.take(csv(PEOPLE + "E1;Zoé;Martin;01/02/2015;CDI;\n"))
    heads = "Matricule;Entretien;Date de l'entretien\n"
    both = csv(heads + "E1;Périodique;01/02/2021\nE1;État des lieux;01/02/2021\n")
    assert len((await desk.take(both)).facts) == 2
    assert (await desk.take(both)).facts == []
    await desk.take(csv(heads + "E1;Reprise;01/02/2021\nE1;État des lieux;01/02/2021\n"))
    assert [e.data["kind"] for e in await desk.standing("E1") if "kind" in e.data] == ["recap", "return"]


async def test_a_training_that_hr_has_voided_is_not_told_again_and_keeps_no_other_away(desk: Desk) -> None:
    await desk.take(csv(PEOPLE + "E1;Zoé;Martin;01/02/2015;CDI;\n"))
    trained = csv("Matricule;Formation;Date de fin;Obligatoire\nE1;Soudure;01/02/2021;non\n")
    await desk.take(trained)
    (told,) = [e for e in await desk.standing("E1") if e.type == "training-completed"]
    void = FactVoided(event=told.ref, reason="jamais suivie")
    new = NewEntry(source="urn:console", id="v", time=None, actor=OWN_ACTOR, fact=void)
    await desk.journal.append(told.stream, [new])
    assert (await desk.take(trained)).told["recorded"] == 0
    assert [e.type for e in await desk.standing("E1")] == ["hire"]
    taken = await desk.take(csv("Matricule;Formation;Date de fin;Obligatoire\nE1;Anglais;01/03/2022;non\n"))
    assert (taken.told["recorded"], taken.codes) == (1, set())


async def test_a_day_of_leaving_that_goes_to_and_fro_is_the_one_told_last(desk: Desk) -> None:
    heads = "Matricule;Date d'embauche;Contrat;Date de sortie\n"
    before = "E1;01/02/2010;CDD;30/06/2010\n"
    for left in ("30/06/2024", "30/09/2024", "30/06/2024"):
        await desk.take(csv(f"{heads}{before}E1;01/02/2015;CDI;{left}\n"))
        ends = [e.data["ended_on"] for e in await desk.standing("E1") if e.type == "contract-end"]
        assert ends == ["2010-06-30", "-".join(reversed(left.split("/")))]


async def test_the_last_day_of_all_is_no_end(desk: Desk) -> None:
    people = "Matricule;Date d'embauche;Contrat;Terme;Date de sortie\nE1;01/02/2015;CDI;31/12/9999;9999-12-31\n"
    away = [
        ["Matricule", "Absence", "Début", "Fin prévue"],
        ["E1", "Congé sabbatique", "01/09/2026", date(9999, 12, 31)],
    ]
    await desk.take(csv(people))
    taken = await desk.take(xlsx(Absences=away))
    assert taken.facts == ["leave-start sabbatical 2026-09-01"]
    assert [e.type for e in await desk.standing("E1")] == ["hire", "leave-start"]
    with pytest.raises(RefusedFileError, match="Date d'embauche"):
        await desk.take(csv(people.replace("01/02/2015", "31/12/9999")))


async def test_what_would_be_replaced_by_a_refused_fact_stands(desk: Desk) -> None:
    await desk.take(csv(PEOPLE + "E1;Zoé;Martin;01/02/2015;CDD;\nE2;Léo;Petit;01/02/2015;CDD;\n"))
    recorder = Recorder(desk.house, SIREN, trial=False)
    source = source_of(SIREN)
    events: list[Proposed] = []
    for employee, born_on in (("E1", date(2015, 2, 1)), ("E2", None)):
        hire = Hire(hired_on=date(2015, 2, 1), contract="cdi", born_on=born_on)
        events += told(source, b"key", employee, [hire], await recorder.entries(employee))[0]
    report = Report(source=source)
    await recorder.record(source, events, report)
    assert [e.data["contract"] for each in ("E1", "E2") for e in await desk.standing(each)] == ["cdd", "cdi"]
    assert len(report.ignored) == 1


async def test_a_payroll_file_and_a_spreadsheet_tell_one_hire(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [Someone()]))
    taken = await desk.take(csv(PEOPLE + "E0001;Claire;Exemple;06/01/2020;CDI;1\n"))
    assert (taken.told["recorded"], taken.told["duplicates"]) == (0, 1)
    other = await desk.take(csv(PEOPLE + "E0001;Claire;Exemple;09/01/2020;CDI;1\n"))
    assert (other.facts, other.codes) == ([], {"differs"})


async def test_the_template_is_understood_and_its_example_left_aside(desk: Desk) -> None:
    taken = await desk.take(workbook(list(tables())))
    assert taken.facts == []
    assert len(taken.ignored) == len(tables())
    assert set(taken.ignored) == {"ligne d'exemple du modèle : laissée de côté"}


async def test_the_journal_says_no_title_of_a_training(desk: Desk) -> None:
    head = "Matricule;Formation;Date de fin;Obligatoire\n"
    await desk.take(csv(head + "E1;Soudure TIG;20/06/2025;non\nE1;Anglais;20/06/2025;non\n"))
    entries = await desk.journal.read(Stream("123456782", "E1"))
    assert len(entries) == 2
    assert "Soudure" not in str([entry.model_dump() for entry in entries])


def _zip(name: str, content: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def _altered(old: bytes, new: bytes) -> bytes:
    """A workbook of two cells, its sheet rewritten as no program writes it."""
    book = BytesIO(xlsx(Salariés=[["Matricule", "x"]]))
    made = BytesIO()
    with zipfile.ZipFile(book) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as altered:
        for part in archive.namelist():
            altered.writestr(part, archive.read(part).replace(old, new))
    return made.getvalue()


def _open_document(rows: str) -> bytes:
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{oasis}:manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{oasis}:office:1.0" xmlns:table="{oasis}:table:1.0" '
            f'xmlns:text="{oasis}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return made.getvalue()


_WIDE = b"<c><v>1</v></c>" * 16_000 + b'</row><row r="200000"><c r="A200000"><v>1</v></c></row></sheetData>'
_DEEP = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000"/>'
    '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="16000"/><table:table-cell '
    'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_altered(b'r="B1"', b'r="XFD1048576"'), "ce tableau est démesuré"),
        (_altered(b'r="B1"', b'r="ZZ200000"'), "ce tableau est démesuré"),
        (_altered(b"</row></sheetData>", _WIDE), "ce tableau est démesuré"),
        (_open_document(_DEEP), "ce tableau est démesuré"),
        (b"PK\x03\x04 rien", "ce classeur ne se lit pas"),
        (_zip("lisez-moi.txt", b"rien"), "ce classeur ne se lit pas"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ce classeur est d'un ancien format"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "ni une DSN, ni un tableau"),
        (b"Bonjour,\nvoici le fichier.\n", "aucun tableau reconnu"),
        (b"  \n", "le fichier est vide"),
    ],
    ids=[
        "last cell",
        "far cell",
        "cells without a place",
        "open document",
        "no zip",
        "other zip",
        "old",
        "image",
        "letter",
        "empty",
    ],
)
async def test_what_is_no_table_is_refused_by_name(desk: Desk, content: bytes, why: str) -> None:
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(content)
    assert str(refused.value).startswith(f"fichier-1 : {why}")


async def test_what_a_file_says_of_the_past_bears_the_file(desk: Desk) -> None:
    content = csv("Matricule;Date de l'entretien\nE1;15/03/2024\n")
    await desk.take(content)
    (entry,) = await desk.journal.read(Stream("123456782", "E1"))
    assert entry.data["provenance"] == {"file": hashlib.sha256(content).hexdigest(), "declared": "at-migration"}
    assert in_words(entry.fact).endswith("tenu le 15 mars 2024 (déclaré à la reprise, d'après un fichier)")
    assert (await desk.take(csv("Matricule;Date\nE1;2024-03-15\n"))).told["recorded"] == 0


# --- what a company says of its words and headings -------------------------------------------------------------------

ZEN = "Matricule;Absence;Début;Reprise\nE1;Congé zen;01/02/2026;01/03/2026\nE2;Maladie;01/02/2026;\n".encode()


async def test_an_absence_that_nobody_knows_waits_until_its_word_is_answered(desk: Desk) -> None:
    await desk.take(ZEN)
    assert [(e.type, e.data["leave"]) for e in await desk.standing("E1")] == [
        ("leave-start", "other"), ("leave-end", "other"),
    ]  # fmt: skip
    [asked] = await waiting(desk.house, SIREN)
    assert (asked.code, asked.employee, code_of(asked)) == ("leave-type", "E1", "leave:conge zen")

    report = await answer(desk.house, SIREN, "leave:conge zen", "sabbatical", trial=False)
    assert report.recorded == 4
    assert [(e.type, e.data["leave"]) for e in await desk.standing("E1")] == [
        ("leave-start", "sabbatical"), ("leave-end", "sabbatical"),
    ]  # fmt: skip
    assert await waiting(desk.house, SIREN) == []
    assert (await desk.take(ZEN)).facts == []


async def test_what_a_later_table_names_rightly_replaces_what_was_told_in_the_meantime(desk: Desk) -> None:
    await desk.take(ZEN)
    await desk.take(ZEN.replace("Congé zen".encode(), b"Sabbatique"))
    assert [(e.type, e.data["leave"]) for e in await desk.standing("E1")] == [
        ("leave-start", "sabbatical"), ("leave-end", "sabbatical"),
    ]  # fmt: skip
    assert await waiting(desk.house, SIREN) == []


async def test_a_word_that_is_no_absence_takes_back_what_was_told(desk: Desk) -> None:
    await desk.take(ZEN)
    await answer(desk.house, SIREN, "leave:Congé Zen", "none", trial=False)
    assert await desk.standing("E1") == []
    assert await waiting(desk.house, SIREN) == []


async def test_a_heading_is_said_once_and_kept(desk: Desk) -> None:
    odd = b"Code paie;Embauche;Contrat\nE1;01/02/2020;Statut maison\n"
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(odd)
    assert [(each.code, each.written) for each in refused.value.open] == [("column:people:code paie", "Code paie")]
    await answer(desk.house, SIREN, "column:people:code paie", "employee", trial=False)
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(odd)
    assert [each.code for each in refused.value.open] == ["contract:statut maison"]
    await answer(desk.house, SIREN, "contract:statut maison", "cdi", trial=False)
    assert (await desk.take(odd)).facts == ["hire cdi 2020-02-01"]


async def test_columns_are_confirmed_by_what_is_recorded(desk: Desk) -> None:
    trial = await desk.report(ZEN, trial=True)
    assert [(each.written, each.column, each.kept) for each in trial.headings] == [
        ("Matricule", "employee", False), ("Absence", "leave", False), ("Début", "started_on", False),
        ("Reprise", "resumed_on", False),
    ]  # fmt: skip
    assert desk.memory.told == {}
    await desk.take(ZEN)
    assert desk.memory.told["column:leaves:debut"] == "started_on"
    assert all(each.kept for each in (await desk.report(ZEN, trial=True)).headings)


async def test_a_column_that_is_not_to_be_read_is_not_read(desk: Desk) -> None:
    await answer(desk.house, SIREN, "column:leaves:reprise", "none", trial=False)
    await desk.take(ZEN)
    assert [e.type for e in await desk.standing("E1")] == ["leave-start"]


@pytest.mark.parametrize(("code", "meaning"), [
    ("60.20", "holiday"), ("61.20", "sickness"), ("column:people:x", "salary"), ("leave:", "sickness"),
    ("contract:x", "none"), ("column:nothing:x", "employee"),
])  # fmt: skip
async def test_what_is_no_answer_is_refused(code: str, meaning: str) -> None:
    with pytest.raises(NoAnswerError):
        await answer(Desk().house, SIREN, code, meaning, trial=False)


@pytest.mark.parametrize("written", ["CDI 35h", "cdi 35 H", "CDI temps plein", "CDI tps partiel 80%", "CDI 35,5 h"])
async def test_the_hours_beside_a_contract_do_not_hide_what_it_is(desk: Desk, written: str) -> None:
    taken = await desk.take(csv(f"Matricule;Embauche;Contrat\nE1;01/02/2020;{written}\n"))
    assert taken.of("E1") == ["hire cdi 2020-02-01"]


async def test_what_is_more_than_hours_beside_a_contract_is_asked(desk: Desk) -> None:
    with pytest.raises(RefusedFileError, match="CDI, CDD, Apprentissage") as refused:
        await desk.take(csv("Matricule;Embauche;Contrat\nE1;01/02/2020;CDD puis CDI\nE2;01/02/2020;temps plein\n"))
    assert [each.written for each in refused.value.open] == ["CDD puis CDI", "temps plein"]


async def test_titles_of_groups_and_totals_are_left_aside_and_told(desk: Desk) -> None:
    head = "Liste du personnel;;;\n;;;\nMatricule;Embauche;Contrat;Adresse mail\n"
    rows = "Service production;;;\n1;01/02/2020;CDI;a@example.org\n;;;\nAtelier 2;;;\n2;01/02/2020;CDI;\nTOTAL;2;;\n"
    taken = await desk.take(csv(head + rows))
    assert [len(taken.of(employee)) for employee in ("1", "2")] == [1, 1]
    assert [(each["where"], each["why"]) for each in taken.told["ignored"]] == [
        (f"Ligne {row}", "titre ou total, qui ne nomme personne : ligne laissée de côté") for row in (4, 7, 9)
    ]


async def test_somebody_of_whom_the_id_alone_is_given_is_no_title(desk: Desk) -> None:
    with pytest.raises(RefusedFileError, match="Ligne 2, colonne « Embauche » : une valeur est attendue"):
        await desk.take(csv("Matricule;Embauche;Contrat\nE0042;;\n"))
