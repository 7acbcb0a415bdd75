"""The server: two ports, from start to end."""

from __future__ import annotations

import contextlib
import ipaddress
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from mosaic.errors import MosaicError
from mosaic.stages import Stages
from mosaic.studio import tasks
from mosaic.studio.events import Events, Shared
from mosaic.studio.files import Tickets
from mosaic.studio.guard import FILE_POLICY, PAGE_POLICY, Guard, Names
from mosaic.studio.jobs import Background, Live
from mosaic.studio.routes import Routes
from mosaic.studio.works import Works

LOOPBACK = "127.0.0.1"


class Studio:
    """A server for the works of a folder, which has to be the working folder.

    Parameters
    ----------
    root : Path
        Nothing outside of it is read or written. Lists of pieces stand in recipes with their
        path from here.
    host : str
        Address to listen on.
    port : int
        0 takes one that is free; the files' port is always such a one.
    groups : mapping of str to str, optional
        Heading of each stage's settings.

    Raises
    ------
    MosaicError
        The address cannot be listened on.
    """

    def __init__(
        self,
        root: Path,
        host: str = LOOPBACK,
        port: int = 0,
        groups: Mapping[str, str] | None = None,
    ) -> None:
        self.host, self.key = host, secrets.token_urlsafe(32)
        self._sockets = [_listening(host, port), _listening(host, 0)]
        self.port, self.files_port = (s.getsockname()[1] for s in self._sockets)
        self.events, live = Events(), Live()
        self._live, self._background = live, Background(live)
        shared = Shared(
            root.resolve(), self.events, live, self._background, Stages(), tasks.quiet_build
        )
        self.works = Works(shared)
        tickets = Tickets()
        routes = Routes(self.works, tickets, self._files_address, groups or {})
        names = _names(host)
        self._apps: dict[int, ASGIApp] = {
            self.port: Guard(routes.app(), names, self.key, PAGE_POLICY),
            self.files_port: Guard(tickets, names, "", FILE_POLICY),
        }
        config = uvicorn.Config(
            self,
            log_level="error",
            access_log=False,
            lifespan="off",
            ws="none",
            http="h11",
            loop="asyncio",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config, self.events)

    @property
    def address(self) -> str:
        """What to open; the key is behind the # and is never sent as part of an address."""
        host = LOOPBACK if _is_any(self.host) else self.host
        return f"http://{_bracketed(host)}:{self.port}/#key={self.key}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the application of its port."""
        await self._apps[scope["server"][1]](scope, receive, send)

    def run(self) -> None:
        """Serve until Ctrl-C or `stop`."""
        self._live.start()
        self._background.start()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self._server.run(sockets=self._sockets)
        finally:
            self._live.end()
            self._background.end()
            self.works.close()

    def start(self) -> Thread:
        """Serve in a thread of its own; for tests and other programs."""
        thread = Thread(target=self.run, name="studio", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End the server."""
        self._server.should_exit = True
        self.events.close()

    def _files_address(self, host: str) -> str:
        return f"http://{host}:{self.files_port}"


class _Server(uvicorn.Server):
    """A server that ends its streams first: it would wait for them."""

    def __init__(self, config: uvicorn.Config, events: Events) -> None:
        super().__init__(config)
        self._events = events

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._events.close()
        super().handle_exit(sig, frame)


def _listening(host: str, port: int) -> socket.socket:
    """Listen on an address."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, proto)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows lets two programs share a port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.ExitStack() as held:
            held.enter_context(found)
            found.bind(address)
            found.listen(128)
            held.pop_all()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MosaicError(
            f"cannot listen on {host}:{port}: {reason}",
            hint="try another --host or --port, or leave them out",
        ) from None
    return found


def _names(host: str) -> Names:
    if host in {LOOPBACK, "localhost", "::1"}:
        return Names(frozenset({LOOPBACK, "localhost", "[::1]"}))
    return Names(frozenset({_bracketed(host).lower(), LOOPBACK, "localhost"}), _is_any(host))


def _is_any(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
