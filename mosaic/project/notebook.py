"""How a notebook shows a mosaic: its preview, and the parts to buy."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator

from mosaic.exporters import formatting, images
from mosaic.model import PartLine, Plan

#: A notebook's column is about as wide; a retina screen shows the finer pixels.
_WIDTH_PX = 480


def summary(plan: Plan) -> str:
    """Say in one line what a mosaic is."""
    grid = plan.grid
    return f"{grid.cols} x {grid.rows} {formatting.unit(plan)}, {plan.facts.counts}"


def bundle(plan: Plan) -> dict[str, str | bytes]:
    """Show a mosaic as text, as a picture and as a page, by MIME type."""
    stream = io.BytesIO()
    images.write_preview(plan, stream)
    png = stream.getvalue()
    return {
        "text/plain": summary(plan),
        "image/png": png,
        "text/html": "\n".join(_page(plan, png)),
    }


def _page(plan: Plan, png: bytes) -> Iterator[str]:
    """Yield the lines of a page: the preview over the parts list."""
    title = html.escape(plan.recipe.title or plan.source.name)
    data = base64.b64encode(png).decode()
    yield f'<img src="data:image/png;base64,{data}" width="{_WIDTH_PX}" alt="Mosaic of {title}">'
    yield f"<details open><summary>{html.escape(summary(plan))}</summary>"
    yield "<table><tr><th></th><th>Color</th><th>Part</th><th>Quantity</th><th>For</th></tr>"
    yield from map(_row, plan.parts)
    yield "</table></details>"


def _row(line: PartLine) -> str:
    """One lot, with a swatch of its color."""
    swatch = f'<td style="background:{html.escape(line.color.hex)};min-width:2em"></td>'
    cells = (line.color.name, line.part.name, f"{line.quantity:,}", line.role)
    return "<tr>" + swatch + "".join(f"<td>{html.escape(text)}</td>" for text in cells) + "</tr>"
