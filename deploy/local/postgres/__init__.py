"""A PostgreSQL server of our own, for the local stack and the tests."""

from deploy.local.postgres.binaries import PostgresError
from deploy.local.postgres.server import Postgres

__all__ = ["Postgres", "PostgresError"]
