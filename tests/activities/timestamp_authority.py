"""A time-stamping authority (RFC 3161) on the loopback: `openssl ts`, behind a small HTTP server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.2.3.4"
CONFIGURATION = """
[tsa]
default_tsa = local
[local]
serial = serial
signer_cert = authority.pem
certs = between.pem
signer_key = key.pem
signer_digest = sha256
default_policy = {policy}
digests = sha256
ess_cert_id_alg = sha256
"""
Valid = tuple[timedelta, timedelta]
NOW = (timedelta(days=-1), timedelta(days=1))
LONG = (timedelta(days=-3650), timedelta(days=3650))


@dataclass
class TimestampAuthority:
    """Its root, an authority between, and the one that signs, each with its key, made anew in a folder.

    `valid`: from when to when the certificate of the one that signs is good, from now. `answer`: what it says instead
    of a time stamp.
    """

    folder: Path
    valid: Valid = NOW
    answer: tuple[int, bytes] | None = None
    asked: list[bytes] = field(default_factory=list[bytes])
    port: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        keys = [generate_private_key(SECP256R1()) for _ in range(3)]
        root = _certificate("Root", keys[0], "Root", keys[0], LONG, signs=True)
        between = _certificate("Between", keys[1], "Root", keys[0], LONG, signs=True)
        authority = _certificate("Local authority", keys[2], "Between", keys[1], self.valid, signs=False)
        for name, made in (("root", root), ("between", between), ("authority", authority)):
            (self.folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
        key = keys[2].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "key.pem").write_bytes(key)
        (self.folder / "serial").write_text("01")
        (self.folder / "tsa.cnf").write_text(CONFIGURATION.format(policy=POLICY))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tsr"

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, query: bytes) -> bytes:
        """What openssl answers."""
        (self.folder / "query").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
        subprocess.run(command, cwd=self.folder, capture_output=True, check=True)
        return (self.folder / "reply").read_bytes()

    @contextmanager
    def listening(self) -> Generator[TimestampAuthority]:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked.append(query)
                status, content = authority.answer or (200, authority.reply(query))
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            self.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()


def _certificate(
    name: str, key: EllipticCurvePrivateKey, issuer: str, signer: EllipticCurvePrivateKey, valid: Valid, *, signs: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + valid[0])
        .not_valid_after(now + valid[1])
        .add_extension(x509.BasicConstraints(ca=signs, path_length=None), critical=True)
    )
    if signs:
        # Longer than the other: openssl puts a token's certificates in any order, and DER wants the shorter first.
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("x" * 90)]), critical=False)
    else:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(signer, SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
