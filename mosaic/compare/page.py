"""A comparison to look at: as one web page, and as one picture.

The page has the photo, three picks, then all candidates as equal cards; the picture has
previews side by side, at one scale.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Sequence
from itertools import groupby
from string import Template
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mosaic import color
from mosaic.compare import Candidate
from mosaic.compare.results import BEST, HEADER, NOTE, drawn, named_picks, picks, price, row
from mosaic.exporters import formatting, images
from mosaic.exporters.formatting import TRADEMARK
from mosaic.model import Picture
from mosaic.prepare import framed
from mosaic.prepare.area import Box, average
from mosaic.prepare.crop import turned

#: Longer side of a card's picture in pixels, and of the photo's and the picks'.
_SMALL, _LARGE = 320, 640
#: What each pick is good for.
_WHY = {
    "finest": "nearest to the photo",
    "balanced": "from here on money buys little likeness",
    "thrifty": "the least money",
}

#: Width of a preview, and of the gap around it, in pixels.
_WIDE, _GAP = 360, 24
_INK, _FAINT, _PAPER, _ACCENT = "#1c1c1c", "#666666", "#ffffff", "#b40000"
#: Previews in a line, and the height of what stands below each.
_COLUMNS, _CAPTION = 5, 84


def write(
    built: Sequence[Candidate],
    title: str,
    picture: Picture,
    stream: BinaryIO,
    command: Callable[[Candidate], str] = lambda _one: "",
) -> None:
    """Write a comparison as one page that needs no network.

    Parameters
    ----------
    picture : Picture
        What the candidates were built of.
    command : callable, optional
        Gives the command line that builds a candidate; it stands below each pick.
    """
    found = picks(built)
    named = dict(named_picks(found)) if found else {}
    heads = "".join(f"<th scope=col>{html.escape(head)}</th>" for head in HEADER)
    page = _PAGE.substitute(
        title=html.escape(title),
        picks="\n".join(
            [_photo(built[0], picture), *(_pick(n, one, command(one)) for n, one in named.items())]
        ),
        curve=f"<h2>Price against likeness</h2>\n{drawn(found)}" if found else "",
        cards=_cards(built, {id(one): name for name, one in named.items()}),
        heads=heads,
        body="\n".join(_table_row(one) for one in built),
        note=html.escape(NOTE.removeprefix(f"{BEST} ")),
        sign=BEST,
        trademark=html.escape(TRADEMARK.format("page")),
    )
    stream.write(page.encode())


def _photo(one: Candidate, picture: Picture) -> str:
    """Make the card of the photo: the part of it that the mosaics show."""
    recipe = one.plan.recipe
    left, top, across, down = framed(picture, recipe).shares
    photo = turned(picture, recipe.turn, recipe.mirror)
    rows, cols = photo.shape
    box = Box(left * cols, top * rows, across * cols, down * rows)
    scale = min(1.0, _LARGE / max(box.width, box.height))
    size = max(1, round(box.width * scale)), max(1, round(box.height * scale))
    light, _ = average(photo, box, *size)
    codes = np.rint(color.linear_to_srgb(np.clip(light, 0, 1)) * 255).astype(np.uint8)
    return _figure(Image.fromarray(codes), "The photo", "<b>The photo</b>", "pick")


def _pick(name: str, one: Candidate, command: str) -> str:
    """Make the card of a pick, with the command that builds it."""
    code = f"<code>{html.escape(command)}</code>" if command else ""
    text = (
        f"<b>{name.capitalize()}: {html.escape(one.name)}</b>"
        f"<span>{html.escape(price(one))}, {formatting.plural(one.plan.facts.pieces, 'piece')}, "
        f"error {one.error:.2f}</span><span>{_WHY[name]}</span>{code}"
    )
    return _figure(_drawn(one, _LARGE), one.name, text, "pick")


def _cards(built: Sequence[Candidate], named: dict[int, str]) -> str:
    """Make the cards of all candidates, width by width."""
    groups = []
    for width, of_width in groupby(built, lambda one: one.plan.facts.width_mm):
        cards = "\n".join(_card(one, named.get(id(one), "")) for one in of_width)
        groups.append(f"<h2>{width / 10:.1f} cm wide</h2>\n<section>\n{cards}\n</section>")
    return "\n".join(groups)


def _card(one: Candidate, name: str) -> str:
    """Make the card of a candidate."""
    facts = one.plan.facts
    badge = f"<em>{name}</em>" if name else ""
    text = (
        f"<b>{html.escape(one.name)}</b><span>{formatting.plural(facts.pieces, 'piece')}, "
        f"error {one.error:.2f}</span>"
        f"<span>{html.escape(_price(one))}</span>{badge}"
    )
    return _figure(_drawn(one, _SMALL), one.name, text, "named" if name else "")


def _price(one: Candidate) -> str:
    """Say what a candidate costs, as it stands by itself."""
    return f"price {price(one)}" if price(one) == "unknown" else price(one)


def _figure(picture: Image.Image, alt: str, caption: str, kind: str) -> str:
    data = io.BytesIO()
    picture.convert("RGB").save(data, format="WEBP", quality=85)
    url = base64.b64encode(data.getvalue()).decode()
    return (
        f'<figure class="{kind}"><img alt="{html.escape(alt)}" width={picture.width} '
        f'height={picture.height} src="data:image/webp;base64,{url}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _drawn(one: Candidate, side: int) -> Image.Image:
    """Draw a preview, larger first so that its studs do not alias."""
    facts = one.plan.facts
    scale = side / max(facts.width_mm, facts.height_mm)
    size = max(1, round(facts.width_mm * scale)), max(1, round(facts.height_mm * scale))
    return images.preview(one.plan).resize(size, Image.Resampling.LANCZOS)


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
:root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; --line: light-dark(#cdd0d4, #3b4046); --accent: light-dark(#005ba7, #7dbaff); --quiet: light-dark(#5a5e64, #adb3ba); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem clamp(.75rem, 2.5vw, 2rem) 2rem; }
h1 { font-size: clamp(1.4rem, 3vw, 2rem); line-height: 1.2; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; }
section { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(11.5rem, 43vw), 1fr)); }
section.picks { grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); }
figure { margin: 0; padding: .7rem; border: 1px solid var(--line); border-radius: .6rem; display: grid; gap: .6rem; align-content: start; }
figure img { width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; }
figcaption { display: grid; gap: .1rem; }
figcaption span { color: var(--quiet); font-size: .9rem; font-variant-numeric: tabular-nums; }
figcaption em { justify-self: start; font-style: normal; font-size: .8rem; padding: 0 .5rem; border-radius: 1rem; color: light-dark(#fff, #10141a); background: var(--accent); }
figcaption code { font-size: .75rem; overflow-wrap: anywhere; margin-top: .3rem; }
figure.named { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
tr.best { font-weight: 600; }
.table { overflow-x: auto; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid var(--line); }
svg { fill: currentColor; max-width: 100%; height: auto; font-size: 13px; }
p, footer { color: var(--quiet); font-size: .9rem; }
</style>
<h1>$title</h1>
<section class="picks">
$picks
</section>
$curve
$cards
<div class="table" tabindex="0" role="region" aria-label="All numbers">
<table>
<thead><tr>$heads</tr></thead>
<tbody>
$body
</tbody>
</table>
</div>
<p>$sign $note. The error is the mean S-CIELAB difference from the photo: less is nearer.</p>
<footer><p>$trademark</p></footer>
</html>
""")


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
        (f"{facts.counts}, error {one.error:.2f}", _INK, 15),
        (f"{_price(one)}, {formatting.mass(one.plan)}", _FAINT, 15),
    )
    for line, (text, fill, size) in enumerate(texts):
        draw.text((left, top + 23 * line), text, fill, ImageFont.load_default(size))


def _scaled(built: Sequence[Candidate]) -> list[Image.Image]:
    """Draw previews at one scale."""
    widest = max(one.plan.facts.width_mm for one in built)
    return [_drawn_at(one, _WIDE / widest) for one in built]


def _drawn_at(one: Candidate, px_per_mm: float) -> Image.Image:
    """Draw a preview, larger first so that its studs do not alias."""
    facts = one.plan.facts
    size = (
        max(1, round(facts.width_mm * px_per_mm)),
        max(1, round(facts.height_mm * px_per_mm)),
    )
    return images.preview(one.plan).resize(size, Image.Resampling.LANCZOS)
