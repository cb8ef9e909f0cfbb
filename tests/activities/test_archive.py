"""Every kind of paper is fit for archives and screen readers, whatever name it bears."""

from __future__ import annotations

import pytest
from archive import faults
from mail_server import MailServer, printed
from staff import Life
from test_page_layout import papers_of_each_kind
from test_papers import RENDERING, remarks

from activities.adapters.people import PgPeople
from activities.paper.papers import ARCHIVED_WITH_FILES, render
from activities.steps.context import StepContext

ALPHABETS = {
    "français": "Ÿvès Lœuïllôt-Ça'là, Zoë Æbly",
    "polonais, tchèque, slovaque": "Żółćęńśźą Łukasz Ř, ěščřžýáíéúůďťň Ľĺŕôä",
    "hongrois, roumain": "Győző Űrhajós, Șțăâî Ștefăniță",
    "nordique, islandais, féroé": "Øystein Åse Þóra Ðögg Æðey",
    "balte": "Āčēģīķļņšūž Ąčęėįšųūž Õöäü",
    "turc, azéri": "Iğdır Şükrü Çağlayan Əliyev İlham",
    "maltais, gallois, breton": "Ħaġar Ġorġ Żejt Ŵŷ Ñ",
    "catalan, galicien, basque": "Paral·lel L·L ñ ç",
    "croate, serbe, slovène": "Đoković Čšžćđ Ǆǆ",
    "albanais, same, espéranto": "Ëç Đŋŧžčš Ĉĝĥĵŝŭ",
    "vietnamien": "Nguyễn Thị Hồng Đào Trần Ưởng Lê Quỳnh Ẫẵặỡữỹỵ ăâđêôơư",
    "vietnamien, décomposé": "Nguye\u0302\u0303n Thi\u0323",
    "grec": "Γιώργος Παπαδόπουλος Ἀθηνᾶ ΐΰ",
    "bulgare, russe, ukrainien": "Ёлка Щукина Їжак Ґалаґан Ъгъл",
    "serbe, macédonien": "Ђорђе Љубица Њ Ћ Џ Ѓ Ќ Ѕ",
}


@pytest.mark.parametrize("name", ALPHABETS.values(), ids=ALPHABETS)
def test_every_european_and_vietnamese_name_is_shown_as_it_is_written(name: str) -> None:
    addressee = {"name": name, "job": name, "number": "E-0042"}
    pdf, respelt = render("compte_rendu", RENDERING | {"addressee": addressee})
    assert not respelt
    assert faults(pdf) == []


async def test_each_kind_of_paper_is_fit_for_archives_and_for_screen_readers(
    context: StepContext, server: MailServer, life: Life, people: PgPeople
) -> None:
    made = await papers_of_each_kind(context, server, life, people)
    assert len(made) > 15
    found = {name: wrong for name, pdf in made if (wrong := faults(pdf))}
    assert found == {}


def test_what_stands_in_two_columns_is_read_one_after_the_other() -> None:
    text = printed(remarks("Rien."))
    assert text.index("Le salarié") < text.index("Matricule") < text.index("L’entretien") < text.index("Observations")


def test_the_checks_find_what_is_wrong() -> None:
    pdf = remarks("Rien.")
    assert "XMP: pdfaid:part is not 3" in faults(pdf, part=3)
    assert faults(render("compte_rendu", RENDERING, ARCHIVED_WITH_FILES).content, part=3) == []
    assert "catalog: no language" in faults(pdf.replace(b"/Lang", b"/Lung"))
    assert any("not embedded" in each for each in faults(pdf.replace(b"/FontFile3", b"/FontFool3")))
