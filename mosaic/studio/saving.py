"""A work's result folder: saved whole, and taken up again when another program changed it."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image

from mosaic import exporters
from mosaic.errors import ExportError, MosaicError
from mosaic.model import BARE, Palette, Plan
from mosaic.pipeline import Progress
from mosaic.project import Project, ownership, read
from mosaic.project.reading import shown
from mosaic.project.writing import write_file
from mosaic.recipe import Recipe
from mosaic.studio.edits import Content, Line
from mosaic.studio.history import History
from mosaic.studio.layer import Layer, Run

#: Written at each save; the others after a build.
QUICK = ("preview",)
_PROJECT = "mosaic.json"


class Saver:
    """Writes and reads the folder of one work.

    Attributes
    ----------
    saved_rev : int
        The edit that the folder has; -1 where it has none.
    """

    def __init__(self, folder: Path, history: History) -> None:
        self._folder, self._history = folder, history
        self.lock = Lock()
        self._ours = self._digest() == history.saved
        self.saved_rev = history.saved_rev if self._ours and history.saved else -1
        self.formats = self._formats()

    def base(self) -> Plan | None:
        """Return the mosaic that the work began with, where it came without its photo."""
        path = self._folder / "studio" / "base.json"
        return read(path).plan if path.is_file() else None

    def plan(self) -> Plan | None:
        """Return the mosaic that was saved last; None where there is none that can be read."""
        try:
            return read(self._folder).plan
        except MosaicError:
            return None

    def files(self) -> list[str]:
        """Files of the result folder that were written for what it shows."""
        names = ownership.read_manifest(self._folder) or {}
        return sorted(name for name in names if (self._folder / name).is_file())

    def save(
        self,
        plan: Plan,
        content: Content,
        rev: int,
        formats: Sequence[str] = QUICK,
        progress: Progress = lambda _stage, _share: None,
    ) -> list[str]:
        """Write the folder; return the names of its files.

        Raises
        ------
        ExportError
            It cannot be written.
        """
        with self.lock:
            if not (self._folder / "studio").is_dir():
                raise ExportError(
                    f"{shown(self._folder)} was moved or removed",
                    hint="put it back, or open it where it is now",
                )
            # A kill from here on leaves a mosaic.json that this history has not seen, but made.
            self._history.append({"kind": "save", "sha256": "", "rev": -1})
            self._own_files(plan, content)
            with self._history.released():
                written = Project(plan).save(
                    self._folder, only=formats, force=True, progress=progress
                )
            self._history.append({"kind": "save", "sha256": self._digest(), "rev": rev})
            self.saved_rev = rev
            return [path.name for path in written]

    def adopt(
        self, do: Callable[[Line], None], with_part_family: Callable[[Recipe], Recipe]
    ) -> None:
        """Make an edit of what another program did to mosaic.json."""
        content = self._history.steps.content
        if self._ours or not self._history.saved or self._history.read_only:
            return
        try:
            plan = read(self._folder).plan
            old, new = with_part_family(content.recipe).to_mapping(), plan.recipe.to_mapping()
        except MosaicError:
            return  # it is written anew by the next save
        names = [name for name in new if new[name] != old[name]]
        stroke = f"adopted-{secrets.token_hex(4)}"
        if names:
            both = {"old": _only(content.recipe, names), "new": _only(plan.recipe, names)}
            do({"kind": "set", **both, "stroke": stroke})
        if runs := _changed(content, plan):
            size = {"cols": plan.grid.cols, "rows": plan.grid.rows}
            do({"kind": "paint", **size, "runs": runs, "stroke": stroke})

    def put(self, kind: str, name: str, data: bytes | bytearray) -> None:
        """Keep a file of the user's with the work, unless it is there already."""
        with self.lock:
            (self._folder / "studio" / kind).mkdir(exist_ok=True)
            write_file(self._folder / "studio" / kind / name, data)

    def _own_files(self, plan: Plan, content: Content) -> None:
        """Write the recipe and the cells set by hand, as the command line takes them."""
        own = self._folder / "studio"
        write_file(own / "recipe.toml", content.recipe.to_toml().encode())
        if plan.touch_up is None:
            (own / "touch-up.png").unlink(missing_ok=True)
        else:
            write_file(own / "touch-up.png", layer_png(plan))

    def _digest(self) -> str:
        try:
            return hashlib.sha256((self._folder / _PROJECT).read_bytes()).hexdigest()
        except OSError:
            return ""

    def _formats(self) -> tuple[str, ...]:
        """Name the formats that the folder has beside those of each save."""
        files = set(self.files())
        own = {"json", *QUICK}
        table = exporters.TABLE.items()
        numbered = (exporters.file_names(one.filename, 2)[0] for _, one in table)
        return tuple(
            key
            for (key, one), first in zip(table, numbered, strict=True)
            if key not in own and {one.filename, first} & files
        )


def _only(recipe: Recipe, names: Sequence[str]) -> dict[str, object]:
    values = recipe.to_mapping()
    return {name: values[name] for name in names}


def layer_of(plan: Plan) -> Layer:
    """Return the cells of a plan that were set by hand."""
    names = tuple(color.name for color in plan.grid.palette.colors)
    if plan.touch_up is None:
        return Layer.empty(plan.grid.cols, plan.grid.rows)
    return Layer(plan.touch_up, names)


def _changed(content: Content, plan: Plan) -> list[list[object]]:
    """Return the runs that bring a work's cells to those of a plan, with old and new words."""
    all_cells = [(0, plan.grid.indices.size)]
    old, new = content.layer(plan.grid.cols, plan.grid.rows), layer_of(plan)
    wanted: list[Run] = new.runs(all_cells)
    if old.runs(all_cells) == wanted:
        return []
    return [
        [*piece, word]
        for start, length, word in wanted
        for piece in old.runs([(start, length)])
        if piece[2] != word
    ]


def layer_png(plan: Plan) -> bytes:
    """Return the cells set by hand as a picture, clear where none is; bare cells are left out."""
    layer = plan.touch_up
    if layer is None:
        return b""
    palette: Palette = plan.grid.palette
    alpha = np.where(layer > BARE, 255, 0).astype(np.uint8)
    pixels = np.dstack([palette.srgb[np.maximum(layer, 0)] * (alpha[..., None] > 0), alpha])
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format="PNG")
    return stream.getvalue()


def has_bare(plan: Plan) -> bool:
    """Whether a cell was left bare by hand, which a picture cannot say."""
    return plan.touch_up is not None and bool((plan.touch_up == BARE).any())
