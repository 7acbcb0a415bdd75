"""Files that a plan becomes; one file of code a format.

To add one: a file here, and a line in `TABLE`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from mosaic import plugins
from mosaic.exporters import (
    animation,
    bricklink,
    by_section,
    glb,
    gpl,
    images,
    ldraw,
    parts_list,
    pick_a_brick,
    plan_html,
    plan_pdf,
    project_json,
    rebrickable,
    shopping,
    svg,
    xlsx,
)
from mosaic.model import PartLine, Plan


def whole(plan: Plan) -> list[Plan]:
    """Keep a plan in one file."""
    return [plan]


def nothing(plan: Plan) -> tuple[PartLine, ...]:  # noqa: ARG001
    """Leave no lot out."""
    return ()


def _missing(shop: str) -> Callable[[Plan], tuple[PartLine, ...]]:
    """Leave out what a shop has no number for."""
    return lambda plan: shopping.missing(plan, shop)


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
    split: Callable[[Plan], list[Plan]] = whole
    missing: Callable[[Plan], tuple[PartLine, ...]] = nothing


TABLE: dict[str, Exporter] = {
    "json": Exporter("mosaic.json", project_json.write),
    "preview": Exporter("preview.png", images.write_preview),
    "framed": Exporter("framed.jpg", images.write_framed, default=False),
    "animation": Exporter("build.gif", animation.write, default=False),
    "grid": Exporter("grid.png", images.write_grid),
    "plan": Exporter("plan.pdf", plan_pdf.write),
    "html": Exporter("plan.html", plan_html.write),
    "parts": Exporter("parts.csv", parts_list.write_csv),
    "panels": Exporter("panels.csv", by_section.write_panels, default=False),
    "sections": Exporter("sections.csv", by_section.write_sections, default=False),
    "event": Exporter("event.pdf", plan_pdf.write_event, default=False),
    "parts-json": Exporter("parts.json", parts_list.write_json, default=False),
    "bricklink": Exporter(
        "bricklink.xml", bricklink.write, split=bricklink.split, missing=_missing(bricklink.SHOP)
    ),
    "rebrickable": Exporter(
        "rebrickable.csv", rebrickable.write, missing=_missing(rebrickable.SHOP)
    ),
    "pick-a-brick": Exporter(
        "pick-a-brick.csv",
        pick_a_brick.write,
        split=pick_a_brick.split,
        missing=_missing(pick_a_brick.SHOP),
    ),
    "ldraw": Exporter("model.mpd", ldraw.write),
    "svg": Exporter("mosaic.svg", svg.write, default=False),
    "chart": Exporter("chart.svg", svg.write_chart, default=False),
    "glb": Exporter("mosaic.glb", glb.write, default=False),
    "xlsx": Exporter("mosaic.xlsx", xlsx.write, default=False),
    "gpl": Exporter("palette.gpl", gpl.write, default=False),
}


def find(name: str) -> Exporter:
    """Return the exporter of this name, built in or a plugin's.

    Raises
    ------
    PluginError
        Nobody provides the name.
    """
    return plugins.find("exporters", name, TABLE, Exporter)


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
    names = numbered(exporter.filename, len(plans))
    return {n: _bytes(exporter, p) for n, p in zip(names, plans, strict=True)}


def numbered(filename: str, count: int) -> Sequence[str]:
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
