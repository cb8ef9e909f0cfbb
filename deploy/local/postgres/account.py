"""Running PostgreSQL's programs, and whom they run as: the server refuses to be root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from deploy.local.postgres.binaries import Binaries, PostgresError

USER = "jalon"
"""The server's own superuser, whose password is in PASSWORD_FILE."""
PASSWORD_FILE = "jalon.password"  # noqa: S105
NOBODY = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: `uid` and `gid` own its files, `prefix` leads there, `switch` is given to Popen."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    switch: bool = False


@cache
def our_account() -> Account:
    """Ourselves; for root, nobody. Raises PostgresError when there is no nobody to be."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if shutil.which(NAMESPACE[0]):
        tried = subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return Account(0, 0, prefix=NAMESPACE)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise PostgresError(
            "PostgreSQL refuses to run as root, and there is neither a user namespace nor a user `nobody` to run it "
            "as: start Jalon as an ordinary user, or set JALON_DATABASE_URL to a server."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid, switch=True)


def initialise(data_dir: Path, binaries: Binaries) -> None:
    """Makes the data directory beside its place and moves it there, so that a half-made one is never used."""
    account = our_account()
    unfinished = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give(unfinished, account)
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w") as password_file:
        password_file.write(password)
        password_file.flush()
        if account.switch:
            os.chown(password_file.name, account.uid, account.gid)
        command = [*account.prefix, str(binaries.folder / "initdb"), "-D", str(unfinished), "--username", USER,
                   "--auth=scram-sha-256", f"--pwfile={password_file.name}", "--encoding=UTF8", "--no-locale",
                   "--no-instructions"]  # fmt: skip
        process = run_as(account, command, stdout=subprocess.PIPE)
        said = process.communicate()[0].decode(errors="replace").strip()
    if process.returncode != 0:
        raise PostgresError(
            f"{binaries.folder / 'initdb'} could not make {data_dir} ({said.splitlines()[-1] if said else 'no reason'}"
            f", exit status {process.returncode}): use a folder that user {account.uid} may enter and write."
        )
    secret = unfinished / PASSWORD_FILE
    secret.touch(mode=0o600)
    secret.write_text(password)
    unfinished.rename(data_dir)


def run_as(account: Account, command: list[str], stdout: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts the program in a session of its own: Ctrl-C reaches the supervisor, which stops the server in order."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
        cwd="/",
        user=account.uid if account.switch else None,
        group=account.gid if account.switch else None,
        extra_groups=[] if account.switch else None,
    )


def give(folder: Path, account: Account) -> None:
    """The data directory belongs to the account: it may have been made by another one."""
    if folder.stat().st_uid == account.uid:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def command_line(pid: int) -> str:
    """The command that a process was started with; empty when it is gone."""
    listed = Path(f"/proc/{pid}/cmdline")
    if listed.exists():
        return listed.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False).stdout
