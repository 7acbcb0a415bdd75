"""``mosaic export``: a finished mosaic as one more file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from mosaic.cli import files, report, terminal
from mosaic.cli.options import names_of
from mosaic.errors import ExportError

#: Endings of file names that mean the same.
_SAME = {".ldr": ".mpd", ".htm": ".html", ".jpeg": ".jpg"}


def export(
    source: files.MadeArgument,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="Name of an exporter (see: mosaic plugins list).",
            autocompletion=names_of("exporters"),
            show_default=False,
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="File or folder to write to, - for stdout; the format's own name where left out.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Write a finished mosaic in one more format."""
    from mosaic import exporters  # noqa: PLC0415 - heavy

    plan = files.open_finished(source).plan
    made = exporters.render(plan, format_)
    if output == "-":
        files.write("-", _alone(made, format_))
        return
    for (path, data), own in zip(_placed(made, output).items(), made, strict=True):
        files.write(path, data)
        suffix = path.suffix.lower()
        if not quiet and suffix and _SAME.get(suffix, suffix) != Path(own).suffix:
            terminal.note(f"note: {path} holds what {own} does, whatever its name says")
        if not quiet:
            terminal.note(f"wrote {path}")
    if not quiet:
        report.note_missing(plan, [format_])


def _alone(made: dict[str, bytes], name: str) -> bytes:
    """Return the one file that goes to stdout."""
    if len(made) > 1:
        raise ExportError(
            f"{name} takes {len(made)} files, for a shop limits their size",
            "only one can go to stdout",
            "try: -o FOLDER",
        )
    return next(iter(made.values()))


def _placed(made: dict[str, bytes], output: str | None) -> dict[Path, bytes]:
    """Give each file its path: `output` itself, numbered where they are several, or in it."""
    from mosaic.exporters import file_names  # noqa: PLC0415 - heavy

    if output is None or Path(output).is_dir() or output.endswith(("/", os.sep)):
        return {Path(output or ".") / name: data for name, data in made.items()}
    names = file_names(Path(output).name, len(made))
    folder = Path(output).parent
    return {folder / n: data for n, data in zip(names, made.values(), strict=True)}
