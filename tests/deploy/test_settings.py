"""The settings, as an operator meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy import settings
from deploy.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("JALON_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path))


def test_everything_has_a_default_but_the_database() -> None:
    found = settings.load()
    assert (found.api_host, found.task_queue, found.log_format) == ("127.0.0.1", "jalon", "auto")
    with pytest.raises(
        SettingsError, match=r"No database.*jalon up.*JALON_DATABASE_URL|No database.*JALON_DATABASE_URL"
    ):
        _ = found.dsn


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("JALON_API_PORT", "eighty"),
        ("JALON_API_PORT", "70000"),
        ("JALON_SMTP_STARTTLS", "perhaps"),
        ("JALON_LOG_LEVEL", "loud"),
        ("JALON_MAIL_FROM", "nobody"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        settings.load()
    [sentence] = str(caught.value).splitlines()
    assert sentence.startswith(f"{variable} is wrong (it is '{value}'): ")


def test_a_wrong_database_url_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", "mysql://jalon:geheim@db/jalon")
    with pytest.raises(SettingsError) as caught:
        settings.load()
    assert "JALON_DATABASE_URL is wrong: expected postgresql://" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", "postgresql://jalon:geheim@db/jalon")
    monkeypatch.setenv("JALON_SMTP_PASSWORD", "geheim")
    assert "geheim" not in repr(settings.load())


def test_a_running_stack_speaks_where_the_environment_is_silent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / settings.STACK_ENV).write_text("JALON_DATABASE_URL=postgresql://stack/jalon\nJALON_API_PORT=4711\n")
    monkeypatch.setenv("JALON_API_PORT", "4712")
    assert settings.load().dsn == "postgresql://stack/jalon"
    assert settings.load().api_port == 4712
    assert settings.from_environment().database_url is None


def test_the_sdk_owns_the_connection_to_temporal() -> None:
    assert {name for name in Settings.model_fields if "temporal" in name} == {"temporal_port", "temporal_ui_port"}
