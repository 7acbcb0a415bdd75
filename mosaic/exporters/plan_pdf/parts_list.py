"""What there is of each color: the parts list, and the page for sorting.

The list says what to order, with the ids of every system, and what to look out for. The page
has a label a color, to cut out and lay into a cup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mosaic.exporters import building, formatting
from mosaic.exporters.marks import Mark
from mosaic.exporters.parts_list import ids, more_elements
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.theme import Align, Sheet
from mosaic.model import PartLine, Plan, Role

#: Height of a row, and what it may shrink to where that saves a page.
ROW, TIGHT = 23.0, 20.0
#: Where a piece is drawn to scale, in points: its room, and a stud where all are small.
ROOM, STUD = 30.0, 9.0
#: Name, share of the width where the column begins, and how it is aligned.
COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("Color and part", 0.115, "left"),
    ("Count", 0.43, "right"),
    ("Element", 0.455, "left"),
    ("LEGO", 0.555, "left"),
    ("BrickLink", 0.665, "left"),
    ("LDraw", 0.775, "left"),
    ("Rebrickable", 0.885, "left"),
)
TITLES: dict[Role, str] = {
    "mosaic": "The picture",
    "backing": "Behind the picture",
    "spare": "Spare pieces",
}
Drawn = Callable[[Sheet, Stamps, float], None]

#: Height of a label in points.
HEIGHT = 56.0
#: Labels side by side and their scale: the largest that fit on one page, else the last.
SHAPES = ((2, 1.5), (2, 1.25), (3, 1.0))
#: The room above the labels, and what a label may be stretched to, so that the page is full.
HEAD, TALLEST = 86.0, 1.3
NOTE = (
    "Sort before you build: a cup for each color. Cut the labels out and lay them into the cups; "
    "tick a box when its pieces are counted."
)
Label = tuple[int, dict[int, int]]


class Row(NamedTuple):
    """A row of the list: what draws it at a height, and whether it heads those below."""

    draw: Drawn
    heads: bool = False


def pages(
    plan: Plan, order: dict[int, Mark], paper_height: float
) -> list[Callable[[Sheet, Stamps], None]]:
    """Cut the parts list into pages."""
    room = paper_height - 2 * theme.MARGIN - 16 - 96
    rows = list(_rows(plan, order))
    fewest = len(list(_cut(rows, int(room / TIGHT))))
    # As high as fewest pages allow, for rows that are easy to follow.
    pitch = next(
        p for p in (ROW, 22.0, 21.0, TIGHT) if len(list(_cut(rows, int(room / p)))) == fewest
    )
    cut = _cut(rows, int(room / pitch))
    return [_page(plan, some, pitch, first=n == 0) for n, some in enumerate(cut)]


def _cut(rows: list[Row], per_page: int) -> Iterator[list[Row]]:
    """Share rows out among pages; none ends with a row that heads the next page's."""
    while len(rows) > per_page:
        cut = per_page - 1 if rows[per_page - 1].heads else per_page
        yield rows[:cut]
        rows = rows[cut:]
    yield rows


def _page(
    plan: Plan, rows: list[Row], pitch: float, *, first: bool
) -> Callable[[Sheet, Stamps], None]:
    """Return what draws one page."""

    def draw(sheet: Sheet, stamps: Stamps) -> None:
        sheet.begin()
        if first:
            sheet.bookmark("parts", "Parts list")
        y = sheet.heading("Parts list" if first else "Parts list, continued", _note(plan))
        _head(sheet, y)
        for row in rows:
            y -= pitch
            row.draw(sheet, stamps, y)
        _legend(sheet, plan)
        sheet.end()

    return draw


def _note(plan: Plan) -> str:
    """Sum the list up."""
    facts = plan.facts
    picture = (
        f"{formatting.plural(facts.pieces, 'piece')} in {formatting.plural(facts.lots, 'lot')}"
    )
    stock = formatting.owned(plan)
    have = f" Owned: {stock}." if stock else ""
    return f"The picture takes {picture}.{have} Ids are part · color."


def _head(sheet: Sheet, y: float) -> None:
    """Write the names of the columns."""
    for name, position, align in COLUMNS:
        sheet.text(_x(sheet, position), y + 2, name, 8, ink=theme.QUIET, align=align)
    sheet.rule(y - 3)


def _x(sheet: Sheet, position: float) -> float:
    return sheet.left + position * (sheet.right - sheet.left)


def _rows(plan: Plan, order: dict[int, Mark]) -> Iterator[Row]:
    """List the lines role by role, in the order of the marks."""
    places = {plan.grid.palette.colors[c]: n for n, c in enumerate(order)}
    for role, title in TITLES.items():
        lines = [line for line in plan.parts if line.role == role]
        if lines:
            yield Row(_title(title, lines), heads=True)
        lines.sort(key=lambda line: (places.get(line.color, len(places)), _studs(line)))
        yield from (Row(_line(plan, line)) for line in lines)


def _studs(line: PartLine) -> int:
    return line.part.cols * line.part.rows


def _title(title: str, lines: list[PartLine]) -> Drawn:
    """Return what heads the lines of a role."""

    def draw(sheet: Sheet, _stamps: Stamps, y: float) -> None:
        total = formatting.number(sum(line.quantity for line in lines))
        sheet.text(sheet.left, y + 6, title, 11, bold=True)
        sheet.text(_x(sheet, 0.43), y + 6, total, 11, bold=True, align="right")
        sheet.rule(y)

    return draw


def _line(plan: Plan, line: PartLine) -> Drawn:
    """Return what draws a line of the list."""
    color = plan.grid.palette.colors.index(line.color)
    part = plan.part_types.index(line.part)

    marked = line.role != "backing"
    stud = _stud(plan)

    def draw(sheet: Sheet, stamps: Stamps, y: float) -> None:
        stamps.draw(stamps.chip(color, marked=marked), sheet.left, y + 19, 17 / 20)
        if marked:
            stamps.to_scale(part, color, sheet.left + 22, y + 10.5, stud)
        x, room = _x(sheet, COLUMNS[0][1]), 0.25 * (sheet.right - sheet.left)
        sheet.text(x, y + 11.5, line.color.name, 9.5, bold=True, room=room)
        flag = formatting.STATUS[line.status]
        # The flag may reach under the count's first digits, not into them.
        most = room + 4 - (theme.width(flag, theme.bold(), 7.5) + 5 if flag else 0)
        wide = sheet.text(x, y + 3, line.part.name, 7.5, ink=theme.QUIET, room=most)
        if flag:
            sheet.text(x + wide + 5, y + 3, flag, 7.5, bold=True, ink=theme.ACCENT)
        count = formatting.number(line.quantity)
        stock = any(one.owned for one in plan.parts)
        lift = 11.5 if stock else 7.5
        sheet.text(_x(sheet, 0.43), y + lift, count, 11, bold=True, align="right")
        if stock:
            sheet.text(_x(sheet, 0.43), y + 3, _from_stock(line), 6.5, align="right")
        cells = [line.element or "–", *ids(line).values()]
        others, wide = more_elements(line), 0.112 * (sheet.right - sheet.left)
        for (name, position, _), text in zip(COLUMNS[2:], cells, strict=True):
            low = 11.5 if others and name == "Element" else 7.5
            sheet.text(_x(sheet, position), y + low, text, 8.5, room=wide)
        sheet.text(_x(sheet, COLUMNS[2][1]), y + 3.5, others, 5.5, ink=theme.QUIET, room=wide)
        sheet.rule(y)

    return draw


def _stud(plan: Plan) -> float:
    """Width of a stud in points at which the largest part of the picture has room."""
    parts = [line.part for line in plan.parts if line.role != "backing"]
    longest = max((part.cols for part in parts), default=1)
    deepest = max((part.rows for part in parts), default=1)
    return min(STUD, ROOM / longest, (TIGHT - 2) / deepest)


def _from_stock(line: PartLine) -> str:
    """Say what of a line is owned and what to buy."""
    if not line.to_buy:
        return "all owned"
    buy = f"buy {formatting.number(line.to_buy)}"
    return f"own {formatting.number(line.owned)}, {buy}" if line.owned else buy


def _legend(sheet: Sheet, plan: Plan) -> None:
    """Explain the flags that the list bears."""
    found = {line.status for line in plan.parts}
    notes = [
        f"{formatting.STATUS[s]}: {note}"
        for s, note in formatting.STATUS_NOTES.items()
        if s in found
    ]
    for n, note in enumerate(reversed(notes)):
        sheet.text(sheet.left, sheet.bottom + 4 + 10 * n, note, 7.5, ink=theme.QUIET)


def sorting_pages(
    plan: Plan, order: dict[int, Mark], paper_height: float
) -> list[Callable[[Sheet, Stamps], None]]:
    """Cut the labels into pages."""
    everything = building.counts(plan, building.everything(plan), order)
    labels = list(everything.items())
    room = paper_height - 2 * theme.MARGIN - HEAD
    fitting = (s for s in SHAPES if len(labels) <= s[0] * int(room / (HEIGHT * s[1])))
    columns, scale = next(fitting, SHAPES[-1])
    fewest = max(1, -(-len(labels) // (columns * int(room / (HEIGHT * scale)))))
    rows = -(-len(labels) // (columns * fewest))
    pitch = min(room / max(rows, 1), TALLEST * HEIGHT * scale)
    shape = columns, pitch, scale
    chunks = [labels[n : n + columns * rows] for n in range(0, len(labels), columns * rows or 1)]
    return [_sorting_page(plan, chunk, shape, first=n == 0) for n, chunk in enumerate(chunks)]


def _sorting_page(
    plan: Plan, labels: list[Label], shape: tuple[int, float, float], *, first: bool
) -> Callable[[Sheet, Stamps], None]:
    """Return what draws one page: labels in columns, of a height, at a scale."""
    columns, pitch, scale = shape

    def draw(sheet: Sheet, stamps: Stamps) -> None:
        sheet.begin()
        if first:
            sheet.bookmark("sorting", "Sorting the pieces")
        top = sheet.heading("Sorting the pieces" if first else "Sorting, continued", NOTE)
        width = (sheet.right - sheet.left) / columns
        for n, label in enumerate(labels):
            row, col = divmod(n, columns)
            sheet.canvas.saveState()
            sheet.canvas.translate(sheet.left + col * width, top - row * pitch)
            sheet.canvas.scale(scale, scale)
            _label(sheet, stamps, plan, label, (width / scale, pitch / scale))
            sheet.canvas.restoreState()
        sheet.end()

    return draw


def _label(
    sheet: Sheet, stamps: Stamps, plan: Plan, label: Label, size: tuple[float, float]
) -> None:
    """Draw a label inside its cutting lines, its upper left corner at the origin."""
    (color, by_part), (width, height) = label, size
    canvas = sheet.canvas
    sheet.stroke(theme.RULE, 0.6)
    canvas.setDash(2, 2)
    canvas.rect(0, -height, width, height, stroke=1, fill=0)
    canvas.setDash()
    middle = (HEIGHT - height) / 2
    stamps.draw(stamps.chip(color), 7, middle - 7, 42 / 20)
    name = plan.grid.palette.colors[color].name
    sheet.text(60, middle - 16, name, 10, bold=True, room=width - 66)
    # Two columns of three lines; of more where a wall has pieces of many lengths.
    lines = max(3, -(-len(by_part) // 2))
    step, leading = (width - 66) / (1 if len(by_part) <= lines else 2), 33 / lines
    for n, (part, count) in enumerate(by_part.items()):
        left, line = 60 + n // lines * step, middle - 29 - n % lines * leading
        box, text = 0.64 * leading, formatting.sizes(plan, {part: count})
        sheet.stroke(theme.QUIET, 0.6)
        canvas.rect(left, line - 0.5, box, box, stroke=1, fill=0)
        sheet.text(left + box + 4, line, text, min(9.0, 0.9 * leading))
