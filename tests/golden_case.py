"""Small mosaics that have a bit of everything, and their files as text that can be compared."""

import io
import json
import struct
from collections.abc import Iterator

import numpy as np
import openpyxl
from helpers import grid, plan_of, spec_of, wall_of
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from mosaic import __version__, catalog, exporters, pdf
from mosaic.model import Plan, Source, Stock
from mosaic.pack import pack
from mosaic.plan import plan
from mosaic.recipe import Recipe

#: Two panels of seven cells by six, each in a border of one.
PANELS = (
    "WWWWWWWWWWWWWWWWW WRRKKKYYWBBBTTTGW WRRKKKYYWBDDTTTGW WLLL.KYYWBDDLLLGW"
    " WLLLRRYYWBBBLLLGW WLLLRRYYWKKKK.GGW WTTTTTTYWKKKKRGGW WWWWWWWWWWWWWWWWW"
)
WALL = "RRRRWWKKKK RRWWWWKKYY BBBBBBYYYY BBBBGGGGYY KKGGGGTTTT RRRRRRRRRR LLLLRRDDDD"


def stocked() -> Plan:
    """Plates of any size, some of them owned and the rest to buy."""
    cells = grid("RRRRWWKKYY RRRRWWKKYY RRWWWWBB.Y GGGGWWBBTT GGGGWWLLTT DDDDDDLLTT")
    recipe = Recipe(size="10x6", section=4, pieces="1x1,1x2,1x4,2x2,2x4", buy=True, spare=10)
    owned = {
        ("plate_1x1", "Red"): 3,
        ("plate_2x2", "Red"): 1,
        ("plate_1x2", "White"): 4,
        ("plate_2x2", "White"): 3,
        ("plate_1x4", "Dark Bluish Gray"): 1,
        ("plate_1x1", "Green"): 9,
        ("plate_2x4", "Green"): 1,
    }
    kit = catalog.kit(cells.palette, recipe, Stock(owned))
    spec = spec_of(kit, recipe)
    return plan(pack(cells, spec), spec, Source("letters.png", "0" * 64, 10, 6), {"s-cielab": 1.0})


def panels(**settings: object) -> Plan:
    """Two panels with borders, cut into sections, on plates that tie each other."""
    chosen = {"size": "7x6", "panels": "2x1", "border": 1, "section": 4, "base": "plate"}
    return plan_of(PANELS, **chosen, title="Two of a kind", **settings)


#: By name; each is made when it is asked for.
CASES = {
    "stocked": stocked,
    "panels": panels,
    "wall": lambda: wall_of(
        WALL, section=4, pieces="1x1,1x2,1x3,1x4", title="A wall", runs=True, spare=2
    ),
    "round": lambda: plan_of(
        "RRWK RWWK KKKK", part="round-plate", base="panel", marks="letter", paper="letter",
        runs=True, template=True,
    ),
    "tiles": lambda: plan_of(
        "RRWW RRWK .BBK", part="tile", base="baseplate", marks="symbol", ink_saving=True
    ),
}  # fmt: skip

#: More, for the printed plan alone.
PRINTED = {
    "crossing": lambda: plan_of(
        "RRRRWWKKYY RRRRWWKKYY RRWWWWBBYY GGGGWWBBTT GGGGWWLLTT", section=4, cross_sections=True,
        pieces="1x1,1x2,1x4,2x2,2x4", backing="none",
    ),
    "wide": lambda: wall_of(" ".join(["RRWKKB" * 12, "RWWKBB" * 12] * 3), section=4, runs=True),
    "one": lambda: plan_of("R", title="A title that is far too long for its line " * 4),
    "pinned": lambda: plan_of("R" * 17 + " " + "W" * 17, base="panel"),
    "tall": lambda: plan_of(" ".join(["RRWW", "RRWW", "KWWR", "WKKR"] * 12), section=16),
    "two": lambda: plan_of("RW .K", section=4, marks="letter", spare=5, backing="White"),
}  # fmt: skip


def text_of(data: dict[str, bytes]) -> str:
    """Text files one after the other, each below its name."""
    return "".join(f"== {name}\n{content.decode()}\n" for name, content in data.items())


def workbook(data: bytes) -> str:
    """Each cell of a workbook with its look, and each width that is not the usual one."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    about = book.properties
    head = f"{about.title} by {about.creator}, {about.created} {about.modified}\n"
    return head + "\n".join(line for sheet in book for line in _sheet(sheet)) + "\n"


def _sheet(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Iterator[str]:
    size = sheet.sheet_format
    yield f"== {sheet.title} freeze {sheet.freeze_panes} filter {sheet.auto_filter.ref}"
    yield f"high {size.defaultRowHeight} grid {sheet.sheet_view.showGridLines}"
    for key, column in sorted(sheet.column_dimensions.items()):
        yield f"{key} {column.min}-{column.max} width {column.width:g}"
    for key, row in sorted(sheet.row_dimensions.items()):
        if row.height is not None:
            yield f"{key} height {row.height:g}"
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.has_style:
                yield " ".join([cell.coordinate, repr(cell.value), *_look(cell)])


def _look(cell: openpyxl.cell.cell.Cell) -> Iterator[str]:
    """What of a cell's look is not as usual."""
    if cell.number_format != "General":
        yield cell.number_format
    if cell.alignment.horizontal:
        yield str(cell.alignment.horizontal)
    if cell.font.b:
        yield "bold"
    if cell.font.color and isinstance(cell.font.color.rgb, str):
        yield f"ink {cell.font.color.rgb}"
    if cell.fill.fill_type:
        yield f"fill {cell.fill.fgColor.rgb}"


def scene(data: bytes) -> str:
    """The nodes, meshes and accessors of a GLB, and what its numbers come to."""
    (length,) = struct.unpack("<I", data[12:16])
    document, numbers = json.loads(data[20 : 20 + length]), data[28 + length :]
    lines = [f"{key}: {value}" for key, value in document.items() if not isinstance(value, list)]
    for key in ("meshes", "materials", "nodes", "bufferViews"):
        lines += [f"{key} {n}: {json.dumps(v)}" for n, v in enumerate(document[key])]
    for accessor in document["accessors"]:
        view = document["bufferViews"][accessor["bufferView"]]
        begin = view["byteOffset"] + accessor["byteOffset"]
        wide = 3 if accessor["type"] == "VEC3" else 1
        kind = "<f4" if accessor["componentType"] == 5126 else "<u4"
        values = np.frombuffer(numbers, kind, accessor["count"] * wide, begin).reshape(-1, wide)
        order = np.arange(1, len(values) + 1) @ values.astype(float)
        ends = [np.round(accessor.get(end, []), 2).tolist() for end in ("min", "max")]
        # Zero without its sign.
        told = (np.round(order, 1) + 0.0).tolist()
        lines.append(f"{accessor['type']} {accessor['count']} at {begin} {ends} {told}")
    return "\n".join(lines) + "\n"


class Drawn(Canvas):
    """A canvas that notes all that is drawn on it, lengths to a tenth of a point."""

    notes: list[str]

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        if name not in _NOTED or self.__dict__.get("_inside"):
            return found

        def noted(*args: object, **more: object) -> object:
            shown = [_short(a) for a in args] + [f"{k}={_short(v)}" for k, v in more.items()]
            self._note(name, " ".join(shown))
            # What a method of the canvas calls of its own is reportlab's business.
            self.__dict__["_inside"] = True
            try:
                return found(*args, **more)
            finally:
                self.__dict__["_inside"] = False

        return noted

    def _note(self, name: str, shown: str) -> None:
        """Note a call, unless it sets again what is set already."""
        known = self.__dict__.setdefault("_known", {})
        if name.startswith("set"):
            if known.get(name) == shown:
                return
            known[name] = shown
        elif name in {"saveState", "restoreState", "showPage", "beginForm"}:
            known.clear()
        self.notes.append(f"{name} {shown}".rstrip())


_NOTED = {
    *("addOutlineEntry", "beginForm", "bookmarkPage", "clipPath", "doForm"),
    *("drawPath", "line", "linkRect", "rect", "restoreState", "rotate", "roundRect"),
    *("saveState", "scale", "setDash", "showPage", "translate"),
}


def _short(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float, np.number)):
        # Half a tenth, away from where a sum of floats may fall on either side.
        return f"{round(float(value) + 1e-6, 1) + 0.0:g}" if abs(value) > 1 else f"{value:.3g}"
    if isinstance(value, PDFPathObject):
        return " ".join(_words(str(value.getCode())))
    if isinstance(value, (tuple, list)):
        return "(" + " ".join(_short(part) for part in value) + ")"
    return str(value).replace(__version__, "VERSION")


def _words(code: str) -> Iterator[str]:
    for word in code.split():
        try:
            yield _short(float(word))
        except ValueError:
            yield word


def drawn(monkeypatch, plan: Plan, name: str = "plan") -> str:
    """All that a PDF of a plan draws, a line a stroke of the pen."""
    notes: list[str] = []
    monkeypatch.setattr("reportlab.pdfgen.canvas.Canvas", Drawn)
    monkeypatch.setattr(Drawn, "notes", notes, raising=False)
    for module, function in _PAST:
        place = f"mosaic.exporters.plan_pdf.{module}.{function}"
        monkeypatch.setattr(place, _noted(getattr(pdf, function), _SAYS[function]))
    exporters.render(plan, name)
    return "\n".join(notes) + "\n"


def _noted(draw, says):
    """The same, noted in the words of the canvas past which it draws."""

    def noted(canvas, *args, **more):
        for line in says(*args, **more):
            canvas._note(line[0], " ".join(map(_short, line[1:])))
        canvas.__dict__["_inside"] = True
        draw(canvas, *args, **more)
        canvas.__dict__["_inside"] = False

    return noted


def _levels(code):
    return [round(value / 255, 4) for value in code]


#: Where each of the functions of `mosaic.pdf` is called by its name.
_PAST = [
    *(("theme", "fill"), ("theme", "stroke"), ("theme", "write"), ("cells", "move")),
    *(("pieces", "circle"), ("book", "circle"), ("front", "picture")),
    *(("pieces", "put"), ("cells", "put"), ("overview", "put")),
]
_SAYS = {
    "fill": lambda code: [("setFillColorRGB", *_levels(code))],
    "stroke": lambda code, wide: [("setStrokeColorRGB", *_levels(code)), ("setLineWidth", wide)],
    "write": lambda x, y, text, font, size: [
        ("setFont", font.fontName, size),
        ("drawString", x, y, text),
    ],
    "put": lambda name: [("doForm", name)],
    "move": lambda dx, dy: [("move", dx, dy)],
    "circle": lambda x, y, radius, *, filled, lined: [
        ("circle", x, y, radius, f"stroke={lined:d}", f"fill={filled:d}")
    ],
    "picture": lambda _name, _jpeg, _size, box: [("drawImage", "picture", *box)],
}
