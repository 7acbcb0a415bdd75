"""A comparison to look at: previews side by side, as one picture or one web page."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from itertools import groupby
from string import Template
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from mosaic.compare import Candidate
from mosaic.compare.picks import drawn, picks
from mosaic.compare.rows import BEST, HEADER, NOTE, price, row
from mosaic.exporters import images
from mosaic.exporters.formatting import TRADEMARK

#: Width of a preview, and of the gap around it, in pixels.
_WIDE, _GAP = 360, 24
_INK, _FAINT, _PAPER, _ACCENT = "#1c1c1c", "#666666", "#ffffff", "#b40000"
#: Previews in a line, and the height of what stands below each.
_COLUMNS, _CAPTION = 5, 84


def write_png(built: Sequence[Candidate], stream: BinaryIO) -> None:
    """Write previews side by side as PNG.

    All are drawn at the scale of the widest, so that what is smaller on the wall is smaller here.
    """
    pictures = _scaled(built)
    lines = [range(n, min(n + _COLUMNS, len(built))) for n in range(0, len(built), _COLUMNS)]
    tall = [max(pictures[n].height for n in line) + _CAPTION for line in lines]
    width = _GAP + min(_COLUMNS, len(built)) * (_WIDE + _GAP)
    sheet = Image.new("RGB", (width, _GAP + sum(tall) + _GAP * len(tall)), _PAPER)
    top = _GAP
    for line, height in zip(lines, tall, strict=True):
        for place, n in enumerate(line):
            left, picture = _GAP + place * (_WIDE + _GAP), pictures[n]
            # Captions of a line stand on one line, whatever hangs above them.
            sheet.paste(picture, (left, top + height - _CAPTION - picture.height))
            _caption(ImageDraw.Draw(sheet), built[n], left, top + height - _CAPTION + 8)
        top += height + _GAP
    sheet.save(stream, format="PNG")


def _caption(draw: ImageDraw.ImageDraw, one: Candidate, left: int, top: int) -> None:
    """Write a candidate's name and numbers."""
    facts = one.plan.facts
    sign, ink = (f"{BEST} ", _ACCENT) if one.best else ("", _INK)
    texts = (
        (f"{sign}{one.name}", ink, 18),
        (f"{facts.pieces:,} pieces, {facts.lots} lots, error {one.error:.2f}", _INK, 15),
        (f"{price(one)}, {facts.mass_g / 1000:.2f} kg", _FAINT, 15),
    )
    for line, (text, color, size) in enumerate(texts):
        draw.text((left, top + 23 * line), text, color, ImageFont.load_default(size))


def _scaled(built: Sequence[Candidate]) -> list[Image.Image]:
    """Draw previews at one scale."""
    widest = max(one.plan.facts.width_mm for one in built)
    return [_drawn(one, _WIDE / widest) for one in built]


def _drawn(one: Candidate, px_per_mm: float) -> Image.Image:
    """Draw a preview, larger first so that its studs do not alias."""
    facts = one.plan.facts
    size = (
        max(1, round(facts.width_mm * px_per_mm)),
        max(1, round(facts.height_mm * px_per_mm)),
    )
    return images.preview(one.plan).resize(size, Image.Resampling.LANCZOS)


def write_html(built: Sequence[Candidate], title: str, stream: BinaryIO) -> None:
    """Write a table and the previews as one page that needs no network."""
    cards = "\n".join(
        f"<h2>{width / 10:.1f} cm wide</h2>\n<section>\n"
        + "\n".join(_card(one, picture) for one, picture in of_width)
        + "\n</section>"
        for width, of_width in groupby(
            zip(built, _scaled(built), strict=True), lambda pair: pair[0].plan.facts.width_mm
        )
    )
    heads = "".join(f"<th scope=col>{html.escape(head)}</th>" for head in HEADER)
    body = "\n".join(_table_row(one) for one in built)
    page = _PAGE.substitute(
        title=html.escape(title),
        cards=cards,
        heads=heads,
        body=body,
        sign=BEST,
        note=html.escape(NOTE.removeprefix(f"{BEST} ")),
        curve=_curve(built),
        trademark=html.escape(TRADEMARK),
    )
    stream.write(page.encode())


def _curve(built: Sequence[Candidate]) -> str:
    """Draw price against error, where prices are known."""
    found = picks(built)
    return f"<h2>Price against likeness</h2>\n{drawn(found)}" if found else ""


def _card(one: Candidate, picture: Image.Image) -> str:
    """Make the figure of a candidate."""
    data = io.BytesIO()
    picture.save(data, format="PNG")
    url = base64.b64encode(data.getvalue()).decode()
    facts = one.plan.facts
    return (
        f'<figure class="{"best" if one.best else ""}">'
        f'<img alt="{html.escape(one.name)}" width={picture.width} height={picture.height} '
        f'src="data:image/png;base64,{url}">'
        f"<figcaption><b>{html.escape(one.name)}</b><br>{facts.pieces:,} pieces, "
        f"error {one.error:.2f}</figcaption></figure>"
    )


def _table_row(one: Candidate) -> str:
    """Make the row of a candidate."""
    texts = [f"{c:,}" if isinstance(c, int) else f"{c}" for c in row(one)]
    cells = "".join(f"<td>{html.escape(text)}</td>" for text in texts)
    return f'<tr class="{"best" if one.best else ""}">{cells}</tr>'


_PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 90rem; padding: 1.5rem; }
section { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: end; }
h2 { font-size: 1.2rem; margin: 2rem 0 .7rem; }
figure { margin: 0; padding: .5rem; border: 2px solid transparent; }
figure img { display: block; max-width: 100%; height: auto; }
.best { border-color: light-dark(#b40000, #ff8a80); }
tr.best { font-weight: 600; }
div { overflow-x: auto; margin: 2rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid #8886; }
svg { fill: currentColor; max-width: 100%; height: auto; font-size: 13px; }
footer { font-size: .85rem; }
</style>
<h1>$title</h1>
<p>Framed, and marked $sign below: $note.</p>
$cards
<div tabindex="0" role="region" aria-label="All numbers">
<table>
<thead><tr>$heads</tr></thead>
<tbody>
$body
</tbody>
</table>
</div>
$curve
<footer><p>$trademark</p></footer>
</html>
""")
