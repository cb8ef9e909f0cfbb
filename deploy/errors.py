"""What an operator meets at the command line, and the exit status of each."""

from __future__ import annotations

from domain.errors import JalonError


class InputError(JalonError):
    """What was given to a command, or set in the environment, is wrong."""


class InterruptError(JalonError):
    """Ctrl-C, where there is something to say of it."""


def exit_status(error: JalonError) -> int:
    """2 for wrong input and 130 for Ctrl-C, as shells have it; 1 for everything else."""
    if isinstance(error, InputError):
        return 2
    return 130 if isinstance(error, InterruptError) else 1
