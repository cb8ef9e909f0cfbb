"""Runs a command that does not outlive its parent: `python -I -S parent_death_signal.py PARENT COMMAND ...`.

On Linux the kernel is asked to send SIGTERM when the parent dies, even by kill -9; the request survives the
exec. Elsewhere the command simply runs, and the next `jalon up` stops what was left over. Standard library
only, and nothing of the house is imported: it adds some 15 ms to a start.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
