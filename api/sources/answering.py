"""What waits for an answer, and the answers: kept, applied to all that waits, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from api.sources.answers import expected, normal, of_word
from api.sources.dsn import telling as dsn_telling
from api.sources.dsn.codes import Answered, Meaning
from api.sources.dsn.taking import DsnImport
from api.sources.hris import taking as hris_taking
from api.sources.reading import Question
from api.sources.recording import House, Recorder
from api.sources.report import Report
from api.sources.sheets import taking
from api.sources.sheets import telling as sheet_telling
from api.sources.sheets.waiting import Waits
from domain.errors import JalonError
from domain.facts import AssignmentChanged
from domain.ledger.corrections import valid


class NoAnswerError(JalonError):
    """It is no answer to that code. The message says what was expected."""


class UnknownCodeError(NoAnswerError):
    """There is no such code."""


def check(code: str, meaning: str) -> None:
    """Raises UnknownCodeError, NoAnswerError."""
    choices = expected(code)
    if not choices:
        raise UnknownCodeError(f"{code}: expected 60.20, 65.685, 40.90, leave:WORD, contract:WORD, interview:WORD or "
                            "column:TABLE:HEADING")  # fmt: skip
    if meaning not in choices:
        raise NoAnswerError(f"{meaning}: expected {', '.join(sorted(choices))}")


def code_of(question: Question) -> str | None:
    """The code by which the question is answered for the whole company; None where each is to be answered by a fact."""
    about = dict(question.about)
    match question.code:
        case "leave-code":
            rubric, _, motive = str(about["rubric"]).rpartition(" ")
            return f"{rubric[8:10]}.{motive}"
        case "contract-kind-other":
            return f"40.{about['nature']}" if about.get("nature") else None
        case "leave-type":
            return of_word("leave", str(about["written"]))
        case _:
            return None


async def answer(house: House, company: str, code: str, meaning: str, *, trial: bool) -> Report:
    """Keeps what the company says of a code; what waited for it is told. Raises NoAnswerError."""
    code = normal(code)
    check(code, meaning)
    recorder = Recorder(house, company, trial=trial)
    dsn = await DsnImport.begun(recorder)
    await recorder.memory.answer(company, {code: meaning})
    report = Report(source=sheet_telling.source_of(company) if ":" in code else dsn_telling.source_of(company))
    if ":" not in code:
        await dsn.answer(code, cast(Answered, meaning), report)
    elif code.startswith("leave:"):
        for source in await _worded(recorder):
            await taking.answer(recorder, source, code.partition(":")[2], cast(Meaning, meaning), report)
    return report


async def take_back(house: House, company: str, code: str) -> Report:
    """Forgets an answer. What payroll files had told by it is told anew; of tables, the files to come are read anew."""
    code = normal(code)
    recorder = Recorder(house, company, trial=False)
    dsn = await DsnImport.begun(recorder)
    await recorder.memory.take_back(company, code)
    report = Report(source=dsn_telling.source_of(company))
    if ":" not in code:
        await dsn.answer(code, None, report)
    return report


async def waiting(house: House, company: str) -> list[Question]:
    """The questions that stand: what was read, and cannot be told before HR has answered."""
    recorder = Recorder(house, company, trial=True)
    asked = (await DsnImport.begun(recorder)).waiting()
    for source in await _worded(recorder):
        asked += _of_words((await recorder.remembered(source)).states)
    return [each for each in asked if not await _is_told(recorder, each)]


async def _is_told(recorder: Recorder, question: Question) -> bool:
    """Whether HR has said from when on a contract belongs elsewhere, as its files show: it is asked no more."""
    if question.code not in ("establishment-moved", "idcc-differs"):
        return False
    now = dict(question.about)["now"]
    changes = [entry.fact for entry in valid(await recorder.entries(question.employee), None)]
    return any(isinstance(fact, AssignmentChanged) and now in (fact.idcc, fact.establishment) for fact in changes)


async def _worded(recorder: Recorder) -> list[str]:
    """The sources that call absences by words: tables, and the HRIS systems that call us or are asked."""
    found = await recorder.memory.sources(recorder.company)
    return [source for source in found if source.startswith(("sheet:", hris_taking.PREFIX))]


def _of_words(states: dict[str, str]) -> Iterator[Question]:
    for employee in sorted(states):
        yield from Waits.model_validate_json(states[employee]).questions(employee)
