"""Files of works, on a port of their own: a plan's script reads neither key nor calls."""

from __future__ import annotations

import io
import mimetypes
import re
import secrets
import time
import zipfile
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mosaic.errors import MosaicError
from mosaic.project import ownership
from mosaic.studio.bodies import is_inside
from mosaic.studio.guard import NotFound, answer

_GOOD_S = 600.0
_MOST = 1000
#: A folder that is being swapped is not there for less than this.
_SWAP_S, _TRIES = 0.02, 3
_SHOWN = frozenset({".html", ".pdf", ".png", ".jpg", ".gif", ".svg"})
ALL = "all.zip"
#: Stands for the pages of a gallery, each at its own place behind the key.
SITE = "index.html of the gallery"
_SITE_KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
}
#: A file of the site itself, or of one of its works.
_SITE_PATH = re.compile(r"(works/(?!\.)[^/\\]+/)?(?!\.)[^/\\]+\Z")


class Ticket(NamedTuple):
    """A file that may be fetched until a time."""

    folder: Path
    file: str
    until: float


def _has(folder: Path, file: str) -> bool:
    """Whether a result folder has a file; while it is swapped it is looked for again."""
    for _ in range(_TRIES):
        if file in (ownership.read_manifest(folder) or {}) and (folder / file).is_file():
            return True
        time.sleep(_SWAP_S)
    return False


class Tickets:
    """Secret addresses of files."""

    def __init__(self) -> None:
        self._known: dict[str, Ticket] = {}
        self._lock = Lock()

    def give(self, folder: Path, file: str) -> str:
        """Return the path of a file on the files' port.

        Raises
        ------
        NotFound
            The result folder has no such file.
        """
        if file != ALL and not _has(folder, file):
            raise NotFound(
                f"there is no {file[:80]!r}", "it is one of the work's files", "build them first"
            )
        key = self._keep(folder, file)
        shown = f"{folder.name.removesuffix('.mosaic')}.zip" if file == ALL else file
        return f"/{key}/{quote(shown)}"

    def give_site(self, folder: Path) -> str:
        """Return the path of a gallery's first page on the files' port."""
        return f"/{self._keep(folder, SITE)}/index.html"

    def _keep(self, folder: Path, file: str) -> str:
        key = secrets.token_urlsafe(24)
        with self._lock:
            now = time.monotonic()
            self._known = {k: t for k, t in self._known.items() if t.until > now}
            while len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[key] = Ticket(folder, file, now + _GOOD_S)
        return key

    def find(self, path: str) -> Ticket:
        """Return what a path stands for.

        Raises
        ------
        NotFound
            Nothing, or not any more.
        """
        key = path.removeprefix("/").partition("/")[0]
        with self._lock:
            ticket = self._known.get(key)
        if ticket is None or ticket.until < time.monotonic():
            raise NotFound(
                "this address is not good any more", hint="ask the page for the file again"
            )
        return ticket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a file."""
        request = Request(scope, receive)
        try:
            if request.method not in {"GET", "HEAD"}:
                raise NotFound("there is nothing to send here")
            ticket = self.find(request.url.path)
            if ticket.file == SITE:
                inner = request.url.path.removeprefix("/").partition("/")[2]
                response = await run_in_threadpool(_of_site, ticket.folder, unquote(inner))
            else:
                save = "save" in request.query_params
                response = await run_in_threadpool(_response, ticket, save)
        except MosaicError as error:
            response = answer(error)
        await response(scope, receive, send)


def _response(ticket: Ticket, save: bool) -> Response:
    if ticket.file == ALL:
        name, data = f"{ticket.folder.name.removesuffix('.mosaic')}.zip", zipped(ticket.folder)
    else:
        name, path = ticket.file, ticket.folder / ticket.file
        if not _has(ticket.folder, name) or path.is_symlink() or not is_inside(path, ticket.folder):
            raise NotFound(f"there is no {name!r} any more", hint="build it again")
        data = path.read_bytes()
    suffix = Path(name).suffix
    how = "inline" if suffix in _SHOWN and not save else "attachment"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    disposition = f"{how}; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=kind, headers={"Content-Disposition": disposition})


def _of_site(folder: Path, inner: str) -> Response:
    """Return a file of a gallery: a page, what it is made of, or a picture or plan of a work."""
    path = folder / inner
    if not _SITE_PATH.match(inner) or not is_inside(path, folder):
        raise NotFound("that is no file of the gallery")
    if path.is_symlink() or not path.is_file():
        raise NotFound(f"there is no {inner[:80]!r} in the gallery")
    kind = _SITE_KINDS.get(path.suffix.lower(), "application/octet-stream")
    how = "inline" if path.suffix.lower() in _SITE_KINDS else "attachment"
    return Response(path.read_bytes(), media_type=kind, headers={"Content-Disposition": how})


def zipped(folder: Path) -> bytes:
    """Return the files of a result folder in a zip; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["mosaic.json", *sorted(ownership.read_manifest(folder) or {})]:
            path = folder / name
            if name not in archive.namelist() and path.is_file() and not path.is_symlink():
                archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
