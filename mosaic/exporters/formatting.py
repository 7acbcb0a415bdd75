"""What the facts and the recipe of a plan say in words, the same in print and on the web."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from itertools import groupby
from pathlib import PurePath

from mosaic import metric
from mosaic.catalog import STATUS_WORDS
from mosaic.model import VIEWS, Part, Piece, Plan, Section, Status
from mosaic.recipe import Recipe

#: The note that goes with every plan, site and page, which it names.
TRADEMARK = (
    "LEGO® is a trademark of the LEGO Group of companies, which does not sponsor, authorize "
    "or endorse this {}."
)
#: Where the price of fewer pieces is known, a sum would mislead.
ENOUGH_KNOWN = 0.9
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
#: What heads the list of a wall's second layer.
BEHIND = (
    "These pieces stand one stud behind the picture and tie its pieces together; columns are "
    "counted as seen from the front. They grow with the wall, from the lowest row upwards."
)
#: What a status asks of the one who orders; "current" asks nothing.
STATUS: dict[Status, str] = {**STATUS_WORDS, "current": ""}
#: The marks above, explained.
STATUS_NOTES: dict[Status, str] = {
    "retired": "no longer made; look for it on the second-hand market",
    "unknown": "was made once, no dated source says whether it is still sold; check before you order",
    "unlisted": "no source lists it in this color; choose another unless you know where to get it",
}
#: Names of the sources of RGB.
_SOURCES = {
    "lego": "LEGO",
    "ldraw": "LDraw",
    "rebrickable": "Rebrickable",
    "bricklink": "BrickLink",
}
#: Names of the measures of error.
_MEASURES = {"s_cielab": "S-CIELAB", "s-cielab": "S-CIELAB", "flip": "ꟻLIP", "ssim": "SSIM"}
#: Settings that the sentences of `recipe` speak of, or that change nothing in the picture.
_SHOWN_ELSEWHERE = {
    "size",
    "view",
    "fit",
    "focus",
    "palette",
    "colors_from",
    "ditherer",
    "strength",
    "part",
}
_SILENT = {
    "title", "style", "paper", "marks", "ink_saving", "pixels", "runs", "template", "condition",
    "section", "pieces", "max_megapixels",
}  # fmt: skip


def number(count: int) -> str:
    """Group thousands by a comma: 12,345."""
    return f"{count:,}"


def plural(count: int, one: str) -> str:
    """Say how many: 1 piece, 2 pieces."""
    return f"{number(count)} {one}{'' if count == 1 else 's'}"


def part_size(part: Part) -> str:
    """Size of a part as builders say it, the shorter side first: 1×1, 2×2, 1×4."""
    return f"{min(part.cols, part.rows)}×{max(part.cols, part.rows)}"


def sizes(plan: Plan, by_part: Mapping[int, int]) -> str:
    """Say how many of each size: 3 of 1×1, 2 of 2×2."""
    counted = (f"{number(n)} of {part_size(plan.part_types[p])}" for p, n in by_part.items())
    return ", ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in counted)


def size(plan: Plan) -> str:
    """Say how large a mosaic is, in studs or cells."""
    return f"{plan.grid.cols} × {plan.grid.rows} {unit(plan)}{VIEWS[plan.view].seen}"


def unit(plan: Plan) -> str:
    """Name what a mosaic's size is counted in."""
    return VIEWS[plan.view].unit


def cell(plan: Plan) -> str:
    """Say how much has one color where that is more than a stud; an empty text where it is not."""
    if plan.recipe.in_pairs:
        return "one color for each 1x2"
    side = plan.recipe.studs_a_cell
    return f"one color for each {side}x{side}" if side > 1 else ""


def measures(plan: Plan) -> str:
    """Say how large a mosaic is on the wall."""
    facts = plan.facts
    large = max(facts.width_mm, facts.height_mm) >= 3000
    unit, mm, digits = ("m", 1000, 2) if large else ("cm", 10, 1)
    sides = f"{facts.width_mm / mm:.{digits}f} × {facts.height_mm / mm:.{digits}f} {unit}"
    return f"{sides}, {facts.thickness_mm:.1f} mm thick"


def packing(plan: Plan) -> str:
    """Say how near the number of pieces is to the fewest that can be."""
    facts = plan.facts
    if facts.bound and facts.bound == facts.pieces:
        return "proven minimal"
    if facts.bound:
        return f"at most {number(facts.pieces - facts.bound)} more than the fewest possible"
    return ""


def largest(plan: Plan) -> str:
    """Say which piece the largest outline is, where not all are of one stud."""
    parts = [plan.part_types[n] for n in sorted(set(plan.pieces.part.tolist()))]
    part = max(parts, key=lambda one: one.cols * one.rows, default=None)
    if part is None or part.cols * part.rows == 1:
        return ""
    short, long = sorted((part.cols, part.rows))
    what = "a large circle" if part.round else "a large square" if short == long else "the largest"
    return f": {what} is one {short}×{long}"


def price(plan: Plan) -> str:
    """Say what the parts cost, and how sure that is."""
    cost = plan.facts.price
    if not cost.known or not cost.currency:
        return "not known"
    # Rounded down: what is all but known must not read as known.
    percent = f"{math.floor(1000 * cost.known) / 10:.3g}"
    known = f"price known for {percent}% of the pieces"
    if cost.known < ENOUGH_KNOWN:
        return f"not known: {known}"
    kind = "estimate" if cost.estimate else "offer"
    text = f"{cost.amount:.2f} {cost.currency}: {kind} of {cost.date}, {known}"
    without = unpriced_backing(plan)
    return f"{text}; without {without}" if without else text


def month(date: str) -> str:
    """Say a date as its month: July 2026 for 2026-07-03; what is no date stays.

    Examples
    --------
    >>> month("2026-07-03"), month("2026"), month("")
    ('July 2026', '2026', 'no known date')
    """
    year, _, rest = date.partition("-")
    number = rest[:2]
    if not number.isdecimal() or not 1 <= int(number) <= 12:
        return date or "no known date"
    return f"{_MONTHS[int(number) - 1]} {year}"


def unpriced_backing(plan: Plan) -> str:
    """Name what the picture stands on as far as its price is not known: 4 × Baseplate 48 x 48."""
    lines = [x for x in plan.parts if x.role == "backing" and x.price is None and x.to_buy]
    return ", ".join(f"{x.to_buy} × {x.part.name}" for x in lines)


def owned(plan: Plan) -> str:
    """Say how much of the parts list comes from a stock; nothing where there is none."""
    have = sum(line.owned for line in plan.parts)
    if not have:
        return ""
    buy, lots = sum(line.to_buy for line in plan.parts), sum(line.to_buy > 0 for line in plan.parts)
    return f"{plural(have, 'piece')}; {number(buy)} to buy in {plural(lots, 'lot')}"


def distance(plan: Plan) -> str:
    """Say from where a mosaic is meant to be seen."""
    grid = plan.grid
    meters = metric.viewing_distance_m(grid.cols, grid.rows, grid.cell_mm, plan.recipe.distance_m)
    return f"{meters:.1f} m"


def error(plan: Plan) -> str:
    """Say how far a mosaic is from its picture, by each measure."""
    measures = {name: v for name, v in plan.facts.error.items() if not name.endswith("_m")}
    return ", ".join(f"{_MEASURES.get(name, name)} {value:.2f}" for name, value in measures.items())


def mass(plan: Plan) -> str:
    """Say what a mosaic weighs: about so much where a part's mass is an estimate."""
    grams = plan.facts.mass_g
    about = "about " if any(line.part.mass_estimate for line in plan.parts) else ""
    return about + (f"{grams / 1000:.1f} kg" if grams >= 1000 else f"{grams:.0f} g")


def behind(plan: Plan) -> list[tuple[int, str]]:
    """Say what stands behind each row of a wall that has something, the lowest row first."""
    placed = sorted(plan.backing, key=lambda piece: (-piece.row, piece.col))
    return [
        (row_number(plan, row), ", ".join(behind_piece(plan, piece) for piece in found))
        for row, found in groupby(placed, key=lambda piece: piece.row)
    ]


def behind_piece(plan: Plan, piece: Piece) -> str:
    """Say which piece stands behind which columns."""
    part, color = plan.part_types[piece.part], plan.grid.palette.colors[piece.color]
    last = piece.col + part.cols
    columns = f"column {last}" if part.cols == 1 else f"columns {piece.col + 1} to {last}"
    return f"{part_size(part)} {color.name} behind {columns}".replace(" ", "\N{NO-BREAK SPACE}")


def row_number(plan: Plan, row: int) -> int:
    """Return the number of a row as a builder counts it: a wall's rows from the bottom up."""
    return plan.grid.rows - row if VIEWS[plan.view].rises else row + 1


def place(plan: Plan, section: Section) -> str:
    """Say where a section lies, in cells counted from 1."""
    rows = sorted(row_number(plan, n) for n in (section.row, section.row + section.rows - 1))
    last_col = section.col + section.cols
    return f"columns {section.col + 1} to {last_col}, rows {rows[0]} to {rows[1]}"


def recipe(plan: Plan) -> list[str]:
    """Say in sentences how the picture became a mosaic."""
    settings, source = plan.recipe, plan.source
    name = (
        "every solid color made" if settings.palette == "auto" else PurePath(settings.palette).name
    )
    rgb = _SOURCES.get(settings.colors_from, settings.colors_from)
    notes = [
        f"{source.name} ({source.width} × {source.height} pixels) was {_fitted(plan)}.",
        f"The brick colors were chosen by the method {settings.ditherer} from the palette “{name}” (RGB by {rgb}).",
        f"They were laid as {_parts(plan)}.",
    ]
    others = changed(settings)
    return [*notes, f"Also set: {', '.join(others)}."] if others else notes


def _fitted(plan: Plan) -> str:
    """Say how the picture was brought to the size, and what a crop keeps of it."""
    settings, source, grid = plan.recipe, plan.source, plan.grid
    cells = f"{grid.cols} × {grid.rows} cells"
    if settings.fit != "crop":
        return f"{'padded' if settings.fit == 'pad' else 'stretched'} to {cells}"
    if any(note.code == "framed" for note in plan.notes):
        return f"cropped to {cells} around the face"
    wide, high = (n * mm for n, mm in zip((grid.cols, grid.rows), grid.cell_mm, strict=True))
    sides = (source.width, source.height)[:: 1 if settings.turn in {"0", "180"} else -1]
    if settings.zoom <= 1 and math.isclose(sides[0] / sides[1], wide / high, rel_tol=0.01):
        return f"scaled to {cells}"
    auto = settings.focus == "auto"
    kept = "what stands out most" if auto else f"the point {settings.focus}"
    return f"cropped to {cells}, keeping {kept}"


def _parts(plan: Plan) -> str:
    """Name the parts in use."""
    used = {line.part.key: line.part for line in plan.parts if line.role == "mosaic"}
    families: dict[str, list[str]] = {}
    for part in used.values():
        families.setdefault(part.family.replace("-", " "), []).append(part_size(part))
    return (
        " and ".join(f"{name}s {_listed(sizes)}" for name, sizes in families.items()) or "nothing"
    )


def _listed(names: list[str]) -> str:
    """Join names as a sentence does."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def changed(settings: Recipe) -> list[str]:
    """Name the settings that are not at their defaults and not told otherwise."""
    found = []
    for f in dataclasses.fields(settings):
        value = getattr(settings, f.name)
        if value != f.default and f.name not in _SHOWN_ELSEWHERE | _SILENT:
            name = f.name.replace("_", " ")
            switch = name if value is True else f"no {name}"
            found.append(switch if isinstance(value, bool) else f"{name} {_shown(value)}")
    if settings.strength != Recipe.strength and settings.ditherer != "joint":
        found.append(f"strength {settings.strength:g}")
    return found


def _shown(value: object) -> str:
    """Write a setting's value; of a file only its name, whatever folder it was in."""
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    if isinstance(value, float):
        return f"{value:g}"
    return PurePath(value).name if isinstance(value, str) and "/" in value else str(value)
