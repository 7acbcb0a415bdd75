"""Stage plan: placed pieces to what a builder follows and a shop delivers."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from mosaic.arrays import distinct
from mosaic.backing import backing
from mosaic.catalog import catalog
from mosaic.catalog.prices import PriceList
from mosaic.dimensions import STUD_HEIGHT_MM, STUD_PITCH_MM
from mosaic.model import (
    Facts,
    Grid,
    Kit,
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
from mosaic.spec import Spec

__all__ = ["plan"]


def plan(
    layout: Layout, spec: Spec, source: Source, error: Mapping[str, float] | None = None
) -> Plan:
    """Say what to buy and where it goes.

    Parameters
    ----------
    layout : Layout
        The picture's pieces.
    spec : Spec
        The prices of what the picture stands on, and of the recipe: `section` cuts the picture
        into squares to build one by one, `base` is what it stands on, `spare` the share of
        each lot to buy in addition.
    source : Source
        The picture that the mosaic was made from.
    error : mapping of str to float, optional
        How far the mosaic is from its picture, by the name of the measure.

    Returns
    -------
    Plan
        Its parts list sums to its pieces, part by part and color by color. Its palette
        is the layout's, followed by the colors that only the backing has.

    Raises
    ------
    RecipeError
        No baseplate is made in the color that `backing` asks for.
    PaletteError
        No color is called what `backing` says.
    """
    recipe = spec.recipe
    part_types, colors, plates = backing(layout, recipe.base)
    # The file of a project knows a palette by what the recipe calls it.
    palette = Palette(recipe.palette, colors)
    grid = Grid(layout.grid.indices, palette, layout.grid.cell_mm, regions=layout.grid.regions)
    picture = _lines(layout.kit, part_types, palette, layout.pieces, "mosaic")
    behind = _priced(_lines(layout.kit, part_types, palette, plates, "backing"), spec.prices)
    lines = _owned(layout.kit, (*picture, *behind, *_spares(picture, recipe.spare)))
    return Plan(
        source=dataclasses.replace(source, name=_text(source.name)),
        recipe=recipe,
        grid=grid,
        part_types=part_types,
        pieces=layout.pieces,
        backing=plates,
        sections=sections(
            grid.cols, grid.rows, recipe.section, recipe.panel_grid, recipe.border, recipe.view
        ),
        parts=lines,
        facts=_facts(layout, plates, part_types, lines, error or {}),
    )


def _text(name: str) -> str:
    """Replace what no file can hold: a file name on Linux may be no text at all."""
    return name.encode(errors="replace").decode()


def _lines(
    kit: Kit, part_types: Sequence[Part], palette: Palette, pieces: Pieces, role: Role
) -> list[PartLine]:
    """Count pieces by part and color, in the order of the part types and the palette."""
    place = {part.key: index for index, part in enumerate(part_types)}
    molds = np.array([place.get(p.mold, place[p.key]) for p in part_types], dtype=np.int64)
    # One number a pair, in int64: sorting a million of them is what this costs.
    pairs = molds[pieces.part] * len(palette) + pieces.color
    values, counts = np.unique(pairs, return_counts=True)
    lines = []
    for value, quantity in zip(values.tolist(), counts.tolist(), strict=True):
        part, color = divmod(value, len(palette))
        line = PartLine(part_types[part], palette.colors[color], quantity, role)
        of_kit = part < len(kit.parts) and color < len(kit.palette)
        lines.append(_by_kit(line, kit, part, color) if of_kit else _by_catalog(line))
    return lines


def _by_kit(line: PartLine, kit: Kit, part: int, color: int) -> PartLine:
    """Add what the kit says of a part in a color."""
    return dataclasses.replace(
        line,
        status=kit.status[part][color],
        element=kit.elements[part][color] if kit.elements else "",
        price=kit.prices[part][color] if kit.prices else None,
    )


def _by_catalog(line: PartLine) -> PartLine:
    """Add what the catalog says of a part in a color; backing is not in the kit."""
    known = catalog()
    element = known.elements.get((line.part.key, known.name_of(line.color)))
    ids = element.ids if element else ()
    status = known.status(line.part, line.color)
    return dataclasses.replace(line, status=status, element=ids[0] if ids else "")


def _priced(lines: Sequence[PartLine], prices: PriceList) -> list[PartLine]:
    """Add the prices of what is not in the kit."""
    return [
        dataclasses.replace(line, price=prices.of(line.part, line.color))
        if line.price is None
        else line
        for line in lines
    ]


def _spares(lines: Sequence[PartLine], percent: float) -> list[PartLine]:
    """Add a share of each lot, at least one piece, where spares are asked for."""
    if not percent:
        return []
    # Rounded first: 15 % of 20 is 3, though 20 * 0.15 is a hair above it.
    extra = [math.ceil(round(line.quantity * percent / 100, 6)) for line in lines]
    return [
        dataclasses.replace(line, quantity=quantity, role="spare")
        for line, quantity in zip(lines, extra, strict=True)
    ]


def _owned(kit: Kit, lines: Sequence[PartLine]) -> tuple[PartLine, ...]:
    """Take from the stock what there is of each line, the picture first."""
    if kit.stock is None:
        return tuple(lines)
    left: Counter[tuple[str, str]] = Counter(dict(kit.backing_stock))
    for part, counts in zip(kit.parts, kit.stock.tolist(), strict=True):
        for color, count in zip(kit.palette.colors, counts, strict=True):
            left[part.mold, color.name] += count
    taken = []
    for line in lines:
        key = line.part.mold, line.color.name
        owned = min(line.quantity, left[key])
        left[key] -= owned
        taken.append(dataclasses.replace(line, owned=owned))
    return tuple(taken)


def _facts(
    layout: Layout,
    plates: Pieces,
    part_types: Sequence[Part],
    lines: Sequence[PartLine],
    error: Mapping[str, float],
) -> Facts:
    """Measure the mosaic as it will hang, and what all its parts cost."""
    grid, picture = layout.grid, [line for line in lines if line.role == "mosaic"]
    top = grid.view == "top"
    hung, lonely = [line for line in lines if line.role != "spare"], _lonely(layout)
    return Facts(
        pieces=len(layout.pieces),
        lots=len(picture),
        colors=len({line.color for line in picture}),
        width_mm=_tenths(grid.cols * grid.cell_mm[0]),
        height_mm=_tenths(grid.rows * grid.cell_mm[1]),
        thickness_mm=_thickness(layout.pieces, plates, part_types, top=top),
        mass_g=_tenths(sum(line.quantity * (line.part.mass_g or 0.0) for line in hung)),
        price=_price(layout.kit, lines),
        bound=layout.bound,
        bodies=layout.bodies,
        weak=layout.weak,
        lonely=lonely,
        lonely_share=round(lonely / max(int((layout.grid.indices >= 0).sum()), 1), 4),
        error={name: round(value, 3) for name, value in error.items()},
    )


def _tenths(value: float) -> float:
    """Round to a tenth of a millimeter or gram."""
    return round(value, 1)


def _lonely(layout: Layout) -> int:
    """Count the cells whose four neighbors have other colors."""
    cells = layout.grid.indices
    alone = cells >= 0
    across, down = cells[:, 1:] != cells[:, :-1], cells[1:] != cells[:-1]
    alone[:, 1:] &= across
    alone[:, :-1] &= across
    alone[1:] &= down
    alone[:-1] &= down
    return int(alone.sum())


def _thickness(pieces: Pieces, plates: Pieces, part_types: Sequence[Part], *, top: bool) -> float:
    """Depth in mm from the wall behind to the foremost point, layer upon layer."""
    front = [part_types[p] for p in distinct(pieces.part).tolist()]
    if not top:
        # A piece two studs deep reaches into the second layer.
        layers_behind = len(distinct(plates.layers))
        deepest = max([p.rows for p in front] + [(1 + layers_behind) * bool(front)])
        return float(STUD_PITCH_MM * deepest)
    shown = [p.height_mm + STUD_HEIGHT_MM * p.studs for p in front]
    layers: dict[int, float] = {}
    for part, layer in distinct(np.stack([plates.part, plates.layers], 1), axis=0).tolist():
        layers[layer] = max(layers.get(layer, 0.0), part_types[part].height_mm)
    # A baseplate's own studs are inside the pieces on it; they show where all is bare.
    bare = STUD_HEIGHT_MM if layers else 0.0
    return _tenths(max(shown, default=bare) + sum(layers.values()))


def _price(kit: Kit, lines: Sequence[PartLine]) -> Price:
    """Add up the known prices of what is to be bought."""
    pieces = sum(line.to_buy for line in lines)
    priced = [(line.to_buy, line.price) for line in lines if line.price is not None]
    return Price(
        amount=round(sum(quantity * price for quantity, price in priced), 2),
        currency=kit.currency,
        date=kit.price_date,
        known=round(sum(quantity for quantity, _ in priced) / pieces, 4) if pieces else 0.0,
        estimate=kit.price_estimate,
    )
