"""The keys of the seals: Ed25519, in PEM files, as `openssl genpkey -algorithm ed25519` makes them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from domain.errors import JalonError
from domain.proof.seal import Sealed

_PEM_BLOCK = re.compile(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


class SealKeyError(JalonError):
    """A key cannot be read or is of another kind. The message names the file and says what to do."""


class SealKey:
    """What seals are signed with."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.id = key_id(private.public_key())

    @classmethod
    def new(cls) -> Self:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises SealKeyError."""
        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except FileNotFoundError:
            raise SealKeyError(
                f"There is no key of the seals at {path} (JALON_SEAL_KEY_FILE): put yours there; for the first, "
                f"`openssl genpkey -algorithm ed25519 -out {path}`."
            ) from None
        except OSError as error:
            raise SealKeyError(
                f"The key of the seals, {path} (JALON_SEAL_KEY_FILE), cannot be read: {error.strerror}."
            ) from None
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise SealKeyError(
                f"The key of the seals, {path} (JALON_SEAL_KEY_FILE), is no Ed25519 private key in PEM without a "
                "passphrase: look for yours before you make another."
            )
        return cls(key)

    def sign(self, body: bytes) -> str:
        return self._private.sign(body).hex()

    def pem(self) -> str:
        """The private key, to be kept secret."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def public_pem(self) -> str:
        public = self._private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class PublicKeys:
    """The public keys that seals may be signed with, by their digests: the one in use and those before it."""

    def __init__(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        self._keys = keys

    @classmethod
    def parse(cls, text: str) -> Self:
        """All keys of a PEM file, one after the other. Raises ValueError."""
        keys = [load_pem_public_key(block.encode()) for block in _PEM_BLOCK.findall(text)]
        if not keys or not all(isinstance(key, Ed25519PublicKey) for key in keys):
            raise ValueError("expected Ed25519 public keys in PEM form")
        return cls({key_id(key): key for key in keys if isinstance(key, Ed25519PublicKey)})

    @classmethod
    def read(cls, path: Path) -> Self:
        """The keys of a file. Raises SealKeyError."""
        try:
            return cls.parse(path.read_text("ascii"))
        except (OSError, ValueError) as error:
            raise SealKeyError(
                f"The public keys of the seals, {path} (JALON_SEAL_PUBLIC_FILE), cannot be read ({_reason(error)}): "
                "put there the PEM of each key that seals were ever signed with, one after the other."
            ) from None

    def signed(self, sealed: Sealed) -> bool:
        """Whether the seal's signature is that of the key it names, and the key is one of ours."""
        key = self._keys.get(sealed.seal.key)
        if key is None:
            return False
        try:
            key.verify(bytes.fromhex(sealed.signature), sealed.seal.body())
        except (InvalidSignature, ValueError):
            return False
        return True


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeError):
        return "not a text in ASCII"
    return getattr(error, "strerror", None) or str(error)


def key_id(key: Ed25519PublicKey) -> str:
    """The digest of a public key: sha256 of its 32 bytes, in hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()
