"""The settings: environment variables with the prefix JALON_, each with a sane default.

A secret may stand in a file instead, as Docker and Kubernetes hand it over: JALON_SMTP_PASSWORD_FILE names it.

The connection to Temporal is not here: it is the SDK's own environment configuration (TEMPORAL_ADDRESS,
TEMPORAL_NAMESPACE, TEMPORAL_PROFILE ...), so that the same code runs against any cluster.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.webhook_signature import key_of
from deploy.errors import InputError
from domain import identifiers
from domain.identifiers import ascii_email

PREFIX = "JALON_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
STACK_ENV = "stack.env"
"""Inside the data directory: what the running local stack tells the other commands (database, mail, Temporal)."""


def _address(text: str) -> str:
    """As it goes over the wire; that of a mailbox of this machine will do."""
    spelt = ascii_email(identifiers.email(text, within_the_house=True))
    if spelt is None:
        raise ValueError("expected an address in ASCII before the @, for every mail server takes what it sends")
    return spelt


def _declaration_columns(told: str) -> str:
    from activities.paper.declaration import columns_of

    columns_of(told)
    return told


def _signing_secret(secret: SecretStr) -> SecretStr:
    key_of(secret.get_secret_value())
    return secret


def _network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        raise ValueError("expected addresses (10.0.0.7) or networks (10.0.0.0/8), with commas between") from None
    return text


def _database(text: str) -> str:
    """What cannot be taken apart would come back as an error that quotes it, password and all."""
    hosts = urlsplit(text).netloc.rpartition("@")[2].split(",")
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError
    return text


_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(:\d{1,5})?")
Port = Annotated[int, Field(ge=1, le=65535)]
Address = Annotated[str, AfterValidator(_address)]
HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://[^/\s]+")]
WebUrl = Annotated[
    str, StringConstraints(pattern=r"^(https://[^/\s]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(/\S*)?$")
]
"""Over TLS, or on this machine."""
AnyUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+")]
Proxy = Annotated[str, AfterValidator(_network)]
DatabaseUrl = Annotated[str, StringConstraints(pattern=r"^postgres(ql)?://"), AfterValidator(_database)]


SECRETS = (
    "database_url", "smtp_password", "smtp_oauth_client_secret", "oidc_client_secret", "tsa_url", "mail_webhook_secret",
)  # fmt: skip
"""The settings that may stand in a file, and whose values are never shown."""


class SettingsError(InputError):
    """A setting is missing or wrong. The message names the variable and says what to do."""


class Settings(BaseSettings):
    """Everything an operator may set. A process reads it once, at start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: DatabaseUrl | None = Field(default=None, repr=False)
    database_pool_size: Annotated[int, Field(ge=1, le=200)] = 10
    database_timeout_seconds: Annotated[float, Field(ge=1, le=3600)] = 60
    """How long a process of the house waits for the answer to a statement: a line that swallows everything is given up
    then, not when the system gives it up, after a quarter of an hour. Commands wait as long as it takes."""
    database_statement_cache: Annotated[int, Field(ge=0, le=10_000)] = 100
    """Prepared statements kept for each connection: 0 behind PgBouncer in transaction mode, which cannot keep them."""

    api_host: str = "127.0.0.1"
    api_port: Port = 8080
    api_requests_per_minute: Annotated[int, Field(ge=0)] = 6000
    """Of each token, in each process of the API; all at once if need be. 0: as many as come."""
    trusted_proxies: Annotated[tuple[Proxy, ...], NoDecode] = ("127.0.0.1", "::1")
    """The addresses (10.0.0.7) and networks (10.0.0.0/8), with commas between, of the proxies before the API: from them
    alone it is believed for whom they ask (X-Forwarded-For). Of everybody else the peer counts: who tries to sign in
    too often waits, and so would, behind a proxy that is not named here, everybody with them."""
    commit: str | None = None
    """Which commit runs, for `/version`; whoever builds an image knows."""

    console_url: WebUrl | None = None
    """Where people reach the console, `https://jalon.example.org`: cookies then go over TLS alone."""
    public_url: WebUrl | None = None
    """Where managers and employees reach their links, in the mails they get; by default where the console is reached.
    Without either, mails bear no link."""
    console_public: bool = True
    """Whether the simulator and the law are open to those who have not signed in."""
    temporal_ui_url: WebUrl | None = None
    """Where the Temporal UI lists the workflows: `https://temporal.example.org/namespaces/default/workflows`."""
    oidc_issuer: WebUrl | None = None
    """The OpenID provider through which people sign in. Without one, and on the loopback, one-time links do."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_claim: str = "groups"
    """The claim that lists a person's groups: `jalon-operator-123456782`, `jalon-auditor-123456782-2027-01-31`,
    `jalon-admin`."""
    oidc_scope: str = "openid profile email"

    smtp_host: str = "127.0.0.1"
    smtp_port: Port = 25
    smtp_tls: Literal["auto", "starttls", "implicit", "off"] = "auto"
    """`auto`: from the first byte on port 465, elsewhere by STARTTLS where it is offered. No login goes in clear."""
    smtp_ca_file: Path | None = None
    """Certificates (PEM) of authorities of one's own, for the mail server and the token's."""
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    # Instead of a password: an OAuth client of one's own. JALON_SMTP_USERNAME is then the mailbox.
    smtp_oauth_token_url: HttpsUrl | None = None
    """For Microsoft 365: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"""
    smtp_oauth_client_id: str | None = None
    smtp_oauth_client_secret: SecretStr | None = None
    smtp_oauth_scope: str = "https://outlook.office365.com/.default"
    mail_from: Address = "jalon@localhost"
    abondement_columns: Annotated[str, AfterValidator(_declaration_columns)] | None = None
    """The columns of the abondement's declaration, `HEADING=field, ...`; by default those that the guide lists."""
    mail_webhook_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    """Shared with whoever carries the mail, who tells `/webhooks/mail` what came back: `whsec_` and base64."""

    task_queue: str = "jalon"
    steps_task_queue: str | None = None
    """A task queue of their own for the steps (papers and mail): many letters on a morning then ask no more of
    the mail server than it takes. Every worker polls both. Once set it stays as long as a step waits there."""
    steps_at_once: Annotated[int, Field(ge=1, le=1000)] = 20
    """Steps that a worker carries out at the same time, and so connections to the mail server; where they have a queue
    of their own."""
    steps_per_second: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Steps a second from that queue, of all workers together: what the mail server takes. By default no limit."""
    payload_keys_file: Path | None = None
    """The keys that what travels through Temporal is sealed with (deploy/processes/codec.py). Without it: in clear."""
    worker_cached_workflows: Annotated[int, Field(ge=0, le=200_000)] = 4000
    """Workflows that a worker keeps in memory, about 0.15 MiB each; another one costs some milliseconds of replay."""
    worker_polls: Annotated[int, Field(ge=5, le=500)] = 50
    """Requests for work that a worker has open at once at most, of workflows as of activities: it begins with five, and
    Temporal says when more would pay and when fewer do."""
    worker_deployment: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}$")] | None = None
    """The name of the workers' deployment in Temporal: a release then gets work only once it is made the current one
    there (deploy/guides/upgrade.md). Without it every worker that polls gets work."""
    data_dir: Path = Path(".jalon")
    """Where the local stack keeps its data. Unused in production."""

    private_addresses: bool = False
    """Whether web hooks and the systems that are asked may be on this machine or its network, and without TLS."""

    seal_key_file: Path | None = None
    """The Ed25519 key (PEM) that seals are signed with. Without it nothing is sealed."""
    seal_public_file: Path | None = None
    """The public keys (PEM, one after the other) that seals may bear: the present one and those before it."""
    seal_directory: Path | None = None
    """Where each seal's copy is put: a place that whoever operates the database cannot reach."""
    seal_mail_to: Address | None = None
    """To whom the seals of each hour are mailed, beside that or in its place."""

    tsa_url: AnyUrl | None = Field(default=None, repr=False)
    """The time-stamping authority (RFC 3161) that is asked to date each seal; a login may stand in it."""
    tsa_roots_file: Path | None = None
    """The root certificates (PEM, one after the other) that the authority's tokens lead to."""
    tsa_policy: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)+$")] | None = None
    """The policy that each token has to bear, as an object identifier: `0.4.0.2023.1.1` for ETSI's best practice."""
    tsa_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10

    metrics_port: Port | None = None
    """Where Prometheus reads this process's metrics; by default nowhere. Of each process its own on one machine."""
    metrics_host: str = "127.0.0.1"
    temporal_metrics_port: Port | None = None
    """The same of the metrics that Temporal's SDK keeps: of the worker and the relay."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: readable on a terminal, JSON lines everywhere else."""

    # The local stack's own ports; left out, `jalon up` chooses free ones and remembers them.
    temporal_port: Port | None = None
    temporal_ui_port: Port | None = None

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, told: object) -> object:
        return tuple(each.strip() for each in told.split(",") if each.strip()) if isinstance(told, str) else told

    @model_validator(mode="after")
    def _one_whole_login(self) -> Self:
        """The login is complete, there is one, and it is not sent in clear."""
        oauth = [self.smtp_oauth_token_url, self.smtp_oauth_client_id, self.smtp_oauth_client_secret]
        if any(oauth) and not all(oauth):
            raise ValueError(
                f"{PREFIX}SMTP_OAUTH_TOKEN_URL, {PREFIX}SMTP_OAUTH_CLIENT_ID and {PREFIX}SMTP_OAUTH_CLIENT_SECRET "
                "go together: set all three or none."
            )
        if any(oauth) and self.smtp_password:
            raise ValueError(f"{PREFIX}SMTP_PASSWORD and {PREFIX}SMTP_OAUTH_... are two logins: unset one of them.")
        if bool(self.smtp_username) != bool(any(oauth) or self.smtp_password):
            raise ValueError(
                f"{PREFIX}SMTP_USERNAME goes with {PREFIX}SMTP_PASSWORD, or with {PREFIX}SMTP_OAUTH_TOKEN_URL, "
                "..._CLIENT_ID and ..._CLIENT_SECRET: set both or neither."
            )
        if self.smtp_username and self.smtp_tls == "off":
            raise ValueError(
                f"{PREFIX}SMTP_TLS=off would send the login of {PREFIX}SMTP_USERNAME in clear: set auto, starttls or "
                "implicit, or unset the login if the server takes mail without."
            )
        return self

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        """Whoever signs in through a provider has to find the way back."""
        if self.oidc_issuer and not (self.oidc_client_id and self.console_url):
            raise ValueError(
                f"{PREFIX}OIDC_ISSUER goes with {PREFIX}OIDC_CLIENT_ID and {PREFIX}CONSOLE_URL: set all three or none."
            )
        return self

    @model_validator(mode="after")
    def _checked_stamps(self) -> Self:
        """A token that nobody can check proves nothing."""
        if self.tsa_url and not self.tsa_roots_file:
            raise ValueError(
                f"{PREFIX}TSA_URL goes with {PREFIX}TSA_ROOTS_FILE, the root certificates (PEM) that the authority's "
                "tokens lead to: set both or neither."
            )
        return self

    @property
    def mail_domain(self) -> str:
        """What stands right of the @ in the Message-IDs of the house."""
        return self.mail_from.partition("@")[2]

    @property
    def links_url(self) -> str | None:
        """What a link in a mail begins with."""
        return self.public_url or self.console_url

    @property
    def development(self) -> bool:
        """Whether one-time links sign in: no provider is set, and nobody reaches us from another machine."""
        return self.oidc_issuer is None and self.console_url is None and self.api_host in LOOPBACK

    @property
    def dsn(self) -> str:
        """The database. Raises SettingsError when none is set and no local stack runs."""
        if self.database_url is None:
            raise SettingsError(
                f"No database: no local stack is running in {self.data_dir}/ and {PREFIX}DATABASE_URL is not set. "
                "Start the stack with `jalon up`, or set the variable to postgresql://user:password@host/name."
            )
        return self.database_url
