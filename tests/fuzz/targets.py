"""What is fuzzed: every reader of what comes from outside, and what each may do.

A target takes bytes. The reader may take them or refuse them by a `MosaicError` of one short
line; anything else that is raised is a find.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

from mosaic import exporters, pipeline, stock
from mosaic.catalog.prices import price_list
from mosaic.errors import MosaicError
from mosaic.load import load
from mosaic.model import Picture
from mosaic.palette import resolve
from mosaic.prepare import prepare
from mosaic.project.reading import loads
from mosaic.recipe import Recipe
from mosaic.scheme import read_scheme

CORPUS = Path(__file__).parent / "corpus"
DATA = Path(__file__).parents[2] / "palettes"

Target = Callable[[bytes], None]

#: No error of ours is longer: it is to be read by a person.
_LONGEST = 1500
_GRAY = Picture(np.full((8, 8, 3), 128, np.uint8))
_folder = tempfile.TemporaryDirectory()


def _file(data: bytes, name: str) -> str:
    """Write bytes to a file, for readers that take a path."""
    path = Path(_folder.name) / name
    path.write_bytes(data)
    return str(path)


def picture(data: bytes) -> None:
    """Pictures: JPEG, PNG, TIFF and the rest."""
    made = load(data, Recipe(max_megapixels=1))
    assert min(made.shape) >= 1
    assert made.codes.dtype in (np.uint8, np.uint16)


def recipe(data: bytes) -> None:
    """Recipe files, and what they say written out and read again."""
    read = Recipe.from_toml(data.decode("utf-8", "replace"))
    assert Recipe.from_toml(read.to_toml()) == read


def palette(data: bytes) -> None:
    """Palette files in each format."""
    ending = ".gpl" if data[:4] == b"GIMP" else ".csv" if b"," in data[:30] else ".toml"
    assert len(resolve(Recipe(palette=_file(data, f"palette{ending}"))))


def owned(data: bytes) -> None:
    """Lists of owned pieces: CSV, XML, JSON, workbooks."""
    assert all(count > 0 for count in stock.read([_file(data, "stock.csv")]).counts.values())


def workbook(data: bytes) -> None:
    """Sheets of workbooks: the XML in the zip, whose checksums would hide all changes."""
    sheet, _, texts = data.partition(b"<!--texts-->")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook><sheets/></workbook>")
        book.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
        book.writestr("xl/worksheets/sheet1.xml", sheet)
        if texts:
            book.writestr("xl/sharedStrings.xml", texts)
    owned(stream.getvalue())


def prices(data: bytes) -> None:
    """Price lists."""
    assert all(0 <= one < 1e7 for one in price_list(_file(data, "prices.csv")).prices.values())


def project(data: bytes) -> None:
    """mosaic.json; what is taken can be written and read again."""
    plan = loads(data)
    assert loads(exporters.render(plan, "json")["mosaic.json"]).grid.cols == plan.grid.cols


def scheme(data: bytes) -> None:
    """Color schemes."""
    assert read_scheme(Path(_file(data, "scheme.toml"))).bands


def mask(data: bytes) -> None:
    """Masks of the subject."""
    asked = Recipe(size="4x4", ditherer="bands", subject=_file(data, "mask.png"))
    assert prepare(_GRAY, asked).light.shape == (4, 4, 3)


TARGETS: dict[str, Target] = {
    one.__name__: one
    for one in (picture, recipe, palette, owned, workbook, prices, project, scheme, mask)
}


def check(name: str, data: bytes) -> bool:
    """Give bytes to a target; say whether it took them.

    Raises
    ------
    Exception
        What the reader raised and should not have, or an AssertionError about its message.
    """
    try:
        TARGETS[name](data)
    except MosaicError as error:
        text = str(error)
        assert "\n" not in text, text
        assert 0 < len(text) < _LONGEST, text
        return False
    return True


def seeds(name: str) -> list[bytes]:
    """Good inputs to begin with, and what was found before (``corpus/NAME/*``)."""
    found = [path.read_bytes() for path in sorted((CORPUS / name).glob("*"))]
    return [*_GOOD[name](), *found]


def _pictures() -> list[bytes]:
    pixels = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    made = [_saved(Image.fromarray(pixels), kind) for kind in _KINDS]
    made += [_saved(Image.fromarray(pixels).convert(mode), "PNG") for mode in ("L", "P", "RGBA")]
    for more in ({}, {"compression": "lzw"}, {"planarconfig": "contig", "tile": (16, 16)}):
        stream = io.BytesIO()
        tifffile.imwrite(stream, pixels.astype(np.uint16), photometric="rgb", **more)
        made.append(stream.getvalue())
    return [*made, b"P6 2 2 255\n" + bytes(12), b"P2 2 2 15\n1 2 3 4\n"]


_KINDS = ("JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "PCX", "SGI", "DDS", "TGA", "JPEG2000")


def _saved(image: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def _recipes() -> list[bytes]:
    return [Recipe().to_toml().encode(), b'size = 48\nstock = [31204]\nonly_colors = ["lego:28"]\n']


def _palettes() -> list[bytes]:
    return [
        b'name = "A"\n[[colors]]\nname = "Red"\nlego = 21\n[[colors]]\nhex = "#123456"\nname = "B"\n',
        b"name,hex,lego\nRed,#b40000,21\nWhite,,1\n",
        b"GIMP Palette\nName: A\nColumns: 2\n#\n180 0 0 Red\n244 244 244 White\n",
        *(path.read_bytes() for path in sorted(DATA.glob("*.toml"))[:2]),
    ]


def _stocks() -> list[bytes]:
    item = "<ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>3024</ITEMID><COLOR>5</COLOR><QTY>7</QTY></ITEM>"
    return [
        b"Part,Color,Quantity\n3024,4,120\n3023,Red,7\n",
        f"<INVENTORY>{item}{item}</INVENTORY>".encode(),
        b'[{"id": "302421", "quantity": 3}]',
        b"elementId,quantity\n302421,5\n",
    ]


def _workbooks() -> list[bytes]:
    shared = [f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABC")]
    named = "".join(f"<si><t>{text}</t></si>" for text in ("Part", "Color", "Quantity"))
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>3024</t></is></c><c r="B2"><v>4</v></c>'
    sheet = f"<row>{''.join(shared)}</row>{row}<c r='C2'><v>12.0</v></c></row>"
    return [
        f"<worksheet><sheetData>{sheet}</sheetData></worksheet><!--texts--><sst>{named}</sst>".encode()
    ]


def _prices() -> list[bytes]:
    return [b"part,color,price,currency,date\n3024,Red,0.05,EUR,2026-09-01\n", *_stocks()]


def _projects() -> list[bytes]:
    plan = pipeline.run(_GRAY, Recipe(size="3x2"))
    return [exporters.render(plan, "json")["mosaic.json"]]


def _schemes() -> list[bytes]:
    return [path.read_bytes() for path in sorted((DATA / "schemes").glob("*.toml"))[:3]]


def _masks() -> list[bytes]:
    half = Image.fromarray(np.repeat(np.array([[0, 255]], np.uint8), 4, axis=1).repeat(8, axis=0))
    return [_saved(half, "PNG"), _saved(half.convert("1"), "PNG"), _saved(half, "JPEG")]


_GOOD: dict[str, Callable[[], list[bytes]]] = {
    "picture": _pictures,
    "recipe": _recipes,
    "palette": _palettes,
    "owned": _stocks,
    "workbook": _workbooks,
    "prices": _prices,
    "project": _projects,
    "scheme": _schemes,
    "mask": _masks,
}
