"""Operator messages: what the database, or its absence, answers to a command, as a sentence."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import asyncpg

from deploy.settings import PREFIX
from domain.errors import JalonError


@contextmanager
def operator_messages() -> Generator[None]:
    """Turns what the database, or its absence, may answer into a sentence for an operator."""
    try:
        yield
    except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
        raise JalonError(
            f"The database does not answer ({error or type(error).__name__}): "
            f"is the stack up, or {PREFIX}DATABASE_URL right?"
        ) from None
    except asyncpg.UndefinedTableError:
        raise JalonError("The database has not been prepared for this version: run `jalon migrate`.") from None
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise JalonError(f"The database refuses the user of {PREFIX}DATABASE_URL: {error}.") from None
    except asyncpg.InvalidCatalogNameError as error:
        raise JalonError(f"The database of {PREFIX}DATABASE_URL is not there: {error}.") from None
