"""The calls of /api/1."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from mosaic.studio import answers, bodies, guard, tasks
from mosaic.studio.about import about
from mosaic.studio.files import Tickets
from mosaic.studio.guard import NotFound, Refused
from mosaic.studio.work import Work
from mosaic.studio.works import Works

Call = Callable[[Request], Awaitable[Response]]
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
_FILE = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)+\Z")
#: A list of pieces, a palette or a mask.
_LIST_BYTES = 20_000_000


class Routes:
    """Answers of the page's port.

    Parameters
    ----------
    works : Works
    tickets : Tickets
    files_address : callable
        Gives the address of the files' port as the asker reaches it.
    groups : mapping of str to str
        Heading of each stage's settings.
    """

    def __init__(
        self,
        works: Works,
        tickets: Tickets,
        files_address: Callable[[str], str],
        groups: Mapping[str, str],
    ) -> None:
        self._works, self._tickets = works, tickets
        self._files_address, self._groups = files_address, groups
        self._about: dict[str, Any] | None = None

    def app(self) -> Starlette:
        """Return the application."""
        api = {
            ("GET", "about"): self.about,
            ("GET", "works"): self.cards,
            ("POST", "works"): self.create,
            ("POST", "gallery/ticket"): self.gallery,
            ("GET", "works/{work}"): self.state,
            ("PUT", "works/{work}/photo"): self.photo,
            ("POST", "works/{work}/files"): self.file,
            ("POST", "works/{work}/edits"): self.edit,
            ("POST", "works/{work}/try"): self.attempt,
            ("POST", "works/{work}/region"): self.region,
            ("GET", "works/{work}/cells"): self.cells,
            ("GET", "works/{work}/image"): self.image,
            ("GET", "works/{work}/command"): self.command,
            ("POST", "works/{work}/jobs"): self.job,
            ("DELETE", "works/{work}/jobs/{job}"): self.cancel,
            ("POST", "works/{work}/ticket"): self.ticket,
            ("GET", "events"): self.events,
        }
        routes = [
            Route(f"/api/1/{path}", _safe(call), methods=[method])
            for (method, path), call in api.items()
        ]
        page = [Route("/", _safe(_page)), Route("/{name}", _safe(_page))]
        handlers: Any = {404: _not_found, 405: _not_found}
        return Starlette(routes=[*routes, *page], exception_handlers=handlers)

    async def about(self, _request: Request) -> Response:
        """Tell settings, colors, parts, formats, schemes, limits."""
        if self._about is None:
            self._about = await run_in_threadpool(about, self._groups)
        return JSONResponse(self._about)

    async def cards(self, _request: Request) -> Response:
        """List the works of the start page."""
        last = self._works.events.last
        cards = await run_in_threadpool(self._works.cards)
        gallery = await run_in_threadpool(self._works.gallery)
        return JSONResponse({"works": cards, "gallery": gallery, "event": last})

    async def gallery(self, request: Request) -> Response:
        """Give the address of the gallery's pages."""
        if await run_in_threadpool(self._works.gallery) is None:
            raise NotFound("this folder is no gallery", hint="mosaic gallery makes one")
        path = self._tickets.give_site(self._works.root)
        host = request.headers["host"].rpartition(":")[0]
        return JSONResponse({"address": f"{self._files_address(host)}{path}"}, 201)

    async def create(self, request: Request) -> Response:
        """Begin a work with a photo, or open one."""
        if request.headers.get("content-type", "").startswith("application/json"):
            node = await guard.json_body(request)
            work = await run_in_threadpool(self._works.open, _text(node, "open"))
        else:
            data = await guard.body(request, guard.PHOTO_BYTES)
            name = request.query_params.get("name", "photo")
            work = await run_in_threadpool(self._works.create, name, data)
        return JSONResponse({"id": work.id, "rev": work.rev}, 201)

    async def state(self, request: Request) -> Response:
        """All that a page begins with."""
        work = await self._work(request)
        return JSONResponse(await run_in_threadpool(work.state))

    async def photo(self, request: Request) -> Response:
        """Give a work another photo."""
        work = await self._work(request)
        data = await guard.body(request, guard.PHOTO_BYTES)
        name = bodies.clean(request.query_params.get("name", "photo"))
        return JSONResponse(
            {"rev": await run_in_threadpool(answers.new_photo, work, name, data)}, 202
        )

    async def file(self, request: Request) -> Response:
        """Keep a list of pieces, a palette or a mask with a work."""
        work = await self._work(request)
        data = await guard.body(request, _LIST_BYTES)
        name = bodies.clean(request.query_params.get("name", "list"), "list")
        return JSONResponse({"value": await run_in_threadpool(answers.kept, work, name, data)}, 201)

    async def edit(self, request: Request) -> Response:
        """Change a work."""
        work = await self._work(request)
        edit = bodies.edit(await guard.json_body(request))
        return JSONResponse({"rev": await run_in_threadpool(work.edit, edit)}, 202)

    async def attempt(self, request: Request) -> Response:
        """Show other settings while a hand drags."""
        work = await self._work(request)
        node = await guard.json_body(request)
        base = bodies.attempt(node)
        await run_in_threadpool(work.attempt, node["settings"], base)
        return JSONResponse({}, 202)

    async def region(self, request: Request) -> Response:
        """Change many cells at once."""
        work = await self._work(request)
        body = bodies.region(await guard.json_body(request))
        return JSONResponse(await run_in_threadpool(answers.region, work, body), 202)

    async def cells(self, request: Request) -> Response:
        """Return the bytes of a look."""
        work = await self._work(request)
        data = work.cells(request.query_params.get("key", ""))
        if data is None:
            raise NotFound("these cells are not kept any more")
        return Response(data, media_type="application/octet-stream")

    async def image(self, request: Request) -> Response:
        """Return a picture of a work, as JPEG."""
        query = request.query_params
        px = query.get("px", "1200")
        if not px.isdigit() or not answers.FEWEST_PX <= int(px[:9]) <= answers.MOST_PX:
            raise Refused(f"px is {px[:20]!r}", f"it is {answers.FEWEST_PX} to {answers.MOST_PX}")
        ident, of = request.path_params["work"], query.get("of", "")
        if of == "thumb" and self._works.is_open(ident):
            of = "mosaic"
        if of == "thumb":
            folder = await run_in_threadpool(self._works.folder, ident)
            if (folder / "preview.png").is_file():
                data = await run_in_threadpool(answers.of_file, folder / "preview.png", int(px))
                return Response(data, media_type="image/jpeg")
            of = "mosaic"
        work = await self._work(request)
        meters = bodies.meters(query.get("m", "5"))
        key = query.get("key", "")
        data = await run_in_threadpool(answers.image, work, of, int(px), key, meters)
        return Response(data, media_type="image/jpeg")

    async def command(self, request: Request) -> Response:
        """Write the command that makes the same bytes."""
        work = await self._work(request)
        return JSONResponse({"command": await run_in_threadpool(answers.command, work)})

    async def job(self, request: Request) -> Response:
        """Begin a job."""
        work = await self._work(request)
        node = await guard.json_body(request)
        formats = node.get("formats") or []
        if not isinstance(formats, list) or not all(isinstance(one, str) for one in formats):
            raise Refused("formats is no list of names")
        job = await run_in_threadpool(tasks.ask, work, _text(node, "kind"), formats)
        return JSONResponse({"job": job.id}, 202)

    async def cancel(self, request: Request) -> Response:
        """Give up a job."""
        work = await self._work(request)
        for job in work.shared.background.jobs(work.id):
            if job.id == request.path_params["job"]:
                job.cancelled.set()
                return JSONResponse({}, 202)
        raise NotFound("there is no such job any more")

    async def ticket(self, request: Request) -> Response:
        """Give the address of a file."""
        work = await self._work(request)
        node = await guard.json_body(request)
        path = await run_in_threadpool(self._tickets.give, work.folder, _text(node, "file"))
        host = request.headers["host"].rpartition(":")[0]
        return JSONResponse({"address": f"{self._files_address(host)}{path}"}, 201)

    async def events(self, request: Request) -> Response:
        """Tell what happens, as it happens."""
        query = request.query_params
        after = query.get("after", "0")
        if not after.isdigit() or len(after) > 15:
            raise Refused("after is no number of an event")
        stream = self._works.events.stream(int(after), query.get("work", ""))
        return StreamingResponse(stream, media_type="text/event-stream")

    async def _work(self, request: Request) -> Work:
        return await run_in_threadpool(self._works.get, request.path_params["work"])


def _safe(call: Call) -> Call:
    """Answer with what went wrong."""

    async def answered(request: Request) -> Response:
        try:
            return await call(request)
        except Exception as error:  # also a bug is told as JSON
            return guard.answer(error)

    return answered


async def _page(request: Request) -> Response:
    """Return a file of the page."""
    name = request.path_params.get("name", "index.html")
    kind = _KINDS.get(Path(name).suffix)
    path = files("mosaic.studio") / "page" / name
    if kind is None or not _FILE.match(name) or not path.is_file():
        raise NotFound("there is no such page")
    return Response(await run_in_threadpool(path.read_bytes), media_type=kind)


async def _not_found(_request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    title = "there is no such call" if status == 404 else "the call takes another method"
    node = {"status": status, "title": title, "detail": "", "hint": "see mosaic/studio/README.md"}
    return JSONResponse(node, status)


def _text(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    if not isinstance(value, str):
        raise Refused(f"{name} is no text")
    return value
