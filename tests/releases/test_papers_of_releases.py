"""What an earlier release wrote of an interview is made anew byte for byte, whatever forms have come since."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
import typst

from activities.paper.papers import render
from activities.steps import compte_rendu, etat_des_lieux

HERE = Path(__file__).parent
TEMPLATES = "activities/paper/templates/"
PAPERS = sorted(HERE.glob("*/papers/*.json"))
RECAP = "etat-des-lieux"
REPORTS = [path for path in PAPERS if not path.stem.startswith(RECAP)]


def as_it_was(release: Path, template: str, data: dict[str, Any], folder: Path) -> bytes:
    """The paper that the release's own templates make of the data."""
    [wheel] = release.glob("*.whl")
    with zipfile.ZipFile(wheel) as shipped:
        for name in shipped.namelist():
            if name.startswith(TEMPLATES) and name.endswith(".typ"):
                (folder / Path(name).name).write_bytes(shipped.read(name))
    compiler = typst.Compiler(
        folder / f"{template}.typ", root=folder, font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True, sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip
    return cast(bytes, compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"]))


def test_there_are_papers_of_each_regime() -> None:
    days = [date.fromisoformat(path.stem[-10:]) for path in REPORTS]
    for begins, ends in (("2014-03-07", "2016-08-10"), ("2016-08-10", "2019-01-01"), ("2019-01-01", "2025-10-26")):
        assert any(begins <= str(day) < ends for day in days), begins
    assert any(str(day) >= "2025-10-26" for day in days)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_its_papers_are_made_anew_byte_for_byte(path: Path, tmp_path: Path) -> None:
    data, recap = json.loads(path.read_text("utf-8")), path.stem.startswith(RECAP)
    form = etat_des_lieux.FORMS[1] if recap else compte_rendu.FORMS[1]
    template = "etat_des_lieux" if recap else "compte_rendu"
    assert render(form, data).content == as_it_was(path.parents[1], template, data, tmp_path)
