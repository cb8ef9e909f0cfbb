"""The settings, as an operator meets them."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from deploy import environment, settings
from deploy.configured import smtp
from deploy.processes.api import serving
from deploy.processes.temporal import connect_temporal, server
from deploy.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("JALON_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path))


def test_everything_has_a_default_but_the_database() -> None:
    found = environment.load()
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
        ("JALON_SMTP_TLS", "perhaps"),
        ("JALON_SMTP_OAUTH_TOKEN_URL", "http://login.example/token"),
        ("JALON_LOG_LEVEL", "loud"),
        ("JALON_MAIL_FROM", "nobody"),
        ("JALON_MAIL_FROM", "jalon@@example.org"),
        ("JALON_MAIL_FROM", "hélène@example.org"),
        ("JALON_CONSOLE_URL", "http://jalon.example.org"),
        ("JALON_OIDC_ISSUER", "id.example.org"),
        ("JALON_TRUSTED_PROXIES", "the proxy"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        environment.load()
    [sentence] = str(caught.value).splitlines()
    assert sentence.startswith(f"{variable} is wrong (it is '{value}'): ")


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("JALON_DATABSE_URL", "JALON_DATABASE_URL"), ("JALON_SMTP_USER", "JALON_SMTP_USERNAME"),
     ("JALON_SMTP_PASWORD_FILE", "JALON_SMTP_PASSWORD_FILE")],
)  # fmt: skip
def test_a_mistyped_name_is_told_from_the_setting_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, mistyped: str, meant: str
) -> None:
    monkeypatch.setenv(mistyped, "x")
    with pytest.raises(SettingsError, match=f"{mistyped} is no setting: {meant} is"):
        environment.load()


def test_what_is_no_setting_and_like_none_is_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = environment.load()
    monkeypatch.setenv("JALON_COLOUR_OF_THE_OFFICE", "blue")
    assert environment.load() == ours


def test_a_provider_goes_with_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_OIDC_ISSUER", "https://id.example.org")
    with pytest.raises(SettingsError, match="JALON_OIDC_CLIENT_ID and JALON_CONSOLE_URL"):
        environment.load()


def test_an_address_of_this_machine_will_do_and_one_with_accents_is_taken_for_the_wire(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JALON_MAIL_FROM", "jalon@pme.local")
    assert environment.load().mail_from == "jalon@pme.local"
    monkeypatch.setenv("JALON_MAIL_FROM", "jalon@société.fr")
    assert environment.load().mail_from == "jalon@xn--socit-esab.fr"
    monkeypatch.setenv("JALON_MAIL_FROM", "envoyé@pme.fr")
    with pytest.raises(SettingsError, match="ASCII before the @"):
        environment.load()


def test_a_wrong_database_url_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", "mysql://jalon:geheim@db/jalon")
    with pytest.raises(SettingsError) as caught:
        environment.load()
    assert "JALON_DATABASE_URL is wrong: expected postgresql://" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", "postgresql://jalon:geheim@db/jalon")
    monkeypatch.setenv("JALON_SMTP_USERNAME", "jalon")
    monkeypatch.setenv("JALON_SMTP_PASSWORD", "geheim")
    assert "geheim" not in repr(environment.load())


def _set(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"JALON_{name}", value)


@pytest.mark.parametrize("setting", settings.SECRETS)
def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str) -> None:
    secret, name = "postgresql://jalon:geheim@db/jalon", setting.upper()
    if setting == "tsa_url":
        secret = "https://jalon:geheim@tsa.example/tsr"
    if setting == "mail_webhook_secret":
        secret = f"whsec_{b64encode(bytes(32)).decode()}"
    (tmp_path / "secret").write_text(f"{secret}\n")
    whole = {"SMTP_USERNAME": "jalon", "SMTP_OAUTH_TOKEN_URL": "https://login.example", "SMTP_OAUTH_CLIENT_ID": "jalon"}
    others = {"database_url": {}, "smtp_password": {"SMTP_USERNAME": "jalon"}, "smtp_oauth_client_secret": whole}
    others["tsa_url"] = {"TSA_ROOTS_FILE": "/etc/jalon/tsa.pem"}
    _set(monkeypatch, **others.get(setting, {}), **{f"{name}_FILE": str(tmp_path / "secret")})
    found = getattr(environment.load(), setting)
    assert secret == (found if isinstance(found, str) else found.get_secret_value())

    monkeypatch.setenv(f"JALON_{name}", "another")
    with pytest.raises(SettingsError, match=f"JALON_{name} and JALON_{name}_FILE are both set") as caught:
        environment.load()
    assert "another" not in str(caught.value)


def test_every_secret_may_stand_in_a_file() -> None:
    secret = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert set(settings.SECRETS) == secret | {"database_url", "tsa_url"}


@pytest.mark.parametrize(("content", "reason"), [(None, "cannot be read"), (b"\n", "is empty"), (b"\xff", "UTF-8")])
def test_a_secrets_file_that_is_no_use_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    _set(monkeypatch, DATABASE_URL_FILE=str(tmp_path / "secret"))
    with pytest.raises(SettingsError, match=f"JALON_DATABASE_URL_FILE.*{reason}"):
        environment.load()


LOGIN = {"SMTP_USERNAME": "jalon", "SMTP_PASSWORD": "geheim"}
CLIENT = {
    "SMTP_USERNAME": "jalon@example.org", "SMTP_OAUTH_TOKEN_URL": "https://login.example/token",
    "SMTP_OAUTH_CLIENT_ID": "jalon", "SMTP_OAUTH_CLIENT_SECRET": "geheim",
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (LOGIN | {"SMTP_TLS": "off"}, "JALON_SMTP_TLS=off would send the login"),
        ({"SMTP_USERNAME": "jalon"}, "JALON_SMTP_USERNAME goes with"),
        ({"SMTP_PASSWORD": "geheim"}, "JALON_SMTP_USERNAME goes with"),
        (CLIENT | {"SMTP_OAUTH_CLIENT_ID": ""}, "go together"),
        (CLIENT | {"SMTP_PASSWORD": "geheim"}, "two logins"),
        (CLIENT | {"SMTP_TLS": "off"}, "JALON_SMTP_TLS=off would send the login"),
    ],
)
def test_half_a_login_and_one_in_clear_are_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], expected: str
) -> None:
    _set(monkeypatch, **values)
    with pytest.raises(SettingsError) as caught:
        environment.load()
    assert expected in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("values", [{}, LOGIN, CLIENT, LOGIN | {"SMTP_TLS": "implicit"}, {"SMTP_TLS": "off"}])
def test_a_whole_login_or_none_is_taken(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    _set(monkeypatch, **values)
    assert "geheim" not in repr(environment.load())


def test_a_running_stack_speaks_where_the_environment_is_silent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / settings.STACK_ENV).write_text("JALON_DATABASE_URL=postgresql://stack/jalon\nJALON_API_PORT=4711\n")
    monkeypatch.setenv("JALON_API_PORT", "4712")
    assert environment.load().dsn == "postgresql://stack/jalon"
    assert environment.load().api_port == 4712
    assert environment.from_environment().database_url is None


def test_a_command_reaches_the_temporal_of_the_stack_whose_database_it_reads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in os.environ if name.startswith("TEMPORAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "none.toml"))
    assert server(environment.load()).get("target_host") == "localhost:7233"
    written = "JALON_DATABASE_URL=postgresql://stack/jalon\nTEMPORAL_ADDRESS=127.0.0.1:4713\nTEMPORAL_NAMESPACE=own\n"
    (tmp_path / settings.STACK_ENV).write_text(written)
    found = server(environment.load())
    assert (found.get("target_host"), found.get("namespace")) == ("127.0.0.1:4713", "own")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example.org:7233")
    assert server(environment.load()).get("target_host") == "temporal.example.org:7233"
    monkeypatch.delenv("TEMPORAL_ADDRESS")
    monkeypatch.setenv("JALON_DATABASE_URL", "postgresql://elsewhere/jalon")
    assert server(environment.load()).get("target_host") == "localhost:7233"


def test_the_sdk_owns_the_connection_to_temporal() -> None:
    ours = {"temporal_port", "temporal_ui_port", "temporal_ui_url", "temporal_metrics_port"}  # what is local, or shown
    assert {name for name in Settings.model_fields if "temporal" in name} == ours


@pytest.mark.parametrize(
    ("told", "peer", "caller"),
    [
        ("10.0.0.0/8, 192.0.2.7", "10.1.2.3", "203.0.113.9"),
        ("10.0.0.0/8, 192.0.2.7", "192.0.2.8", "192.0.2.8"),
        ("", "127.0.0.1", "203.0.113.9"),
        ("", "10.1.2.3", "10.1.2.3"),
    ],
)
async def test_who_asks_is_believed_of_the_proxies_that_were_named_alone(
    monkeypatch: pytest.MonkeyPatch, told: str, peer: str, caller: str
) -> None:
    monkeypatch.setenv("JALON_TRUSTED_PROXIES", told)
    seen: list[tuple[str, int]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["client"])

    config = serving(app, environment.load().trusted_proxies)
    config.load()
    forged, asked = "198.51.100.1", "203.0.113.9"
    headers = [(b"x-forwarded-for", f"{forged}, {asked}".encode())]
    await config.loaded_app({"type": "http", "client": (peer, 1), "headers": headers}, _nothing, _nothing)  # type: ignore[arg-type]
    assert seen[0][0] == caller


async def _nothing(*_: object) -> None:
    return


@pytest.mark.parametrize("place", ["127.0.0.1:notaport", "[::1", "db:5432,other:x"])
def test_a_database_that_cannot_be_taken_apart_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    _set(monkeypatch, DATABASE_URL=f"postgresql://jalon:geheim@{place}/jalon")
    with pytest.raises(SettingsError, match=r"JALON_DATABASE_URL is wrong: expected postgresql://") as caught:
        environment.load()
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("place", ["db", "db:5432", "[::1]:5432", "a:5432,b:5433", "", "%2Frun%2Fpg"])
def test_a_database_is_named_as_postgresql_names_it(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    _set(monkeypatch, DATABASE_URL=(url := f"postgresql://jalon:p@ss:w@{place}/jalon?sslmode=require"))
    assert environment.load().dsn == url


def test_a_file_of_authorities_that_is_no_use_is_named_before_a_letter_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (file := tmp_path / "authorities.pem").write_text("none")
    for name, reason in ((file, "no certificate in PEM"), (tmp_path / "missing.pem", "No such file")):
        _set(monkeypatch, SMTP_CA_FILE=str(name))
        with pytest.raises(SettingsError, match=f"JALON_SMTP_CA_FILE.*{name}.*{reason}"):
            smtp(environment.load())


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [("TEMPORAL_TLS_CLIENT_CERT_PATH", "/nowhere.pem", "/nowhere.pem"), ("TEMPORAL_PROFILE", "unknown", "unknown"),
     ("TEMPORAL_ADDRESS", "a b:7233", "invalid")],
)  # fmt: skip
async def test_settings_of_temporal_that_cannot_be_are_told_from_a_server_that_is_away(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"The settings of Temporal are wrong.*{said}.*{variable}"):
        await connect_temporal(environment.load())
