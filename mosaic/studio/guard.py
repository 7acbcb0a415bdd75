"""Who may ask, and what is answered else: hosts, origins, the key, limits, and errors as JSON.

A page of another site can make a browser send requests here, and by a name that leads to
127.0.0.1 even read the answers. So the address asked for has to be ours to the letter, a
request says whose page sent it, and everything but the page's own files needs the key.
"""

from __future__ import annotations

import dataclasses
import hmac
import json
import logging
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mosaic.errors import ImageError, MosaicError
from mosaic.recipe import Recipe

_log = logging.getLogger("mosaic.studio")
_LONGEST = 300
_SETTINGS = frozenset(f.name for f in dataclasses.fields(Recipe))

PHOTO_BYTES = 200_000_000
JSON_BYTES = 8_000_000
#: What the page itself may load: its own files, and pictures that it fetched.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob: data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
#: A plan is one file with all that it needs within; a gallery's pages have theirs beside them.
FILE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Refused(MosaicError):  # noqa: N818 - it is an answer, with its status
    """A request that cannot be met, with the status of HTTP that says why."""

    status = 400


class Conflict(Refused):
    """An edit of a grid that the mosaic does not have any more."""

    status = 409

    def __init__(self, came: str, grid: tuple[int, int]) -> None:
        super().__init__(
            came, f"the mosaic has {grid[0]} x {grid[1]}", "paint on what is shown now"
        )


class ReadOnly(Refused):
    """A work that another server has open."""

    status = 423

    def __init__(self) -> None:
        super().__init__(
            "another studio has this work open", hint="close it there, and open it anew"
        )


class NotFound(Refused):
    """Something that is not there."""

    status = 404


class TooLarge(Refused):
    """A body over its limit."""

    status = 413


class NoPicture(Refused):
    """Bytes that are no picture that can be read."""

    status = 415


def as_problem(error: Exception) -> dict[str, Any]:
    """Return an error as JSON: what came, what is allowed, what to try.

    Examples
    --------
    >>> from mosaic.errors import RecipeError
    >>> as_problem(RecipeError("zoom is 40.0", "it is from 0 to 20"))["setting"]
    'zoom'
    """
    if not isinstance(error, MosaicError):
        if not isinstance(error, OSError):
            # A bug ends neither thread nor server, and keeps its traceback.
            _log.error("the studio failed", exc_info=error)
        came = f"the studio failed: {type(error).__name__}"
        return _node(500, came, " ".join(str(error).split())[:200], "undo the last change")
    status = error.status if isinstance(error, Refused) else 422
    node = _node(status, error.came, error.allowed, error.hint)
    first = error.came.split(" ", 1)[0].removeprefix("--").replace("-", "_")
    return node | ({"setting": first} if first in _SETTINGS else {})


def _node(status: int, came: str, allowed: str, hint: str) -> dict[str, Any]:
    # What came may be as long as a body: its begin is enough to know it again.
    came = came if len(came) <= _LONGEST else f"{came[:_LONGEST]}..."
    return {"status": status, "title": came, "detail": allowed, "hint": hint}


def of_picture(error: MosaicError) -> MosaicError:
    """Give an upload that is no picture the status that says so."""
    if isinstance(error, ImageError):
        return NoPicture(error.came, error.allowed, error.hint)
    return error


class Denied(Refused):
    """A request from where none may come."""

    status = 403


class NoKey(Refused):
    """A call without the key."""

    status = 401


@dataclass(frozen=True)
class Names:
    """What the server may be called.

    Attributes
    ----------
    hosts : frozenset of str
        Names and addresses without ports; of an IPv6 address with its brackets.
    any_address : bool
        Whether it listens on all addresses: each is ours when it was connected to.
    """

    hosts: frozenset[str]
    any_address: bool = False

    def allow(self, scope: Scope, host: str) -> bool:
        """Whether a Host header is one of ours, with the port that was connected to."""
        address, port = scope["server"][0], scope["server"][1]
        names = set(self.hosts)
        if self.any_address:
            names.add(f"[{address}]" if ":" in address else address)
        # Browsers leave the usual port out.
        ports = (f":{port}", "") if port == 80 else (f":{port}",)
        return host.lower() in {name + end for name in names for end in ports}


class Guard:
    """Middleware that lets through what may ask, and adds what browsers are to heed.

    Parameters
    ----------
    app : ASGI application
    names : Names
    key : str
        Wanted below ``/api/``; empty where the addresses themselves are secret.
    policy : str
        Content-Security-Policy.
    """

    def __init__(self, app: ASGIApp, names: Names, key: str, policy: str) -> None:
        self._app, self._names, self._key = app, names, key
        self._headers = {**_HEADERS, "Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        try:
            self._check(scope)
        except Refused as error:
            await answer(error)(scope, receive, sent)
            return
        await self._app(scope, receive, sent)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self._names.allow(scope, hosts[0]):
            raise Denied("the address is not this server's", hint="use the address that it printed")
        if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
            raise Denied("another site's page sent this")
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin", "same-site"}:
            # Another port of ours is the same site: a link to a plan comes from there.
            raise Denied("another site's page sent this")
        if self._key and scope["path"].startswith("/api/"):
            sent = headers.get("authorization", "").encode()
            if not hmac.compare_digest(sent, f"Bearer {self._key}".encode()):
                raise NoKey(
                    "the key is missing or another", hint="open the address that was printed"
                )


def answer(error: Exception) -> JSONResponse:
    """Return an error as a response."""
    node = as_problem(error)
    return JSONResponse(node, node["status"])


async def body(request: Request, limit: int) -> bytearray:
    """Read a body as far as it may go.

    Raises
    ------
    TooLarge
        It has more bytes, or says so.
    """
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > limit:
        raise TooLarge("that is too large", f"it may have {limit // 1_000_000} MB")
    data = bytearray()
    try:
        async for part in request.stream():
            if len(data) + len(part) > limit:
                raise TooLarge("that is too large", f"it may have {limit // 1_000_000} MB")
            data += part
    except ClientDisconnect:
        raise Refused("the connection ended") from None
    return data


async def json_body(request: Request) -> dict[str, Any]:
    """Read a body as a JSON object.

    Raises
    ------
    Refused
        It is none.
    """
    data = await body(request, JSON_BYTES)
    try:
        node = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused("the body is no JSON") from None
    if not isinstance(node, dict):
        raise Refused("the body is no JSON object")
    return node


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")
