"""What the reading of an HRIS asks of the adapters, beside `domain.ports.HrisSources`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx2

Outward = Callable[[], AbstractAsyncContextManager[httpx2.AsyncClient]]
"""A client for addresses that people of a company choose."""
