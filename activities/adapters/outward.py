"""Requests to addresses that people of a company choose: public ones over TLS, and never a redirect.

Whoever may name an address could otherwise have us ask our own network for them (server-side request forgery). So the
name is resolved here, every address behind it must be public, and the connection goes to the very address that was
checked: a name that means another one a moment later gains nothing. Nor may whoever answers hold us up or fill our
memory: an answer has so long and so many bytes, and comes as it is.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

from domain.errors import JalonError

TIMEOUT = httpx2.Timeout(15.0)
"""For each thing that is waited for."""
SECONDS = 30.0
"""For an answer to begin, and again for it to end, however little at a time it comes."""
MOST_BYTES = 64 << 20
_NAT64, _GIVEN_OUT = IPv6Network("64:ff9b::/96"), IPv6Network("2000::/3")
"""What carries an IPv4 address; and all that is given out as public so far."""


class AddressError(JalonError):
    """The address is none that may be asked. The message says why, and names nothing but the host."""


class Guarded(httpx2.AsyncBaseTransport):
    """Connects to public addresses over TLS alone; `anywhere`: also to this machine and its network, also in clear."""

    def __init__(self, *, anywhere: bool) -> None:
        self._anywhere = anywhere
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises AddressError, httpx2.TransportError, TimeoutError."""
        if not self._anywhere:
            address = await public_address(request.url)
            request.extensions = {**request.extensions, "sni_hostname": request.url.host}
            request.url = request.url.copy_with(host=address)  # the Host header stands already
        request.headers["accept-encoding"] = "identity"
        async with asyncio.timeout(SECONDS):
            answer = await self._inner.handle_async_request(request)
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        answer.stream = _Bounded(answer.stream)
        if answer.headers.get("content-encoding", "identity") != "identity":
            await answer.aclose()
            raise AddressError(f"{request.headers['host']}: expected an answer that is not packed")
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Bounded(httpx2.AsyncByteStream):
    """The body of an answer, which ends: with an error when it is too long or takes too long."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces, left = aiter(self._body), MOST_BYTES
        until = asyncio.get_running_loop().time() + SECONDS
        while True:
            async with asyncio.timeout_at(until):
                piece = await anext(pieces, None)
            if piece is None:
                return
            left -= len(piece)
            if left < 0:
                raise AddressError(f"expected an answer of at most {MOST_BYTES} bytes")
            yield piece

    async def aclose(self) -> None:
        await self._body.aclose()


def outward(*, anywhere: bool) -> httpx2.AsyncClient:
    """A client for one host: its connections are kept by address, and the next host might share one."""
    return httpx2.AsyncClient(
        transport=Guarded(anywhere=anywhere), timeout=TIMEOUT, follow_redirects=False, trust_env=False
    )


async def public_address(url: httpx2.URL) -> str:
    """The address to connect to. Raises AddressError when there is none, or one behind the name is not public."""
    if url.scheme != "https":
        raise AddressError(f"{url.host}: expected https")
    if url.userinfo:
        raise AddressError(f"{url.host}: expected no user or password in the address")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError(f"{url.host}: no such host is known") from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(is_public(each) for each in addresses):
        raise AddressError(f"{url.host}: expected a host with public addresses alone")
    return addresses[0]


async def refusal(url: str, *, anywhere: bool) -> str | None:
    """Why nothing may be sent to the address; None when it may."""
    try:
        asked = httpx2.URL(url)
        if not asked.host or asked.scheme not in ("http", "https") or not 0 < (asked.port or 443) < 1 << 16:
            return "expected an address such as https://example.org/hook"
        if not anywhere:
            await public_address(asked)
    except httpx2.InvalidURL:
        return "expected an address such as https://example.org/hook"
    except AddressError as error:
        return str(error)
    return None


def is_public(text: str) -> bool:
    """Whether anybody may be reached there: no loopback, no private network, no other special range."""
    address = ip_address(text.partition("%")[0])
    return all(_is_given_out(each) for each in _meant(address))


def _is_given_out(address: IPv4Address | IPv6Address) -> bool:
    known = isinstance(address, IPv4Address) or address in _GIVEN_OUT
    return known and address.is_global and not address.is_multicast


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address; or the one that it carries, and for 6to4 itself as well."""
    if isinstance(address, IPv4Address):
        return [address]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    return [address, address.sixtofour] if address.sixtofour else [address]
