"""Requests to addresses that people of a company choose: public ones over TLS, and never a redirect.

Whoever may name an address could otherwise have us ask our own network for them (server-side request forgery). So the
name is resolved here, every address behind it must be public, and the connection goes to the very address that was
checked: a name that means another one a moment later gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

from domain.errors import JalonError

TIMEOUT = httpx2.Timeout(15.0)
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressError(JalonError):
    """The address is none that may be asked. The message says why, and names nothing but the host."""


class Guarded(httpx2.AsyncBaseTransport):
    """Connects to public addresses over TLS alone; `anywhere`: also to this machine and its network, also in clear."""

    def __init__(self, *, anywhere: bool) -> None:
        self._anywhere = anywhere
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises AddressError, httpx2.TransportError."""
        if not self._anywhere:
            address = await public_address(request.url)
            request.extensions = {**request.extensions, "sni_hostname": request.url.host}
            request.url = request.url.copy_with(host=address)  # the Host header stands already
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


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
        if not asked.host or asked.scheme not in ("http", "https"):
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
    return all(each.is_global and not each.is_multicast for each in _meant(address))


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, and the one that it carries inside."""
    if isinstance(address, IPv4Address):
        return [address]
    inside = address.ipv4_mapped or address.sixtofour
    if inside is None and address in _NAT64:
        inside = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    return [address] if inside is None else [address, inside]
