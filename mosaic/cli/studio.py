"""``mosaic studio``: a page where a mosaic is made by hand and eye."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import terminal
from mosaic.cli.options import PANELS
from mosaic.errors import ExportError, ImageError, PluginError

if TYPE_CHECKING:
    from mosaic.studio.app import Studio

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def studio(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[PHOTO|DIR]",
            help="A picture to begin with, or the folder of the works; else the one you are in.",
            show_default=False,
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")
    ] = True,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Address to serve on; others than 127.0.0.1 let your network in.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65535, metavar="PORT", help="Port to serve on; 0 is any that is free."
        ),
    ] = 0,
) -> None:
    """Open a page to see a mosaic live, touch it up, and build it; nothing leaves the computer."""
    served = _served()
    root, photo = _place(source)
    os.chdir(root)  # recipes name lists of pieces by their path from here
    server = served(Path(), host, port, PANELS)
    address = server.address + _work(server, photo)
    if host not in _LOOPBACK:
        terminal.note(
            "note: others in your network can reach the studio, by this computer's own address "
            "in place of 127.0.0.1; the key in it opens all works here, and is sent unencrypted"
        )
    print(address, flush=True)
    if browser:
        import webbrowser  # noqa: PLC0415 - help needs none

        terminal.note("Ctrl-C ends the studio; works are kept")
        webbrowser.open(address)
    server.run()


def _served() -> type[Studio]:
    """Import the server, or say what is missing."""
    try:
        from mosaic.studio.app import Studio  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in {"starlette", "uvicorn", "anyio", "h11"}:
            raise
        raise PluginError(
            "the studio needs packages that are not installed",
            hint="pip install 'brick-mosaic[studio]'",
        ) from None
    return Studio


def _place(source: str | None) -> tuple[Path, Path | None]:
    """Return the folder of the works, and a photo or a work to begin with."""
    path = Path(source or ".")
    try:
        if path.is_dir():
            full_path = path.resolve()
            is_work = (full_path / "mosaic.json").is_file() or (full_path / "studio").is_dir()
            return (full_path.parent, full_path) if is_work else (full_path, None)
        if path.is_file():
            return Path.cwd(), path.resolve()
    except (OSError, ValueError) as error:
        raise ExportError(f"cannot open {terminal.clean(path)}: {error}") from None
    raise ImageError(f"there is no {str(path)!r}", "it is a picture or a folder")


def _work(server: Studio, start: Path | None) -> str:
    """Open the work to begin with, and return what names it in the address."""
    if start is None:
        return ""
    if start.is_dir():
        return f"&work={server.works.id_of(start)}"
    work = server.works.begun_with(start) or server.works.create(start.name, start.read_bytes())
    return f"&work={work.id}"
