"""How far something has got, on a terminal and in a log."""

from __future__ import annotations

import sys

import pytest

from deploy.cli.progress import Progress


def test_a_terminal_sees_one_line_that_is_rewritten(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress("plans made") as progress:
        progress.show(1, 3)
        progress.show(3, 3)
    captured = capsys.readouterr()
    assert captured.err == "\r\x1b[K  1 / 3 plans made\r\x1b[K  3 / 3 plans made\n"
    assert captured.out == ""


def test_a_log_gets_the_first_line_and_the_last_however_many_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("plans made") as progress:
        for done in range(1001):
            progress.show(done, 1000)
    assert capsys.readouterr().err == "  0 / 1000 plans made\n  1000 / 1000 plans made\n"


def test_nothing_to_tell_is_nothing_told(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("plans made"):
        pass
    assert capsys.readouterr().err == ""
