"""Twenty drawn pictures, and a sheet of their mosaics at four sizes, to be looked at.

    python tests/benchmarks/drawings.py sheet.png [NAME ...]

Each row is a drawing: the picture itself, then its mosaics with 24, 32, 48 and 96 studs on the
longer side. The table that is printed has the flat colors that were drawn, and the brick colors
and lonely studs of each mosaic.
"""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mosaic import Recipe, build

SIDE, FINER = 480, 4
SIZES = (24, 32, 48, 96)
Draw = Callable[[ImageDraw.ImageDraw, float], None]


def drawn(draw: Draw, ground: str | None = "#ffffff", side: int = SIDE) -> bytes:
    """PNG of a drawing on 100 units a side; its edges are mixed, as in any logo."""
    mode, fill = ("RGBA", "#00000000") if ground is None else ("RGB", ground)
    large = Image.new(mode, (side * FINER, side * FINER), fill)
    draw(ImageDraw.Draw(large), side * FINER / 100)
    return encoded(large.resize((side, side), Image.Resampling.LANCZOS))


def encoded(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def box(k: float, *units: float) -> list[float]:
    return [k * unit for unit in units]


def star(x: float, y: float, r: float, k: float) -> list[tuple[float, float]]:
    turns = [(n * math.pi / 5 - math.pi / 2, r if n % 2 == 0 else 0.382 * r) for n in range(10)]
    return [(k * (x + far * math.cos(t)), k * (y + far * math.sin(t))) for t, far in turns]


def word(d: ImageDraw.ImageDraw, k: float, x: float, y: float, text: str, size: float,
         fill: str) -> None:  # fmt: skip
    d.text((x * k, y * k), text, fill, ImageFont.load_default(size * k), anchor="mm")


def badge(d: ImageDraw.ImageDraw, k: float) -> None:
    d.ellipse(box(k, 6, 6, 94, 94), "#ed1c24", "#000000", round(2 * k))
    d.rectangle(box(k, 28, 40, 72, 60), "#ffdd00")
    word(d, k, 50, 50, "GO!", 20, "#000000")


def shield(d: ImageDraw.ImageDraw, k: float) -> None:
    shape = [(15, 8), (85, 8), (85, 50), (50, 94), (15, 50)]
    d.polygon([(k * x, k * y) for x, y in shape], "#0050a4", "#ffffff", round(3 * k))
    d.polygon(star(50, 42, 26, k), "#ffffff")


def smile(d: ImageDraw.ImageDraw, k: float) -> None:
    d.ellipse(box(k, 4, 4, 96, 96), "#ffcc22")
    for x in (32, 68):
        d.ellipse(box(k, x - 6, 28, x + 6, 46), "#664422")
    d.chord(box(k, 22, 30, 78, 84), 0, 180, "#664422")
    d.chord(box(k, 32, 52, 68, 78), 0, 180, "#ff5566")


def two_tone(d: ImageDraw.ImageDraw, k: float) -> None:
    d.ellipse(box(k, 4, 4, 96, 96), "#ffcc00")
    for x in (33, 67):
        d.ellipse(box(k, x - 6, 32, x + 6, 46), "#000000")
    d.arc(box(k, 24, 30, 76, 78), 20, 160, "#000000", round(4 * k))


def usa(d: ImageDraw.ImageDraw, k: float) -> None:
    for n in range(0, 13, 2):
        d.rectangle(box(k, 0, n * 100 / 13, 100, (n + 1) * 100 / 13), "#b31942")
    d.rectangle(box(k, 0, 0, 45, 7 * 100 / 13), "#0a3161")
    for row in range(5):
        for col in range(6):
            d.polygon(star(4 + 7.4 * col, 5.5 + 10.5 * row, 3, k), "#ffffff")


def union(d: ImageDraw.ImageDraw, k: float) -> None:
    for width, fill in ((14, "#ffffff"), (5, "#c8102e")):
        d.line(box(k, 0, 0, 100, 100), fill, round(width * k))
        d.line(box(k, 0, 100, 100, 0), fill, round(width * k))
    for width, fill in ((22, "#ffffff"), (13, "#c8102e")):
        d.rectangle(box(k, 50 - width / 2, 0, 50 + width / 2, 100), fill)
        d.rectangle(box(k, 0, 50 - width / 2, 100, 50 + width / 2), fill)


def brazil(d: ImageDraw.ImageDraw, k: float) -> None:
    d.polygon(box(k, 8, 50, 50, 15, 92, 50, 50, 85), "#fedd00")
    d.ellipse(box(k, 31, 31, 69, 69), "#012169")
    d.arc(box(k, 8, 45, 80, 117), 246, 307, "#ffffff", round(4 * k))


def comic(d: ImageDraw.ImageDraw, k: float) -> None:
    d.rectangle(box(k, 0, 0, 100, 60), "#7fd0f0")
    d.rectangle(box(k, 0, 60, 100, 100), "#5cb85c")
    d.ellipse(box(k, 50, 4, 97, 30), "#ffffff", "#000000", round(1.2 * k))
    word(d, k, 73.5, 17, "HELLO", 11, "#000000")
    d.ellipse(box(k, 22, 30, 58, 68), "#f9d5b0", "#000000", round(1.2 * k))
    d.rectangle(box(k, 24, 68, 56, 100), "#cc2222", "#000000", round(1.2 * k))
    d.pieslice(box(k, 21, 26, 59, 62), 180, 360, "#5a3010", "#000000", round(1.2 * k))
    for x in (33, 47):
        d.ellipse(box(k, x - 1.5, 48, x + 1.5, 53), "#000000")
    d.rectangle(box(k, 0, 0, 99.7, 99.7), None, "#000000", round(1.6 * k))


def halftone(d: ImageDraw.ImageDraw, k: float) -> None:
    for row in range(20):
        for col in range(20):
            x, y = 5 * col + 2.5 * (row % 2), 5 * row
            d.ellipse(box(k, x - 1.4, y - 1.4, x + 1.4, y + 1.4), "#ee3344")
    d.polygon(star(50, 52, 44, k), "#ffdd00", "#000000", round(2 * k))
    word(d, k, 50, 52, "POW", 18, "#0044cc")


def letters(d: ImageDraw.ImageDraw, k: float) -> None:
    word(d, k, 50, 26, "mosaic", 28, "#003366")
    word(d, k, 50, 58, "BRICKS", 25, "#cc0000")
    word(d, k, 50, 84, "since 1958", 16, "#000000")


def wi_fi(d: ImageDraw.ImageDraw, k: float) -> None:
    for r in (44, 30, 16):
        d.arc(box(k, 50 - r, 72 - r, 50 + r, 72 + r), 225, 315, "#ffffff", round(7 * k))
    d.ellipse(box(k, 45, 67, 55, 77), "#ffffff")


def gear(d: ImageDraw.ImageDraw, k: float) -> None:
    for n in range(8):
        t = n * math.pi / 4
        x, y = 50 + 36 * math.cos(t), 50 + 36 * math.sin(t)
        d.ellipse(box(k, x - 9, y - 9, x + 9, y + 9), "#444444")
    d.ellipse(box(k, 16, 16, 84, 84), "#444444")
    d.ellipse(box(k, 36, 36, 64, 64), "#00000000")


def heart(d: ImageDraw.ImageDraw, k: float) -> None:
    for x in (8, 46):
        d.ellipse(box(k, x, 12, x + 46, 58), "#e0002a")
    d.polygon(box(k, 14, 50, 50, 40, 86, 50, 50, 92), "#e0002a")
    d.ellipse(box(k, 18, 22, 30, 34), "#ffb0c0")


def outline(d: ImageDraw.ImageDraw, k: float) -> None:
    d.polygon(box(k, 10, 45, 50, 10, 90, 45), None, "#000000", round(0.9 * k))
    d.rectangle(box(k, 20, 45, 80, 90), None, "#000000", round(0.9 * k))
    d.rectangle(box(k, 42, 62, 58, 90), None, "#000000", round(0.9 * k))
    for x in (26, 64):
        d.rectangle(box(k, x, 52, x + 10, 62), None, "#000000", round(0.9 * k))


def rainbow(d: ImageDraw.ImageDraw, k: float) -> None:
    hues = ("#e40303", "#ff8c00", "#ffed00", "#008026", "#24408e", "#732982")
    for n, fill in enumerate(hues):
        r = 46 - 6 * n
        d.pieslice(box(k, 50 - r, 75 - r, 50 + r, 75 + r), 180, 360, fill)
    d.pieslice(box(k, 40, 65, 60, 85), 180, 360, "#ffffff")


def traffic(d: ImageDraw.ImageDraw, k: float) -> None:
    d.polygon(box(k, 50, 6, 96, 90, 4, 90), "#ffffff", "#d00000", round(7 * k))
    d.rectangle(box(k, 46, 36, 54, 66), "#000000")
    d.ellipse(box(k, 45, 70, 55, 80), "#000000")


def gradient() -> bytes:
    """Return a logo whose ground runs from violet to orange, with a white camera on it."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    way = np.clip((x + 1 - y) / 2, 0, 1)[..., None]
    lights = np.array([[88, 81, 219], [225, 48, 108], [252, 175, 69]], float)
    ground = np.where(way < 0.5, lights[0] + 2 * way * (lights[1] - lights[0]),
                      lights[1] + (2 * way - 1) * (lights[2] - lights[1]))  # fmt: skip
    image = Image.fromarray(ground.astype(np.uint8)).resize((SIDE * FINER,) * 2)
    d, k = ImageDraw.Draw(image), SIDE * FINER / 100
    d.rounded_rectangle(box(k, 18, 18, 82, 82), 18 * k, None, "#ffffff", round(6 * k))
    d.ellipse(box(k, 35, 35, 65, 65), None, "#ffffff", round(6 * k))
    d.ellipse(box(k, 68, 25, 75, 32), "#ffffff")
    return encoded(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


SPRITES = {
    ".": "#5c94fc", "R": "#b53120", "B": "#6b6d00", "S": "#ea9e22", "K": "#000000", "W": "#ffffff",
}  # fmt: skip
HERO = """
................ .....RRRRR...... ....RRRRRRRRR... ....BBBSSBS..... ...BSBSSSBSSS...
...BSBBSSSBSSS.. ...BBSSSSBBBB... .....SSSSSSS.... ....BBRBBB...... ...BBBRBBRBBB...
..BBBBRRRRBBBB.. ..SSBRSRRSRBSS.. ..SSSRRRRRRSSS.. ..SSRRRRRRRRSS.. ....RRR..RRR....
...BBB....BBB...
"""
CUP = """
WWWWWWWWWWWW WW....WWWWWW WWW....WWWWW WW....WWWWWW WKKKKKKKKWWW WKRRRRRRKKKW
WKRRRRRRKWKW WKRRRRRRKKKW WKRRRRRRKWWW WWKKKKKKWWWW WWWWWWWWWWWW WWWWWWWWWWWW
"""


def sprite(rows: str, factor: float, kind: str = "PNG", **options: int) -> bytes:
    """Pixel art, enlarged as a browser or a screenshot does."""
    cells = np.array([[_rgb(SPRITES[c]) for c in row] for row in rows.split()], np.uint8)
    places = [(np.arange(round(n * factor)) / factor).astype(int) for n in cells.shape[:2]]
    return encoded(Image.fromarray(cells[np.ix_(*places)]), kind, **options)


def _rgb(hex_: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(hex_[1:]))


def pictures() -> dict[str, bytes]:
    """Twenty drawings by name."""
    return {
        "badge": drawn(badge),
        "badge-clear": drawn(badge, None),
        "shield": drawn(shield, "#e8e8e8"),
        "smile": drawn(smile, None),
        "two-tone": drawn(two_tone),
        "flag-usa": drawn(usa),
        "flag-union": drawn(union, "#012169"),
        "flag-brazil": drawn(brazil, "#009739"),
        "comic": drawn(comic),
        "halftone": drawn(halftone),
        "text": drawn(letters),
        "icon-wifi": drawn(wi_fi, "#1677ff"),
        "icon-gear": drawn(gear, None),
        "heart": drawn(heart, None),
        "outline": drawn(outline),
        "rainbow": drawn(rainbow, "#bfe6ff"),
        "traffic": drawn(traffic, "#88bbdd"),
        "gradient": gradient(),
        "hero": sprite(HERO, 12.8),
        "cup": sprite(CUP, 7.3, "JPEG", quality=85),
    }


def sheet(names: list[str], tile: int = 288) -> Image.Image:
    """Draw a row for each of the drawings."""
    canvas = Image.new("RGB", (tile * (1 + len(SIZES)), tile * len(names)), "#a0a0a0")
    for row, name in enumerate(names):
        data = pictures()[name]
        picture = Image.open(io.BytesIO(data)).convert("RGBA").resize((tile - 8,) * 2)
        canvas.paste(picture, (0, row * tile), picture)
        told = []
        for col, size in enumerate(SIZES):
            recipe = Recipe(size=str(size), matte="bare" if "clear" in name else "#ffffff")
            plan = build(data, recipe).plan
            cells = np.vstack([plan.grid.palette.srgb, [[160, 160, 160]]])[plan.grid.indices]
            side = (tile - 8) // max(cells.shape[:2])
            small = Image.fromarray(cells.astype(np.uint8))
            shown = small.resize((small.width * side, small.height * side), 0)
            canvas.paste(shown, ((col + 1) * tile, row * tile))
            told.append(f"{plan.facts.colors} colors {plan.facts.lonely} lonely")
        print(f"{name:12}", " | ".join(told), flush=True)
    return canvas


if __name__ == "__main__":
    chosen = sys.argv[2:] or list(pictures())
    sheet(chosen).save(sys.argv[1])
