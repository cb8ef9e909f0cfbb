"""The settings as found: in the environment, in the files that hold secrets, in what the local stack wrote down."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deploy.settings import PREFIX, SECRETS, STACK_ENV, Settings, SettingsError

_MISTYPED = 0.87
"""How alike a name and a setting's are when the one is meant by the other (1: the same)."""


def from_environment() -> Settings:
    """The settings that the environment gives. Raises SettingsError with one sentence for each that is wrong."""
    return _read(None)


def load() -> Settings:
    """The same, and where the environment is silent, what a running local stack has written down for us."""
    own = from_environment()
    return _read(own.data_dir / STACK_ENV)


def stack_environment(found: Settings) -> dict[str, str]:
    """What the running local stack whose database is ours has written down, variable by variable; else nothing."""
    try:
        lines = (found.data_dir / STACK_ENV).read_text("utf-8").splitlines()
    except OSError:
        return {}
    told = {name: value for name, _, value in (line.partition("=") for line in lines)}
    return told if found.database_url and told.get(f"{PREFIX}DATABASE_URL") == found.database_url else {}


def _read(file: Path | None) -> Settings:
    _refuse_mistyped()
    try:
        return Settings(_env_file=file, **_from_files())  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors())) from None


def _refuse_mistyped() -> None:
    """A variable that is a letter or two from a setting would otherwise be as if it were not set."""
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    known |= {f"{PREFIX}{field.upper()}_FILE" for field in SECRETS}
    for name in sorted(each for each in os.environ if each.startswith(PREFIX) and each not in known):
        if meant := get_close_matches(name, known, n=1, cutoff=_MISTYPED):
            raise SettingsError(f"{name} is no setting: {meant[0]} is. Rename it or unset it.")


def _from_files() -> dict[str, str]:
    """The secrets whose JALON_..._FILE names a file, without the line's end. Raises SettingsError."""
    found: dict[str, str] = {}
    for field in SECRETS:
        variable = f"{PREFIX}{field.upper()}"
        if not (path := os.environ.get(f"{variable}_FILE")):
            continue
        if os.environ.get(variable):
            raise SettingsError(f"{variable} and {variable}_FILE are both set: unset one of them.")
        try:
            found[field] = Path(path).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "not a text in UTF-8"
            raise SettingsError(f"{variable}_FILE cannot be read ({path}: {reason}).") from None
        if not found[field]:
            raise SettingsError(f"{variable}_FILE is empty ({path}).")
    return found


def _sentence(problem: ErrorDetails) -> str:
    """What is wrong with a variable; its value is shown unless it may hold a secret."""
    if not problem["loc"]:
        return str(problem["ctx"]["error"]) if "ctx" in problem else problem["msg"]
    field = str(problem["loc"][0])
    quoted = "" if field in SECRETS else f" (it is {problem['input']!r})"
    return f"{PREFIX}{field.upper()} is wrong{quoted}: {_expected(field, problem['msg'])}."


def _expected(field: str, message: str) -> str:
    if field == "database_url":
        return "expected postgresql://user:password@host:port/name"
    if field in ("console_url", "public_url", "oidc_issuer", "temporal_ui_url"):
        return "expected https://, or http:// on this machine"
    if field == "tsa_url":
        return "expected http:// or https://"
    if field == "tsa_policy":
        return "expected an object identifier, such as 0.4.0.2023.1.1"
    if field == "smtp_oauth_token_url":
        return "expected https://, for the client's secret is sent there"
    message = message.removeprefix("Value error, ")
    return message[0].lower() + message[1:]
