"""What the law leaves open, and how it is read, in words whose numbers are those of the law of a day."""

from __future__ import annotations

from datetime import date

from domain.french.names import in_force
from domain.french.periods import length
from domain.law import Law


def answer(law: Law, question: str, option: str, on: date) -> str:
    """`à viser à huit ans et au plus tard avant neuf ans`: an option of a question, as it is on that day."""
    recap = in_force(law.recap, on)
    words = law.questions[question].options[option]
    return words.format(recap=length(recap.months), recap_limit=length(recap.limit_months))


def answered(cited: str, law: Law, on: date) -> str:
    """`A5, échéance de l'état des lieux : au plus tard à huit ans`: a question and its answer, `A5=hard`. `on`: when
    the wording that was applied came into force, for its numbers count, not those of the deadline's day.
    """
    name, _, option = cited.partition("=")
    question = law.questions[name].question
    return f"{name}, {question[0].lower()}{question[1:]} : {answer(law, name, option, on)}"
