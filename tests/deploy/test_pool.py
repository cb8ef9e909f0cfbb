"""The database's connections, also behind a pooler that keeps no session."""

from __future__ import annotations

from deploy.composition import composed
from deploy.settings import Settings


async def test_no_prepared_statement_is_kept_where_the_setting_says_so(dsn: str) -> None:
    for kept, cache in ((False, 0), (True, 100)):
        async with composed(Settings(database_url=dsn, database_statement_cache=cache), connections=1) as jalon:
            await jalon.register.standings()
            left = await jalon.replans._pool.fetchval(  # pyright: ignore[reportPrivateUsage]
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM employees e%LATERAL%'"
            )
            assert (left > 0) is kept
