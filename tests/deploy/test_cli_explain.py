"""`jalon explain`, as it is called in a shell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.errors import InputError
from domain.french.plan import WordedPlan

HIRE = {"hired_on": "2023-04-01", "contract": "cdi", "person": {"given_name": "Léa", "family_name": "Exemple"}}


def event(id: str, type: str, data: dict[str, Any], subject: str | None = "E-0042", **more: str) -> dict[str, Any]:
    about = {} if subject is None else {"subject": subject}
    return {"specversion": "1.0", "id": id, "source": "urn:hris", "type": type, "data": data, **about, **more}


LIFE = [
    event("1", "hire", HIRE, time="2023-04-01T08:00:00Z"),
    event("2", "interview-completed", {"kind": "first", "held_on": "2024-03-15"}, time="2024-03-16T08:00:00Z"),
    event("3", "headcount", {"year": 2025, "average": 80}, subject=None),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.json"
    path.write_text(json.dumps(LIFE))
    return path


def explain(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)], input=stdin)


def test_the_plan_as_json_is_the_plan_that_the_api_serves(file: Path) -> None:
    result = explain(file, "--as-of", "2026-11-21", "--employee", "123456782/E-0042", "--json")
    assert result.exit_code == 0
    fields = json.loads(result.stdout)
    assert list(fields) == ["employee", "as_of", "known_at", "obligations", "recap", "abondement",
                            "timers", "next_step", "held_back", "findings"]  # fmt: skip
    plan = WordedPlan.model_validate(fields)
    assert (plan.employee, plan.as_of.isoformat(), plan.known_at) == ("123456782/E-0042", "2026-11-21", None)
    [periodic] = [o for o in plan.obligations if o.kind == "periodic"]
    assert (periodic.due_on.isoformat(), periodic.status) == ("2028-03-15", "upcoming")
    assert periodic.basis[0].article == "L6315-1 I"


def test_the_text_tells_each_deadline_with_its_reason_article_and_reading(file: Path) -> None:
    text = explain(file, "--as-of", "2026-11-21").stdout
    assert "Salarié 000000000/E-0042, au 21 novembre 2026" in text
    assert "entretien périodique, échéance le 15 mars 2028 : à venir" in text
    assert "entretien tenu le 15 mars 2024, puis 48 mois" in text
    assert "L6315-1 I, en vigueur depuis le 26 octobre 2025" in text
    assert "lecture retenue : A5, échéance de l'état des lieux : à viser à huit ans" in text
    assert "Léa" not in text


def test_what_was_told_later_is_left_out(file: Path) -> None:
    then = explain(file, "--as-of", "2026-11-21", "--known-at", "2024-01-01T00:00:00Z", "--json").stdout
    assert [o["status"] for o in json.loads(then)["obligations"] if o["kind"] == "first"] == ["overdue"]


def test_the_events_may_come_from_another_command() -> None:
    result = explain("-", "--as-of", "2026-11-21", "--json", stdin=json.dumps(LIFE))
    assert json.loads(result.stdout)["employee"] == "000000000/E-0042"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--as-of", "21/11/2026"], "expected a date such as 2026-11-21"),
        (["--known-at", "2026-11-21T09:00:00"], "expected a moment with its offset"),
        (["--known-at", "soon"], "expected a moment with its offset"),
    ],
)
def test_a_wrong_option_is_told(file: Path, options: list[str], sentence: str) -> None:
    result = explain(file, *options)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.replace("│", " ").split())


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b'["\xe9"]')
    for path, sentence in ((tmp_path / "none", "No such file"), (tmp_path, "directory"), (tmp_path / "latin", "UTF-8")):
        error = explain(path).exception
        assert isinstance(error, InputError)
        assert sentence in str(error)


def test_in_a_shell_an_error_is_sentences_without_a_traceback_and_status_2(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps([event("1", "hire", {"contract": "cdi"}), 3]))
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "explain", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        "jalon: item 0: data.hired_on: required, but missing\n"
        "item 1: expected a JSON object\n"
    )  # fmt: skip


def test_it_needs_no_server_and_none_of_their_libraries(file: Path) -> None:
    """So that it is quick, and works where nothing else is installed."""
    code = (
        "import sys; from deploy.cli import app; "
        f"app(['explain', {str(file)!r}, '--json'], standalone_mode=False); "
        "print({'temporalio', 'asyncpg', 'fastapi', 'uvicorn', 'aiosmtplib'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "set()\n"
