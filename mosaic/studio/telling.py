"""What a server shares among works, what is shown of one, and how its state reads as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mosaic.model import Plan
from mosaic.recipe import Recipe
from mosaic.stages import Stages
from mosaic.studio.edits import Content, Size, Steps, step
from mosaic.studio.events import Events
from mosaic.studio.jobs import Background, Live

JSON = dict[str, Any]


@dataclass(frozen=True)
class Shared:
    """What all works of a server use.

    Attributes
    ----------
    root : Path
        The folder that is served; nothing outside of it is read or written.
    after_save : callable
        Given a work that was just saved, has its other files made.
    """

    root: Path
    events: Events
    live: Live
    background: Background
    stages: Stages
    after_save: Callable[[Any], None] = lambda _work: None


@dataclass(frozen=True, eq=False)
class Shown:
    """A plan, the content that it is of, and its facts."""

    plan: Plan
    content: Content
    rev: int
    facts: JSON

    @property
    def size(self) -> Size:
        """Columns and rows."""
        return self.plan.grid.cols, self.plan.grid.rows


def steps(now: Steps, shown: Shown | None) -> JSON:
    """Tell what every edit may change beside the recipe."""
    content, defaults = now.content, Recipe()
    return {
        "changed": _changed(content.recipe, defaults),
        "undo": step(now.done),
        "redo": step(now.undone),
        "touched": touched(content, shown),
        "variants": [
            {
                "name": name,
                "changed": _changed(kept.recipe, defaults),
                "chosen": name == content.chosen,
            }
            for name, kept in content.variants.items()
        ],
        "photo": _photo(content, shown),
    }


def touched(content: Content, shown: Shown | None) -> JSON:
    """Count the cells that are set by hand, and those of them that the mosaic does not show."""
    size = shown.size if shown else (0, 0)
    counts = {one: layer.count for one, layer in content.layers.items()}
    here = counts.get(size, 0)
    # What was laid is known of the content that is shown; a stroke since then is laid as well.
    was = shown.content.layers.get(size) if shown else None
    lost = was.count - shown.facts["cells_touched"] if was and shown else 0
    hidden = sum(counts.values()) - here + min(here, max(0, lost))
    return {"cells": here, "hidden": hidden, "cols": size[0], "rows": size[1]}


def _photo(content: Content, shown: Shown | None) -> JSON | None:
    if not content.photo:
        return None
    same = shown is not None and shown.content.photo == content.photo
    source = shown.plan.source if shown is not None and same else None
    width, height = (source.width, source.height) if source else (0, 0)
    return {"name": content.photo, "width": width, "height": height}


def _changed(recipe: Recipe, defaults: Recipe) -> list[str]:
    names = (f.name for f in dataclasses.fields(recipe))
    return [name for name in names if getattr(recipe, name) != getattr(defaults, name)]
