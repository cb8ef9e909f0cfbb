"""The settings: environment variables with the prefix JALON_, each with a sane default.

The connection to Temporal is not here: it is the SDK's own environment configuration (TEMPORAL_ADDRESS,
TEMPORAL_NAMESPACE, TEMPORAL_PROFILE ...), so that the same code runs against any cluster.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.errors import InputError

PREFIX = "JALON_"
STACK_ENV = "stack.env"
"""Inside the data directory: what the running local stack tells the other commands (database, mail, Temporal)."""

Port = Annotated[int, Field(ge=1, le=65535)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
DatabaseUrl = Annotated[str, StringConstraints(pattern=r"^postgres(ql)?://")]


class SettingsError(InputError):
    """A setting is missing or wrong. The message names the variable and says what to do."""


class Settings(BaseSettings):
    """Everything an operator may set. A process reads it once, at start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: DatabaseUrl | None = Field(default=None, repr=False)
    database_pool_size: Annotated[int, Field(ge=1, le=200)] = 10

    api_host: str = "127.0.0.1"
    api_port: Port = 8080

    smtp_host: str = "127.0.0.1"
    smtp_port: Port = 25
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = False
    mail_from: Address = "jalon@localhost"
    hr_email_default: Address = "rh@localhost"
    """Where HR's copies go when a company has told no address of its own."""

    task_queue: str = "jalon"
    data_dir: Path = Path(".jalon")
    """Where the local stack keeps its data. Unused in production."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: readable on a terminal, JSON lines everywhere else."""

    # The local stack's own ports; left out, `jalon up` chooses free ones and remembers them.
    temporal_port: Port | None = None
    temporal_ui_port: Port | None = None

    @property
    def dsn(self) -> str:
        """The database. Raises SettingsError when none is set and no local stack runs."""
        if self.database_url is None:
            raise SettingsError(
                f"No database: no local stack is running in {self.data_dir}/ and {PREFIX}DATABASE_URL is not set. "
                "Start the stack with `jalon up`, or set the variable to postgresql://user:password@host/name."
            )
        return self.database_url


def from_environment() -> Settings:
    """The settings that the environment gives. Raises SettingsError with one sentence for each that is wrong."""
    return _read(None)


def load() -> Settings:
    """The same, and where the environment is silent, what a running local stack has written down for us."""
    own = from_environment()
    return _read(own.data_dir / STACK_ENV)


def _read(file: Path | None) -> Settings:
    try:
        return Settings(_env_file=file)  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error))) from None


def _sentences(error: ValidationError) -> list[str]:
    """One sentence for each wrong variable; its value is shown unless it may hold a secret."""
    lines: list[str] = []
    for problem in error.errors():
        field = str(problem["loc"][0])
        secret = field in {"database_url", "smtp_password"}
        quoted = "" if secret else f" (it is {problem['input']!r})"
        lines.append(f"{PREFIX}{field.upper()} is wrong{quoted}: {_expected(field, problem['msg'])}.")
    return lines


def _expected(field: str, message: str) -> str:
    if field == "database_url":
        return "expected postgresql://user:password@host:port/name"
    return message[0].lower() + message[1:]
