"""What the settings describe, made: the mail server, the identity provider, what seals are signed and dated by."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from activities.adapters.mail import Login, SmtpMail, trusting
from deploy.settings import PREFIX, Settings, SettingsError

if TYPE_CHECKING:
    from activities.adapters.seal_keys import PublicKeys, SealKey
    from activities.adapters.timestamps import Authority, Roots
    from api.console.oidc import Provider


def seal_key(settings: Settings) -> SealKey | None:
    """What seals are signed with; None where nothing is sealed."""
    from activities.adapters.seal_keys import SealKey

    return None if settings.seal_key_file is None else SealKey.read(settings.seal_key_file)


def public_keys(settings: Settings) -> PublicKeys | None:
    """What the signatures of seals are checked with, where it is at hand."""
    from activities.adapters.seal_keys import PublicKeys

    return None if settings.seal_public_file is None else PublicKeys.read(settings.seal_public_file)


def roots(settings: Settings) -> Roots | None:
    """The time-stamping authorities that are trusted, where they are at hand."""
    from activities.adapters.timestamps import Roots

    return None if settings.tsa_roots_file is None else Roots.read(settings.tsa_roots_file, settings.tsa_policy)


def authority(settings: Settings) -> Authority | None:
    """Who dates seals; None where nobody does."""
    trusted = None if settings.tsa_url is None else roots(settings)
    if trusted is None:
        return None
    from activities.adapters.timestamps import Authority

    return Authority(settings.tsa_url or "", trusted, settings.tsa_timeout_seconds)


def provider(settings: Settings) -> Provider | None:
    """The OpenID provider of the settings, if there is one."""
    from api.console.oidc import Provider

    if settings.oidc_issuer is None:
        return None
    secret = settings.oidc_client_secret
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id or "",
        secret.get_secret_value() if secret else None,
        claim=settings.oidc_claim,
        scope=settings.oidc_scope,
    )


def mail_webhook_key(settings: Settings) -> bytes | None:
    """What signs the messages of whoever carries the mail; None where nobody is listened to."""
    from api.webhook_signature import key_of

    secret = settings.mail_webhook_secret
    return None if secret is None else key_of(secret.get_secret_value())


def smtp(settings: Settings) -> SmtpMail:
    """The mail server. Raises SettingsError when the file of its authorities is no use: no letter would ever leave."""
    try:
        trusting(settings.smtp_ca_file)
    except OSError as error:  # an ssl.SSLError is one
        reason = "it holds no certificate in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise SettingsError(f"{PREFIX}SMTP_CA_FILE cannot be used ({settings.smtp_ca_file}: {reason}).") from None
    return SmtpMail(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_from,
        tls=settings.smtp_tls,
        login=_login(settings) if settings.smtp_username else None,
        ca_file=settings.smtp_ca_file,
    )


def _login(settings: Settings) -> Login:
    """By password, else by token: the settings have seen to it that one of them is whole."""
    from activities.adapters.mail_login import ClientCredentials, Password, XOAuth2

    username, password = settings.smtp_username or "", settings.smtp_password
    if password is not None:
        return Password(username, password.get_secret_value())
    secret = settings.smtp_oauth_client_secret
    tokens = ClientCredentials(
        settings.smtp_oauth_token_url or "",
        settings.smtp_oauth_client_id or "",
        secret.get_secret_value() if secret else "",
        settings.smtp_oauth_scope,
        ca_file=settings.smtp_ca_file,
    )
    return XOAuth2(username, tokens)
