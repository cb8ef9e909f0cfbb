"""The local stack's PostgreSQL as a process of its own: `python -m deploy.local.postgres FOLDER PORT DSN_FILE`.

It stops the server in good order when it is told to leave, also when the supervisor was killed.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from deploy.local.data_directory import write_secret
from deploy.local.postgres import Postgres, PostgresError

DATABASE = "jalon"
LOOK_SECONDS = 0.5


async def serve(folder: Path, port: int, dsn_file: Path) -> int:
    """Runs until SIGTERM. Exit status 1 when the server does not start, or ends by itself."""
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    server = Postgres(folder, port)
    try:
        server.start()
        write_secret(dsn_file, await server.create_database(DATABASE))
        print("ready", flush=True)  # noqa: T201
        while not over.is_set():
            if not server.alive:
                print("PostgreSQL has ended by itself.", file=sys.stderr)  # noqa: T201
                return 1
            try:
                await asyncio.wait_for(over.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
    except PostgresError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
