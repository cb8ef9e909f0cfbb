"""The one root of what a person can meet and act upon."""

from __future__ import annotations


class JalonError(Exception):
    """Something went wrong that its reader can act upon: the message says what happened and what to do.

    No message names a person: it may be logged and shown as it is. The command line shows it without a traceback.
    """


class NoProfileError(JalonError):
    """The company has told no profile, and a paper speaks in somebody's name."""
