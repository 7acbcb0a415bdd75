"""Stage plan: placed pieces to what a builder follows and a shop delivers."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping

import numpy as np

from mosaic.catalog import catalog
from mosaic.model import (
    Facts,
    Grid,
    Layout,
    Palette,
    Part,
    PartLine,
    Pieces,
    Plan,
    Price,
    Role,
    Source,
    sections,
)
from mosaic.recipe import Recipe

#: A stud stands this high above its piece.
STUD_MM = 1.6


def plan(
    layout: Layout, recipe: Recipe, source: Source, error: Mapping[str, float] | None = None
) -> Plan:
    """Say what to buy and where it goes.

    Parameters
    ----------
    layout : Layout
        The picture's pieces.
    recipe : Recipe
        `section` cuts the picture into squares to build one by one.
    source : Source
        The picture that the mosaic was made from.
    error : mapping of str to float, optional
        How far the mosaic is from its picture, by the name of the measure.

    Returns
    -------
    Plan
        Its parts list sums to its pieces, part by part and color by color.
    """
    part_types, palette, backing = _backing(layout)
    grid = Grid(layout.grid.indices, palette, layout.grid.cell_mm)
    lines = [
        *_lines(layout, part_types, palette, layout.pieces, "mosaic"),
        *_lines(layout, part_types, palette, backing, "backing"),
    ]
    return Plan(
        source=source,
        recipe=recipe,
        grid=grid,
        part_types=part_types,
        pieces=layout.pieces,
        backing=backing,
        sections=sections(grid.cols, grid.rows, recipe.section),
        parts=tuple(lines),
        facts=_facts(layout, part_types, lines, error or {}),
    )


def _backing(layout: Layout) -> tuple[tuple[Part, ...], Palette, Pieces]:
    """Lay baseplates under the picture, the largest first; they may stand out beyond its edge."""
    kit, palette = layout.kit, layout.grid.palette
    plates = sorted(kit.backing, key=lambda p: -p.cols)
    cols, rows = _studs(layout.grid)
    placed = list(_tile(plates, cols, rows)) if plates else []
    known = catalog()
    found: list[tuple[int, int, int, int]] = []
    part_types, colors = list(kit.parts), list(palette.colors)
    for part, col, row in placed:
        made = [e.color for e in known.colors.values() if known.status(part, e.color) != "never"]
        color = next((c for c in made if c.name == "Dark Bluish Gray"), made[0])
        color = next((c for c in colors if c.name == color.name), color)
        if part not in part_types:
            part_types.append(part)
        if color not in colors:
            colors.append(color)
        found.append((part_types.index(part), colors.index(color), col, row))
    part_of, color_of, col_of, row_of = np.array(found, dtype=np.int32).reshape(-1, 4).T
    pieces = Pieces.of(part_of, color_of, col_of, row_of, layer=np.zeros(len(found), np.int32))
    return tuple(part_types), dataclasses.replace(palette, colors=tuple(colors)), pieces


def _studs(grid: Grid) -> tuple[int, int]:
    """Size of a top view in studs of 8 mm."""
    return round(grid.cols * grid.cell_mm[0] / 8), round(grid.rows * grid.cell_mm[1] / 8)


def _tile(plates: list[Part], cols: int, rows: int) -> list[tuple[Part, int, int]]:
    """Cover a rectangle with the fewest baseplates of one size, smallest waste first."""

    def need(part: Part) -> tuple[int, int]:
        count = -(-cols // part.cols) * -(-rows // part.rows)
        return count * part.cols * part.rows, count

    best = min(plates, key=need)
    return [
        (best, col, row) for row in range(0, rows, best.rows) for col in range(0, cols, best.cols)
    ]


def _lines(
    layout: Layout, part_types: tuple[Part, ...], palette: Palette, pieces: Pieces, role: Role
) -> list[PartLine]:
    """Count pieces by part and color, in the order of the part types and the palette."""
    known, kit = catalog(), layout.kit
    counts = Counter(zip(pieces.part.tolist(), pieces.color.tolist(), strict=True))
    lines = []
    for (p, c), quantity in sorted(counts.items()):
        part, color = part_types[p], palette.colors[c]
        of_kit = p < len(kit.parts) and c < len(kit.palette)
        element = known.elements.get((part.key, known.name_of(color)))
        lines.append(
            PartLine(
                part,
                color,
                quantity,
                role,
                kit.status[p][c] if of_kit else known.status(part, color),
                kit.elements[p][c] if of_kit else (element.ids[0] if element else ""),
                kit.prices[p][c] if of_kit else None,
            )
        )
    return lines


def _facts(
    layout: Layout, part_types: tuple[Part, ...], lines: list[PartLine], error: Mapping[str, float]
) -> Facts:
    """Measure the mosaic as it will hang."""
    grid, picture = layout.grid, [line for line in lines if line.role == "mosaic"]
    thickness = max((p.height_mm + STUD_MM * p.studs for p in layout.kit.parts), default=0.0)
    thickness += max((p.height_mm for p in part_types[len(layout.kit.parts) :]), default=0.0)
    return Facts(
        pieces=len(layout.pieces),
        lots=len(picture),
        colors=len({line.color.name for line in picture}),
        width_mm=round(grid.cols * grid.cell_mm[0], 1),
        height_mm=round(grid.rows * grid.cell_mm[1], 1),
        thickness_mm=round(thickness, 1),
        mass_g=round(sum(line.quantity * (line.part.mass_g or 0.0) for line in lines), 1),
        price=_price(layout, lines),
        bound=layout.bound,
        error={name: round(value, 3) for name, value in error.items()},
    )


def _price(layout: Layout, lines: list[PartLine]) -> Price:
    """Add up the prices that are known."""
    pieces = sum(line.quantity for line in lines)
    priced = [(line.quantity, line.price) for line in lines if line.price is not None]
    return Price(
        amount=round(sum(quantity * price for quantity, price in priced), 2),
        currency=layout.kit.currency,
        date=layout.kit.price_date,
        known=round(sum(quantity for quantity, _ in priced) / pieces, 4) if pieces else 0.0,
        estimate=layout.kit.price_estimate,
    )
