"""What an edit changes, and how it is undone.

An edit comes from a page and becomes a line of history, with the old values beside the new.
Replayed on the same content it gives the same content: what an edit computed, a region's
cells for example, stands in its line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mosaic.errors import RecipeError, did_you_mean
from mosaic.recipe import Recipe
from mosaic.studio.bodies import FILES, check_inside
from mosaic.studio.guard import Conflict
from mosaic.studio.layer import BARE_WORD, Layer, Run

Line = dict[str, Any]
Size = tuple[int, int]

JSON = dict[str, Any]
_COPIED = ("kind", "name", "new", "settings")


@dataclass(frozen=True, eq=False)
class Variant:
    """A recipe and touch-ups under a name."""

    recipe: Recipe
    layers: Mapping[Size, Layer]


@dataclass(frozen=True, eq=False)
class Content:
    """All that edits change.

    Attributes
    ----------
    photo : str
        Name of the file in ``studio/photo``; empty where there is none.
    layers : mapping of (cols, rows) to Layer
        Cells set by hand; of another size than the mosaic's they are kept aside.
    variants : mapping of str to Variant
    chosen : str
        The variant that recipe and layers were last taken from or kept as.
    """

    recipe: Recipe = field(default_factory=Recipe)
    photo: str = ""
    layers: Mapping[Size, Layer] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)
    chosen: str = ""

    def looks_like(self, other: Content | None) -> bool:
        """Whether it has the photo and the settings of another, cells set by hand aside."""
        return other is not None and (self.recipe, self.photo) == (other.recipe, other.photo)

    def layer(self, cols: int, rows: int) -> Layer:
        """Cells set by hand on a grid of a size."""
        return self.layers.get((cols, rows)) or Layer.empty(cols, rows)

    def painted(self, cols: int, rows: int, runs: list[Run]) -> Content:
        """Return the content with some cells set by hand."""
        layers = {**self.layers, (cols, rows): self.layer(cols, rows).painted(runs)}
        return dataclasses.replace(self, layers={k: v for k, v in layers.items() if v.count})


@dataclass(frozen=True, eq=False)
class Edit:
    """A line of history, with the content before it."""

    line: Line
    before: Content

    @property
    def stroke(self) -> str:
        """What edits of one step have in common; empty where an edit is a step by itself."""
        return str(self.line.get("stroke", ""))

    def revert(self, after: Content) -> Content:
        """Undo the edit: settings and cells have their old values in the line."""
        kind, line = self.line["kind"], self.line
        if kind == "set":
            return dataclasses.replace(after, recipe=after.recipe.replace(**line["old"]))
        if kind == "paint":
            old = [(start, length, word) for start, length, word, _ in line["runs"]]
            return after.painted(line["cols"], line["rows"], old)
        return self.before


def apply(line: Line, content: Content) -> Content:
    """Return the content after an edit.

    Raises
    ------
    RecipeError
        A setting is out of its range, or the line is none of an edit.
    """
    match line["kind"]:
        case "set":
            return dataclasses.replace(content, recipe=content.recipe.replace(**line["new"]))
        case "paint":
            new = [(start, length, word) for start, length, _, word in line["runs"]]
            return content.painted(line["cols"], line["rows"], new)
        case "photo":
            recipe = content.recipe.replace(**line.get("settings", {}))
            return dataclasses.replace(content, photo=line["new"], recipe=recipe)
        case "keep" | "choose" | "drop":
            return _varied(line["kind"], line["name"], content)
    raise RecipeError(f"{line['kind']!r} is no edit")


def _varied(kind: str, name: str, content: Content) -> Content:
    """Keep what there is as a variant, take one, or forget it."""
    known = dict(content.variants)
    if kind == "keep":
        known[name] = Variant(content.recipe, content.layers)
        return dataclasses.replace(content, variants=known, chosen=name)
    if name not in known:
        raise RecipeError(f"no variant is named {name!r}", hint="keep one first")
    if kind == "drop":
        del known[name]
        return dataclasses.replace(content, variants=known)
    taken = known[name]
    return dataclasses.replace(content, recipe=taken.recipe, layers=taken.layers, chosen=name)


@dataclass
class Steps:
    """Content with its past and its future.

    Attributes
    ----------
    rev : int
        Number of the last line that changed anything.
    """

    content: Content = field(default_factory=Content)
    rev: int = 0
    done: list[Edit] = field(default_factory=list)
    undone: list[Edit] = field(default_factory=list)

    def do(self, line: Line) -> None:
        """Take a line: an edit, or ``undo`` or ``redo``.

        Raises
        ------
        RecipeError
            The edit does not fit, or there is nothing to undo.
        """
        kind = line["kind"]
        if kind in {"undo", "redo"}:
            self._back() if kind == "undo" else self._forth()
        else:
            before = self.content
            self.content = apply(line, before)
            self.done.append(Edit(line, before))
            self.undone.clear()
        self.rev += 1

    def _back(self) -> None:
        if not self.done:
            raise RecipeError("there is nothing to undo")
        stroke = self.done[-1].stroke
        while self.done:
            edit = self.done.pop()
            self.content = edit.revert(self.content)
            self.undone.append(edit)
            if not stroke or not self.done or self.done[-1].stroke != stroke:
                return

    def _forth(self) -> None:
        if not self.undone:
            raise RecipeError("there is nothing to redo")
        stroke = self.undone[-1].stroke
        while self.undone:
            edit = self.undone.pop()
            self.content = apply(edit.line, self.content)
            self.done.append(edit)
            if not stroke or not self.undone or self.undone[-1].stroke != stroke:
                return


def step(edits: list[Edit]) -> dict[str, Any]:
    """Tell how many edits a list has, and what the next step would change."""
    line = edits[-1].line if edits else {"kind": ""}
    names = sorted(line.get("new", ())) if line["kind"] == "set" else []
    return {"count": len(edits), "kind": line["kind"], "names": names or _named(line)}


def _named(line: Line) -> list[str]:
    return [line["name"]] if "name" in line else []


def line_of(edit: JSON, content: Content, root: Path) -> Line:
    """Make the line of an edit.

    Raises
    ------
    RecipeError
        A setting is unknown, out of its range, or names a file outside of `root`; cells lie
        beyond the grid.
    """
    stroke = {"stroke": edit["stroke"]} if edit.get("stroke") else {}
    match edit["kind"]:
        case "rename":
            return _set({"title": edit["name"].strip()}, content, root) | stroke
        case "reset":
            return _set(_defaults(edit["settings"]), content, root) | stroke
        case "set":
            return _set(edit["settings"], content, root) | stroke
        case "paint":
            return _painted(edit, content) | stroke
    return {key: edit[key] for key in _COPIED if key in edit} | stroke


def check_paint(edit: JSON, grid: Size | None, usable: Container[str]) -> None:
    """Refuse a paint on another grid than is shown, and colors that cannot be had.

    Raises
    ------
    Conflict, RecipeError
    """
    if grid and grid != (edit["cols"], edit["rows"]):
        raise Conflict(f"this was painted on {edit['cols']} x {edit['rows']} cells", grid)
    for word in sorted({run[2] for run in edit["runs"]} - {None, BARE_WORD}):
        if word not in usable:
            raise RecipeError(
                f"{word!r} cannot be used here",
                "a color has to exist in the part, and be owned where the stock is all there is",
                "choose another color, or another part",
            )


def check_files(settings: Mapping[str, Any], recipe: Recipe, root: Path) -> None:
    """Refuse settings that name a file outside of the folder that is served.

    Raises
    ------
    RecipeError
    """
    known = recipe.to_mapping()
    for name, value in settings.items():
        if name in FILES and value != known[name]:
            check_inside(name, value, root)


def _set(settings: JSON, content: Content, root: Path) -> Line:
    check_files(settings, content.recipe, root)
    old, new = content.recipe.to_mapping(), content.recipe.replace(**settings).to_mapping()
    return {
        "kind": "set",
        "old": {name: old[name] for name in settings},
        "new": {name: new[name] for name in settings},
    }


def _defaults(names: list[str]) -> JSON:
    known = Recipe().to_mapping()
    for name in names:
        if name not in known:
            raise RecipeError(f"unknown setting {name!r}", hint=did_you_mean(name, known))
    return {name: known[name] for name in names}


def _painted(edit: JSON, content: Content) -> Line:
    layer = content.layer(edit["cols"], edit["rows"])
    runs = [
        [*piece, word]
        for start, length, word in edit["runs"]
        for piece in _old(layer, start, length)
    ]
    return {"kind": "paint", "cols": edit["cols"], "rows": edit["rows"], "runs": runs}


def _old(layer: Layer, start: int, length: int) -> list[list[Any]]:
    """Return what some cells were, as runs."""
    if start < 0 or length < 1 or start + length > layer.cells.size:
        came = f"a run of {length} cells begins at {start}"
        raise RecipeError(came, f"there are {layer.cells.size:,}")
    return [list(run) for run in layer.runs([(start, length)])]
