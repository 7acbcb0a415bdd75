"""What a page shows of a plan: its cells as bytes, its facts and its colors as JSON."""

from __future__ import annotations

import dataclasses
from collections import Counter
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np

from mosaic import palette, stock
from mosaic.catalog import catalog
from mosaic.errors import MosaicError
from mosaic.exporters import building, project_json
from mosaic.model import BARE, PartLine, Plan
from mosaic.recipe import Recipe
from mosaic.stages import READS

JSON = dict[str, Any]
#: What stands for a cell without a piece.
BARE_CODE = 65535
_PIECE = np.dtype([("col", "<u2"), ("row", "<u2"), ("width", "u1"), ("height", "u1")])
#: Why a piece is hard to get, the hardest first.
_HARD = ("unlisted", "retired", "unknown")


def encoded(plan: Plan) -> bytes:
    """Return cells and pieces, little endian: see README.md."""
    cells = plan.grid.indices.astype(np.int32)
    codes = np.where(cells == BARE, BARE_CODE, cells).astype("<u2")
    pieces = np.zeros(len(plan.pieces), _PIECE)
    width, height = plan.footprints[plan.pieces.part].T
    pieces["col"], pieces["row"] = plan.pieces.col, plan.pieces.row
    pieces["width"], pieces["height"] = width, height
    return codes.tobytes() + pieces.tobytes()


def cells(plan: Plan, rev: int, key: str, draft: bool) -> JSON:
    """Return what goes with the bytes of `encoded`."""
    grid = plan.grid
    return {
        "rev": rev,
        "key": key,
        "draft": draft,
        "cols": grid.cols,
        "rows": grid.rows,
        "cell": list(grid.cell_mm),
        "view": plan.view,
        "palette": [[color.name, color.hex.lower()] for color in grid.palette.colors],
    }


def facts(plan: Plan) -> JSON:
    """Return the facts of mosaic.json, and what else a builder asks."""
    layer = plan.touch_up
    return {
        **project_json.facts(plan.facts),
        "hours": round((len(plan.pieces) + len(plan.backing)) / building.PIECES_PER_HOUR, 1),
        "hardest": hardest(plan),
        "to_buy": sum(line.to_buy for line in plan.parts),
        "cells_touched": 0 if layer is None else int((layer >= BARE).sum()),
    }


def deltas(new: JSON, old: JSON | None) -> JSON:
    """Return what the last change did to the numbers; prices of two currencies do not compare."""
    if old is None:
        return {}
    changes = {name: new[name] - old[name] for name in ("pieces", "lots", "colors", "mass_g")}
    if new["price"]["currency"] == old["price"]["currency"]:
        changes["price"] = round(new["price"]["amount"] - old["price"]["amount"], 2)
    return changes


def hardest(plan: Plan) -> JSON | None:
    """Name the piece that is hardest to get, and why; None where all are easy."""
    wanted = [line for line in plan.parts if line.to_buy and line.role == "mosaic"]
    for status in _HARD:
        found = [line for line in wanted if line.status == status]
        if found:
            why = {"unlisted": "in no source", "unknown": "not known to be sold"}.get(
                status, status
            )
            return _named(max(found, key=lambda line: line.to_buy), why)
    priced = [line for line in wanted if line.price is not None]
    if not priced:
        return None
    dearest = max(priced, key=lambda line: line.price or 0.0)
    return _named(dearest, f"{dearest.price:.2f} {plan.facts.price.currency} each")


def _named(line: PartLine, why: str) -> JSON:
    return {"part": line.part.name, "color": line.color.name, "why": why}


def swatches(plan: Plan) -> list[JSON]:
    """Return a line a color: those in use, those that may be used, those that may not and why."""
    grid = plan.grid
    count = np.bincount(grid.indices[grid.indices >= 0], minlength=len(grid.palette)).tolist()
    lines = [line for line in plan.parts if line.role == "mosaic"]
    pieces = Counter[str]()
    owned, missing = Counter[str](), Counter[str]()
    for line in lines:
        pieces[line.color.name] += line.quantity
        owned[line.color.name] += line.owned
        missing[line.color.name] += line.to_buy
    has_stock = plan.inputs is not None and plan.inputs.stock is not None
    found = [
        {
            "name": color.name,
            "hex": color.hex.lower(),
            "cells": count[place],
            "pieces": pieces[color.name],
            "usable": True,
            "why": "",
            "owned": owned[color.name] if has_stock else None,
            "missing": missing[color.name] if has_stock else None,
        }
        for place, color in enumerate(grid.palette.colors)
    ]
    known = {swatch["name"] for swatch in found}
    return found + [swatch for swatch in _left_out(plan) if swatch["name"] not in known]


def _left_out(plan: Plan) -> list[JSON]:
    """Return the colors that may not be used, with the reason."""
    names = {f.name for f in dataclasses.fields(Recipe)} & READS["spec"]
    read = Recipe(**{name: getattr(plan.recipe, name) for name in names})
    colors = catalog().colors
    return [
        {
            "name": name,
            "hex": colors[name].color.hex.lower() if name in colors else "",
            "cells": 0,
            "pieces": 0,
            "usable": False,
            "why": why,
            "owned": None,
            "missing": None,
        }
        for name, why in _reasons(read)
    ]


@lru_cache(maxsize=16)
def _reasons(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """Say why colors may not be used; kept, for reading a stock's files takes time."""
    reasons: dict[str, str] = {}
    for text in recipe.without_colors:
        try:
            reasons[catalog().find(text).color.name] = "left out"
        except MosaicError:  # a name of the palette's own file
            reasons[text] = "left out"
    with suppress(MosaicError):  # its files have gone; what they said is in the plan
        reasons.update(palette.choose(recipe, stock.owned(recipe)).left_out)
    return tuple(reasons.items())
