"""Excel workbook (.xlsx): parts, shops, sections, and every row of pieces.

It needs the package xlsxwriter, which comes with the extra ``brick-mosaic[xlsx]``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count, islice
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from mosaic.errors import PluginError
from mosaic.exporters import building, formatting, marks, parts_list, shopping
from mosaic.model import BARE, Plan

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: A sheet of Excel has no more rows.
_MOST_ROWS = 1_048_576
#: Columns that need more room than a number, in characters.
_WIDTHS = {"name": 34, "part": 17, "color": 22, "shop": 14}
#: A date in the file, the same each time.
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - Excel knows no time zones

Cell = str | int | float | None
Row = tuple[Cell, ...]


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a workbook with the sheets Parts, Shops, Sections, Runs and Grid.

    Raises
    ------
    PluginError
        The package xlsxwriter is not installed.
    """
    book = _workbook(stream)
    book.set_properties({"title": plan.title, "created": _CREATED})
    heading = book.add_format({"bold": True, "bottom": 1})
    inks = _inks(book, plan)
    _table(book, "Parts", heading, _parts(plan), inks)
    _table(book, "Shops", heading, _shops(plan), inks)
    _table(book, "Sections", heading, _sections(plan), inks)
    _table(book, "Runs", heading, _runs(plan), inks)
    _grid(book, plan)
    book.close()


def _workbook(stream: BinaryIO) -> Workbook:
    """Open a workbook that is written row by row, as a mural needs it, and runs no formula."""
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise PluginError(
            "xlsx needs the package xlsxwriter",
            "it comes with an extra",
            "pip install 'brick-mosaic[xlsx]'",
        ) from error
    return xlsxwriter.Workbook(
        stream,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )


def _inks(book: Workbook, plan: Plan) -> dict[str, Format]:
    """Make a cell format of each color, with letters that can be read on it."""
    found = {}
    for index, color in enumerate(plan.grid.palette.colors):
        letters = "#{:02x}{:02x}{:02x}".format(*marks.ink(marks.srgb(plan, index)))
        found[color.name] = book.add_format({"bg_color": color.hex, "font_color": letters})
    return found


def _grid(book: Workbook, plan: Plan) -> None:
    """Write a cell for each cell of the mosaic, in its color with its mark, numbered around."""
    sheet = book.add_worksheet("Grid")
    sheet.freeze_panes(1, 1)
    number = book.add_format({"align": "center", "font_color": "#5a5e64"})
    centered = {}
    for index, mark in marks.marks(plan).items():
        letters = "#{:02x}{:02x}{:02x}".format(*marks.ink(marks.srgb(plan, index)))
        color = plan.grid.palette.colors[index].hex
        cell = {"bg_color": color, "font_color": letters, "align": "center", "valign": "vcenter"}
        centered[index] = mark.text, book.add_format({**cell, "border": 1, "border_color": letters})
    sheet.set_column(0, plan.grid.cols, 3.6)
    for col in range(plan.grid.cols):
        sheet.write_number(0, col + 1, col + 1, number)
    for row, indices in enumerate(plan.grid.indices.tolist(), 1):
        sheet.set_row(row, 21)
        sheet.write_number(row, 0, formatting.row_number(plan, row - 1), number)
        for col, index in enumerate(indices, 1):
            if index != BARE:
                sheet.write_string(row, col, *centered[index])


def _table(
    book: Workbook, name: str, heading: Format, rows: Iterator[Row], inks: dict[str, Format]
) -> None:
    """Write a sheet whose first row is its heading; a color's name is written on the color.

    What is more than a sheet takes goes on the next one.
    """
    header = next(rows)
    for number in count(1):
        sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
        sheet.freeze_panes(1, 0)
        _write(sheet, 0, header, dict.fromkeys(map(str, header), heading))
        for column, title in enumerate(header):
            sheet.set_column(column, column, _WIDTHS.get(str(title), 11))
        taken = 0
        for taken, row in enumerate(islice(rows, _MOST_ROWS - 1), 1):
            _write(sheet, taken, row, inks)
        if taken < _MOST_ROWS - 1:
            return


def _write(sheet: Worksheet, row: int, cells: Row, formats: dict[str, Format]) -> None:
    """Write texts as texts and numbers as numbers."""
    for column, cell in enumerate(cells):
        if isinstance(cell, str) and cell:
            sheet.write_string(row, column, cell, formats.get(cell))
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell)


def _parts(plan: Plan) -> Iterator[Row]:
    """Yield the parts list, with each color's mark on the plan and what is to be bought."""
    yield ("mark", *parts_list.COLUMNS, "owned", "to buy", "subtotal")
    known = _marks(plan)
    for line in plan.parts:
        cells = parts_list.row(line, plan.facts.price.currency)
        subtotal = None if line.price is None else round(line.to_buy * line.price, 2)
        mark = known.get(line.color.name)
        yield (mark, *cells.values(), line.owned, line.to_buy, subtotal)


def _marks(plan: Plan) -> dict[str, str]:
    """Return the mark of each color of the picture by the color's name."""
    colors = plan.grid.palette.colors
    return {colors[index].name: mark.text for index, mark in marks.marks(plan).items()}


def _shops(plan: Plan) -> Iterator[Row]:
    """Yield what each shop could deliver, and what that costs as far as prices are known."""
    yield ("shop", "lots", "pieces", "missing", "amount", "currency", "priced")
    currency = plan.facts.price.currency
    for total in shopping.subtotals(plan):
        shop, lots, pieces, missing, amount, priced = total
        known = priced and priced >= formatting.ENOUGH_KNOWN * pieces
        yield shop, lots, pieces, missing, amount if known else None, currency, priced


def _sections(plan: Plan) -> Iterator[Row]:
    """Yield where each section lies, counted from 1, and what is in it."""
    yield ("section", "column", "row", "columns", "rows", "pieces", "colors")
    for portion in building.portions(plan):
        s, own = portion.section, portion.own
        colors = len(np.unique(plan.pieces.color[own]))
        first = min(formatting.row_number(plan, row) for row in (s.row, s.row + s.rows - 1))
        yield s.name, s.col + 1, first, s.cols, s.rows, len(own), colors


def _runs(plan: Plan) -> Iterator[Row]:
    """Yield like pieces side by side, and how wide and high each is; places count from 1."""
    yield ("section", "row", "column", "pieces", "columns", "rows", "color", "mark")
    known = _marks(plan)
    for portion in building.portions(plan):
        s = portion.section
        for row, found in building.numbered_runs(plan, portion):
            col = s.col + 1
            for run in found:
                wide, high = run.part.footprint(plan.view) if run.part else (1, 1)
                if run.part:
                    name = plan.grid.palette.colors[run.color].name
                    yield (
                        s.name,
                        formatting.row_number(plan, row),
                        col,
                        run.count,
                        wide,
                        high,
                        name,
                        known[name],
                    )
                col += run.count * wide
