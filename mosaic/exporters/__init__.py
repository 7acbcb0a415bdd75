"""Files that a plan becomes; a file of code a kind.

To add one: a file here, and a line in `TABLE`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Any, BinaryIO

from mosaic import plugins
from mosaic.errors import PluginError
from mosaic.model import PartLine, Plan

__all__ = [
    "TABLE",
    "Exporter",
    "choose",
    "file_names",
    "find",
    "missing",
    "nothing",
    "render",
    "unsplit",
]


def unsplit(plan: Plan) -> list[Plan]:
    """Keep a plan in one file."""
    return [plan]


def nothing(plan: Plan) -> tuple[PartLine, ...]:  # noqa: ARG001
    """Leave no lot out."""
    return ()


def _of(file: str, name: str = "write") -> Callable[..., Any]:
    """Return a function of a file of this room, which is imported at the first call."""

    def call(*arguments: Any) -> Any:
        return getattr(import_module(f"mosaic.exporters.{file}"), name)(*arguments)

    return call


def _missing(shop: str) -> Callable[[Plan], tuple[PartLine, ...]]:
    """Leave out what a shop has no number for."""
    return lambda plan: _of("shopping", "missing")(plan, shop)


@dataclass(frozen=True)
class Exporter:
    """A format.

    Attributes
    ----------
    filename : str
        Name in the result folder; where `split` gives several plans, a number is
        put before the ending: ``bricklink-01.xml``.
    write : callable
        Writes a plan to an open binary stream.
    default : bool
        Whether the result folder has it without being asked.
    split : callable
        Cuts a plan whose parts list is over a shop's limit into several.
    missing : callable
        Lots that the file cannot name, for its shop has no number for them.
    """

    filename: str
    write: Callable[[Plan, BinaryIO], None]
    default: bool = True
    split: Callable[[Plan], list[Plan]] = unsplit
    missing: Callable[[Plan], tuple[PartLine, ...]] = nothing


TABLE: dict[str, Exporter] = {
    "json": Exporter("mosaic.json", _of("project_json")),
    "preview": Exporter("preview.png", _of("images", "write_preview")),
    "framed": Exporter("framed.jpg", _of("images", "write_framed"), default=False),
    "animation": Exporter("build.gif", _of("images", "write_animation"), default=False),
    "grid": Exporter("grid.png", _of("images", "write_grid")),
    "plan": Exporter("plan.pdf", _of("plan_pdf")),
    "html": Exporter("plan.html", _of("plan_html")),
    "parts": Exporter("parts.csv", _of("parts_list", "write_csv")),
    "regions": Exporter("regions.png", _of("images", "write_regions"), default=False),
    "panels": Exporter("panels.csv", _of("parts_list", "write_panels"), default=False),
    "sections": Exporter("sections.csv", _of("parts_list", "write_sections"), default=False),
    "event": Exporter("event.pdf", _of("plan_pdf", "write_event"), default=False),
    "parts-json": Exporter("parts.json", _of("parts_list", "write_json"), default=False),
    "bricklink": Exporter(
        "bricklink.xml",
        _of("shopping", "write_bricklink"),
        split=_of("shopping", "split_bricklink"),
        missing=_missing("BrickLink"),
    ),
    "rebrickable": Exporter(
        "rebrickable.csv", _of("shopping", "write_rebrickable"), missing=_missing("Rebrickable")
    ),
    "pick-a-brick": Exporter(
        "pick-a-brick.csv",
        _of("shopping", "write_pick_a_brick"),
        split=_of("shopping", "split_pick_a_brick"),
        missing=_missing("Pick a Brick"),
    ),
    "ldraw": Exporter("model.mpd", _of("ldraw")),
    "svg": Exporter("mosaic.svg", _of("svg"), default=False),
    "chart": Exporter("chart.svg", _of("svg", "write_chart"), default=False),
    "glb": Exporter("mosaic.glb", _of("glb"), default=False),
    "xlsx": Exporter("mosaic.xlsx", _of("xlsx"), default=False),
    "gpl": Exporter("palette.gpl", _of("parts_list", "write_gpl"), default=False),
}


def find(name: str) -> Exporter:
    """Return the exporter of this name, built in or a plugin's.

    Raises
    ------
    PluginError
        Nobody provides the name.
    """
    try:
        exporter = plugins.find("exporters", name, TABLE, Exporter)
    except PluginError as error:
        # Who asks for pdf or csv means a file's ending.
        ends = [f"{key} ({e.filename})" for key, e in TABLE.items() if _ends(e.filename, name)]
        if error.hint or not ends:
            raise
        hint = f"did you mean {' or '.join(ends)}?"
        raise PluginError(error.came, error.allowed, hint) from None
    if name not in TABLE and not _is_file_name(exporter.filename):
        raise PluginError(
            f"{plugins.owner('exporters', name)} writes to {exporter.filename!r}",
            "it has to be the name of a file, without a folder",
        )
    return exporter


def _ends(filename: str, ending: str) -> bool:
    """Whether a file's name ends so, with a dot or without."""
    return PurePath(filename).suffix == f".{ending.lower().removeprefix('.')}"


def _is_file_name(name: object) -> bool:
    """Whether a text names a file in the folder that it is written to."""
    if not isinstance(name, str) or name in {"", ".."} or not name.isprintable():
        return False
    return name == PurePath(name).name


def choose(only: Iterable[str] = (), also: Iterable[str] = ()) -> list[str]:
    """Name the files of a result folder: the project always, then `only` or all usual ones.

    Raises
    ------
    PluginError
        Nobody provides one of the names.
    """
    usual = (name for name, exporter in TABLE.items() if exporter.default)
    names = list(dict.fromkeys(["json", *(tuple(only) or usual), *also]))
    for name in names:
        find(name)
    return names


def render(plan: Plan, name: str) -> dict[str, bytes]:
    """Return the files of one format, by file name.

    Parameters
    ----------
    name : str
        A name of `TABLE` or of a plugin's exporter.

    Returns
    -------
    dict of str to bytes
        One file; several, numbered from 1, where a shop's limit asks for it.

    Raises
    ------
    PluginError
        Nobody provides the name, or a package that the format needs is not installed.
    """
    exporter = find(name)
    plans = exporter.split(plan)
    names = file_names(exporter.filename, len(plans))
    return {n: _bytes(exporter, p) for n, p in zip(names, plans, strict=True)}


def file_names(filename: str, count: int) -> Sequence[str]:
    """Name the files of a format: ``a.xml``, or ``a-01.xml``, ``a-02.xml`` and so on, in order."""
    if count == 1:
        return [filename]
    path = PurePath(filename)
    digits = max(2, len(str(count)))
    return [f"{path.stem}-{number:0{digits}}{path.suffix}" for number in range(1, count + 1)]


def missing(plan: Plan, name: str) -> tuple[PartLine, ...]:
    """Return the lots that a format leaves out, for its shop has no number for them."""
    return find(name).missing(plan)


def _bytes(exporter: Exporter, plan: Plan) -> bytes:
    stream = io.BytesIO()
    exporter.write(plan, stream)
    return stream.getvalue()
