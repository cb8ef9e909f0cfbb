"""All plans before and after: `make compare BASE=<commit>`, or with other lives and reasons

    python tests/bench/compare.py BASE --lives 1000 --seed 7 --allow FILE --keep FOLDER

What `jalon explain --json` prints with the code of that commit and with the code here, for every worked case and for
the drawn lives, on several days each. Status 1 when something differs that the file of allowances gives no reason
for, or when a plan raises.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from compare_changes import Allowance, Change, allowances, changes

HERE = Path(__file__).parent
TREE = HERE.parent.parent
ALLOWED = HERE / "compare_allowed"
"""A file for each base that was compared with: the differences that are meant since then, with their reasons."""


@dataclass
class Example:
    """One difference in one answer, and the number of facts told in its life."""

    life: str
    question: str
    change: Change


@dataclass
class Result:
    """What the answers came to: a plan counts once, a field once in each plan in which it differs."""

    equal: int = 0
    lives: int = 0
    allowed: int = 0
    unexplained: int = 0
    raised: list[str] = field(default_factory=list[str])
    fields: dict[str, list[Example]] = field(default_factory=dict[str, list[Example]])
    times: Counter[str] = field(default_factory=Counter[str])

    def add(self, life: str, question: str, found: Sequence[Change], reasons: Sequence[Allowance], facts: str) -> None:
        """A plan that differs; it is allowed when each of its changes is."""
        left = [change for change in found if not [r for r in reasons if r.covers(life, question, change, facts)]]
        if not left:
            self.allowed += 1
            return
        self.unexplained += 1
        for change in left:
            self.times[change.field] += 1
            self.fields.setdefault(change.field, []).append(Example(life, question, change))


def compare(
    before: Iterator[str], after: Iterator[str], facts: Mapping[str, str], reasons: Sequence[Allowance]
) -> Result:
    """The answers of both, line by line: each line is a life."""
    result = Result()
    for was, now in zip(before, after, strict=True):
        name, number, answers = was.split("\t")
        result.lives += 1
        if was == now:
            result.equal += int(number)
            if '{"raised": ' in answers:
                result.raised.append(f"{name}: {_raised(answers)}")
            continue
        former, later = cast(dict[str, Any], json.loads(answers)), cast(dict[str, Any], json.loads(now.split("\t")[2]))
        assert name == now.split("\t")[0], f"{name} is not {now.split(chr(9))[0]}"
        for question in former.keys() & later.keys():  # the days that follow from a plan differ when the plan does
            if found := list(changes(former[question], later[question])):
                result.add(name, question, found, reasons, facts[name])
            else:
                result.equal += 1
        if not former.keys() & later.keys():
            result.add(name, "all", [Change("answers", former, later)], reasons, facts[name])
    return result


def _raised(answers: str) -> str:
    return next(answer["raised"] for answer in json.loads(answers).values() if "raised" in answer)


# --- the two trees -------------------------------------------------------------------------------------------


def extract(commit: str, folder: Path) -> Path:
    """The files of that commit."""
    made = subprocess.run(["git", "archive", "--format=zip", commit], cwd=TREE, capture_output=True, check=False)
    if made.returncode:
        raise SystemExit(f"{commit} is no commit of this repository")
    with zipfile.ZipFile(BytesIO(made.stdout)) as files:
        files.extractall(folder)
    return folder


def allowed_since(commit: str) -> Path | None:
    """The allowances of that base, if there are any; their file bears the first letters of its hash."""
    known = subprocess.run(["git", "rev-parse", commit], cwd=TREE, capture_output=True, text=True, check=False).stdout
    return next((file for file in sorted(ALLOWED.glob("*.yaml")) if known.startswith(file.stem)), None)


@contextmanager
def running(
    tree: Path, script: str, *arguments: str, output: IO[str] | int, input: int | None = None
) -> Generator[subprocess.Popen[str]]:
    """One of the scripts beside this one, with the packages of that tree."""
    command = [sys.executable, str(HERE / script), *arguments]
    paths = os.pathsep.join((str(tree), str(tree / "tests" / "domain")))  # the worked cases are read as the tests do
    env = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, cwd=tree, env=env, stdin=input, stdout=output, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise SystemExit(f"{script} failed with the code of {tree}")


def answers(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    return iter(process.stdout)


def measure(base: Path, corpus: Path, facts: Mapping[str, str], reasons: Sequence[Allowance]) -> Result:
    """Both trees at once, each at its own pace as far as the pipes allow."""
    with (
        running(base, "compare_plans.py", str(corpus), output=subprocess.PIPE) as before,
        running(TREE, "compare_plans.py", str(corpus), output=subprocess.PIPE) as after,
    ):
        return compare(answers(before), answers(after), facts, reasons)


# --- what it came to -----------------------------------------------------------------------------------------


def show(result: Result, facts: Mapping[str, str], examples: int) -> None:
    """The figures, then each field that differs with the shortest lives in which it does."""
    different = result.allowed + result.unexplained
    print(f"{result.lives:,} lives, {result.equal + different:,} plans: {result.equal:,} equal, {different:,} different"
          f" ({result.allowed:,} with a reason, {result.unexplained:,} without)")  # fmt: skip
    if result.raised:
        print(f"{len(result.raised):,} lives raise the same in both, such as {result.raised[0]}")
    for name, times in result.times.most_common():
        print(f"\n{name}: {times:,}")
        for example in sorted(result.fields[name], key=lambda e: len(facts[e.life]))[:examples]:
            print(f"  {example.life} on {example.question}\n    {example.change}")


def keep(result: Result, facts: Mapping[str, str], folder: Path) -> None:
    """The shortest life of each field, as a file that `jalon explain` reads once Jalon's own records are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, found in enumerate(result.fields.values(), 1):
        shortest = min(found, key=lambda e: len(facts[e.life]))
        (folder / f"{number}.json").write_text(facts[shortest.life], "utf-8")
    print(f"\nThe shortest life of each, in this order of appearance: {folder}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare all plans with those of another commit.")
    parser.add_argument("base", help="the commit to compare with")
    parser.add_argument("--lives", type=int, default=10_000, help="how many are drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--allow", type=Path, help="the differences that are meant, with their reasons")
    parser.add_argument("--examples", type=int, default=3, help="how many for each field that differs")
    parser.add_argument("--keep", type=Path, help="where to put the lives that differ")
    asked = parser.parse_args()
    reasons, start = allowances(asked.allow or allowed_since(asked.base)), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="jalon-compare-") as folder:
        base, corpus = extract(asked.base, Path(folder) / "base"), Path(folder) / "corpus.jsonl"
        with corpus.open("w", encoding="utf-8") as out:
            numbers = (str(asked.lives), "--seed", str(asked.seed))
            with running(TREE, "compare_corpus.py", *numbers, output=out):
                pass
        facts = _facts(corpus)
        result = measure(base, corpus, facts, reasons)
    show(result, facts, asked.examples)
    for reason in reasons:
        print(f"{reason.met:,} times: {reason.path}: {reason.why}")
    print(f"{time.perf_counter() - start:.0f} s")
    if asked.keep and result.fields:
        keep(result, facts, asked.keep)
    return 1 if result.unexplained or result.raised else 0


def _facts(corpus: Path) -> dict[str, str]:
    """The events of each life and its company, as a JSON array."""
    with corpus.open(encoding="utf-8") as lines:
        return {
            life["name"]: json.dumps([*company["events"], *life["events"]], ensure_ascii=False)
            for company in map(json.loads, lines)
            for life in company["lives"]
        }


if __name__ == "__main__":
    sys.exit(main())
