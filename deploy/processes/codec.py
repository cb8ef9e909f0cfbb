"""What travels through Temporal, sealed with keys of ours: whoever runs the cluster reads none of it.

A key ring is a text file: a line for each key, its name and 32 bytes in base64, `2027 q83v…=`. The first seals, all of
them open: a new key goes on top, and an old one stays as long as histories that it sealed are kept. What was written
without a key is read as it is, so that sealing can begin on a cluster in service.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

from deploy.settings import PREFIX, Settings, SettingsError
from domain.errors import JalonError

SEALED = b"binary/encrypted"
KEY, NONCE = "encryption-key-id", 12
"""Where a payload says which key opens it, and how many bytes go before what is sealed."""


class UnknownKeyError(JalonError):
    """A payload was sealed with a key that is not in the ring, or is not what was sealed."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by name; `first` seals."""

    first: str
    keys: Mapping[str, AESGCM]

    @classmethod
    def read(cls, path: Path) -> KeyRing:
        """Raises SettingsError, which names the line and never its key."""
        variable = f"{PREFIX}PAYLOAD_KEYS_FILE"
        try:
            lines = path.read_text("ascii").splitlines()
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "not a text in ASCII"
            raise SettingsError(f"{variable} cannot be read ({path}: {reason}).") from None
        keys: dict[str, AESGCM] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            name, _, encoded = line.partition(" ")
            if not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name) or name in keys:
                raise SettingsError(f"{variable}, line {number}: expected a name of its own before the key ({path}).")
            keys[name] = AESGCM(_key(encoded, f"{variable}, line {number}"))
        if not keys:
            raise SettingsError(f"{variable} holds no key ({path}): expected lines such as `2027 BASE64`.")
        return cls(next(iter(keys)), keys)


def _key(encoded: str, where: str) -> bytes:
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise SettingsError(f"{where}: expected 32 bytes in base64 after the name, as `openssl rand -base64 32` gives.")
    return key


class SealingCodec(PayloadCodec):
    """AES-256-GCM, with a nonce of its own for each payload; the key's name is authenticated with it."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seals with the first key."""
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opens what is sealed and leaves the rest. Raises UnknownKeyError."""
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        name, nonce = self._ring.first, os.urandom(NONCE)
        sealed = self._ring.keys[name].encrypt(nonce, payload.SerializeToString(), name.encode())
        return Payload(metadata={"encoding": SEALED, KEY: name.encode()}, data=nonce + sealed)

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != SEALED:
            return payload
        name = payload.metadata.get(KEY, b"").decode(errors="replace")
        key = self._ring.keys.get(name)
        if key is None:
            raise UnknownKeyError(
                f"A payload was sealed with the key {name!r}, which is not in the ring: put it back into "
                f"{PREFIX}PAYLOAD_KEYS_FILE, below the first; it is needed as long as histories bear it."
            )
        try:
            return Payload.FromString(key.decrypt(payload.data[:NONCE], payload.data[NONCE:], name.encode()))
        except InvalidTag:
            raise UnknownKeyError(
                f"A payload does not open with the key {name!r}: another key bore that name, or it was altered."
            ) from None


def codec(settings: Settings) -> SealingCodec | None:
    """The codec of the settings; None where payloads travel in clear. Raises SettingsError."""
    return None if settings.payload_keys_file is None else SealingCodec(KeyRing.read(settings.payload_keys_file))


def converter(settings: Settings) -> DataConverter:
    """How payloads are written and read. With a codec, the messages of failures are sealed as well."""
    sealing = codec(settings)
    if sealing is None:
        return pydantic_data_converter
    return replace(
        pydantic_data_converter,
        payload_codec=sealing,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def opened(sealing: PayloadCodec, body: bytes) -> bytes:
    """What Temporal's UI and command line ask of a codec server: payloads as JSON, opened.

    Raises ValueError when the body is none, UnknownKeyError.
    """
    try:
        asked = json_format.Parse(body, Payloads())
    except (UnicodeDecodeError, json_format.ParseError):
        raise ValueError('expected {"payloads": [{"metadata": {…}, "data": "…"}]}') from None
    found = await sealing.decode(cast("Iterable[Any]", asked.payloads))  # pyright: ignore[reportArgumentType]
    return json.dumps(json_format.MessageToDict(Payloads(payloads=found))).encode()
