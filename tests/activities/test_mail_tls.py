"""Mail is encrypted where the server can, and no credential ever crosses the network in clear.

The servers are real (aiosmtpd), with a certificate made here; an ear on the wire keeps what anybody could read.
"""

from __future__ import annotations

import base64
import ssl
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mail_server import Encryption, MailServer
from tokens_server import TokenServer

from activities.adapters.mail import Login, MailServerError, SmtpMail, Tls
from activities.adapters.mail_login import ClientCredentials, Password, XOAuth2
from domain.ports import Letter

HOST, MAILBOX, SECRET = "127.0.0.1", "jalon@beranger.example", "correct-horse-battery"
LETTER = Letter(
    message_id="<1@jalon.example>",
    date=datetime(2026, 11, 21, 9, tzinfo=UTC),
    from_name="Ateliers Béranger",
    reply_to="rh@beranger.example",
    to="elodie@beranger.example",
    subject="Convocation",
    text="Bonjour, le secret de la lettre.\n",
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate


@pytest.fixture(scope="module")
def tls(certificate: Path) -> ssl.SSLContext:
    """The server's side."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


def _mail(server: MailServer, certificate: Path | None, how: Tls = "auto", login: Login | None = None) -> SmtpMail:
    return SmtpMail(HOST, server.port, MAILBOX, tls=how, login=login, ca_file=certificate, timeout=10)


def _readable(server: MailServer, *secrets: str) -> list[str]:
    """Those of the secrets that somebody on the way could read, as they are or as AUTH encodes them."""
    wire = bytes(server.wire)
    words = [*wire.split(), *(base64.b64decode(word + b"===") for word in wire.split() if _base64(word))]
    return [secret for secret in secrets if any(secret.encode() in word for word in words)]


def _base64(word: bytes) -> bool:
    try:
        return len(word) > 8 and bool(base64.b64decode(word + b"===", validate=True))
    except ValueError:
        return False


@pytest.mark.parametrize(("offered", "how"), [("starttls", "auto"), ("starttls", "starttls"), ("implicit", "implicit")])
async def test_a_letter_and_a_password_are_encrypted(
    certificate: Path, tls: ssl.SSLContext, offered: Encryption, how: Tls
) -> None:
    server = MailServer(good=(MAILBOX, SECRET))
    async with server.listening(offered, tls):
        await _mail(server, certificate, how, Password(MAILBOX, SECRET)).send(LETTER)
    assert server.logins == [(MAILBOX, SECRET)]
    assert "secret de la lettre" in server.received[0].text
    assert b"AUTH" not in server.wire
    assert not _readable(server, SECRET, "secret", "elodie@beranger.example")


@pytest.mark.parametrize("how", ["auto", "off"])
async def test_a_server_without_tls_takes_letters_but_no_login(how: Tls) -> None:
    server = MailServer(good=(MAILBOX, SECRET))
    async with server.listening():
        await _mail(server, None, how).send(LETTER)
        assert len(server.received) == 1
        assert _readable(server, "secret"), "or the ear on the wire is deaf"
        with pytest.raises(MailServerError, match=r"login in clear, so nothing was sent.*JALON_SMTP_TLS=implicit"):
            await _mail(server, None, how, Password(MAILBOX, SECRET)).send(LETTER)
    assert len(server.received) == 1
    assert server.logins == []
    assert b"AUTH" not in server.wire
    assert not _readable(server, SECRET)


async def test_off_keeps_a_login_in_even_where_starttls_is_offered(tls: ssl.SSLContext) -> None:
    server = MailServer(good=(MAILBOX, SECRET))
    async with server.listening("starttls", tls):
        with pytest.raises(MailServerError, match="JALON_SMTP_TLS is off"):
            await _mail(server, None, "off", Password(MAILBOX, SECRET)).send(LETTER)
    assert not _readable(server, SECRET)


async def test_starttls_insists() -> None:
    async with MailServer().listening() as server:
        with pytest.raises(MailServerError, match="does not offer STARTTLS"):
            await _mail(server, None, "starttls").send(LETTER)
    assert server.received == []
    assert not _readable(server, "secret")


@pytest.mark.parametrize(("offered", "how"), [("starttls", "auto"), ("implicit", "implicit"), ("none", "implicit")])
async def test_a_server_of_unproven_name_gets_nothing(tls: ssl.SSLContext, offered: Encryption, how: Tls) -> None:
    server = MailServer(good=(MAILBOX, SECRET))
    async with server.listening(offered, tls):
        with pytest.raises(MailServerError, match=r"agree on no TLS \([A-Z_]+\).*JALON_SMTP_CA_FILE"):
            await _mail(server, None, how, Password(MAILBOX, SECRET)).send(LETTER)
    assert server.received == []
    assert server.logins == []
    assert not _readable(server, SECRET, "secret")


async def test_a_refused_password_says_what_to_check_and_not_what_it_is(certificate: Path, tls: ssl.SSLContext) -> None:
    server = MailServer(good=(MAILBOX, "another"))
    login = Password(MAILBOX, SECRET)
    async with server.listening("starttls", tls):
        with pytest.raises(MailServerError, match=r"refuses the login \(535\).*JALON_SMTP_USERNAME") as refusal:
            await _mail(server, certificate, login=login).send(LETTER)
    assert SECRET not in f"{refusal.value}{login!r}"
    assert MAILBOX not in str(refusal.value)


def _client(tokens: TokenServer, certificate: Path) -> XOAuth2:
    return XOAuth2(MAILBOX, ClientCredentials(tokens.url, "jalon", SECRET, "the/.default", ca_file=certificate))


async def test_a_token_is_asked_for_once_and_again_when_it_has_expired(
    certificate: Path, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = TokenServer([{"access_token": f"tok-{n}-{SECRET}", "expires_in": 3600} for n in (1, 2)])
    server = MailServer(good=(MAILBOX, f"tok-1-{SECRET}"))
    async with tokens.listening(tls), server.listening("starttls", tls):
        mail = _mail(server, certificate, login=_client(tokens, certificate))
        await mail.send(LETTER)
        await mail.send(LETTER)
        assert [asked["grant_type"] for asked in tokens.asked] == ["client_credentials"]
        assert (
            tokens.asked[0] | {"client_id": "jalon", "client_secret": SECRET, "scope": "the/.default"}
            == (tokens.asked[0])
        )
        server.good = (MAILBOX, f"tok-2-{SECRET}")
        now = time.monotonic()
        monkeypatch.setattr("activities.adapters.mail_login.time.monotonic", lambda: now + 3595)
        await mail.send(LETTER)
    assert [token for _, token in server.logins] == [f"tok-{n}-{SECRET}" for n in (1, 1, 2)], "none was tried in vain"
    assert len(server.received) == 3
    assert b"AUTH" not in server.wire
    assert not _readable(server, SECRET)


async def test_a_token_that_is_refused_before_its_time_is_replaced_and_the_letter_leaves(
    certificate: Path, tls: ssl.SSLContext
) -> None:
    tokens = TokenServer([{"access_token": "revoked", "expires_in": 3600}, {"access_token": "fresh", "expires_in": 1}])
    server = MailServer(good=(MAILBOX, "fresh"))
    async with tokens.listening(tls), server.listening("implicit", tls):
        await _mail(server, certificate, "implicit", _client(tokens, certificate)).send(LETTER)
    assert [token for _, token in server.logins] == ["revoked", "fresh"]
    assert len(server.received) == 1


async def test_a_token_refused_twice_is_the_operators_affair(certificate: Path, tls: ssl.SSLContext) -> None:
    tokens = TokenServer([{"access_token": "wrong", "expires_in": 3600}])
    server = MailServer(good=(MAILBOX, "right"))
    async with tokens.listening(tls), server.listening("starttls", tls):
        with pytest.raises(MailServerError, match="refuses the login"):
            await _mail(server, certificate, login=_client(tokens, certificate)).send(LETTER)
    assert len(server.logins) == 2


async def test_no_token_goes_where_the_mail_server_speaks_in_clear(certificate: Path, tls: ssl.SSLContext) -> None:
    tokens = TokenServer([{"access_token": SECRET, "expires_in": 3600}])
    server = MailServer(good=(MAILBOX, SECRET))
    async with tokens.listening(tls), server.listening():
        with pytest.raises(MailServerError, match="login in clear"):
            await _mail(server, certificate, login=_client(tokens, certificate)).send(LETTER)
    assert tokens.asked == []
    assert not _readable(server, SECRET)


async def test_a_refused_client_is_named_by_its_code(certificate: Path, tls: ssl.SSLContext) -> None:
    tokens = TokenServer([{"error": "invalid_client", "error_description": f"{MAILBOX} {SECRET}"}], status=401)
    async with tokens.listening(tls), MailServer().listening("starttls", tls) as server:
        with pytest.raises(
            MailServerError, match=r"answered 401 \(invalid_client\).*JALON_SMTP_OAUTH_CLIENT_ID"
        ) as refusal:
            await _mail(server, certificate, login=_client(tokens, certificate)).send(LETTER)
    assert MAILBOX not in str(refusal.value)
    assert SECRET not in str(refusal.value)


async def test_an_authorisation_server_that_cannot_prove_its_name_gets_no_secret(
    certificate: Path, tls: ssl.SSLContext
) -> None:
    tokens = TokenServer([{"access_token": "fine", "expires_in": 3600}])
    async with tokens.listening(tls), MailServer().listening("starttls", tls) as server:
        login = XOAuth2(MAILBOX, ClientCredentials(tokens.url, "jalon", SECRET, "scope"))
        with pytest.raises(MailServerError, match="JALON_SMTP_OAUTH_TOKEN_URL"):
            await _mail(server, certificate, login=login).send(LETTER)
    assert tokens.asked == []
