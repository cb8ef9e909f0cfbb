"""What an operator can meet."""

from __future__ import annotations


class OperatorError(Exception):
    """Something went wrong that an operator can act upon: the message says what happened and what to do.

    The command line shows the message without a traceback, and leaves with `status`.
    """

    status = 1


class InputError(OperatorError):
    """What was given to a command is wrong."""

    status = 2
