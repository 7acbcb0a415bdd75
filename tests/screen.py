"""plan.html in a browser: how tests open it, and what they read off it."""

import io
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from mosaic.exporters import formatting, plan_html
from mosaic.exporters.marks import marks
from mosaic.model import Plan

PHOTO = " ".join(
    "".join("RWKBYGLDT"[(x * x + 3 * y + x * y) % 9] for x in range(20)) for y in range(18)
)
BLOCKS = "RRWWWWKK RRWWWWKK WWWWRRRB WWWWRRR. YYGGYYYY YYGGYYYY"


def html(plan: Plan) -> str:
    stream = io.BytesIO()
    plan_html.write(plan, stream)
    return stream.getvalue().decode()


def opened(context: BrowserContext, folder: Path, plan: Plan, name: str = "plan.html") -> Page:
    (folder / name).write_text(html(plan), encoding="utf-8")
    page = context.new_page()
    page.goto((folder / name).as_uri())
    return page


def piece(page: Page, row: int, col: int):
    """The button of the piece that begins in a cell, counted from 1."""
    return page.locator(f'#board .piece[aria-label^="Row {row}, column {col}:"]')


def sections(page: Page) -> Iterator[str]:
    """Go through the sections by their names."""
    for name in page.locator("#sections option").all_text_contents():
        page.locator("#sections").select_option(label=name)
        yield name


def labels(page: Page, selector: str = "#board .piece") -> dict[str, str]:
    """What pieces show, by what they are called."""
    shown = "all => all.map(one => [one.getAttribute('aria-label'), one.textContent])"
    return dict(page.locator(selector).evaluate_all(shown))


def called(plan: Plan) -> dict[str, str]:
    """What each piece should be called, with its mark."""
    order, found = marks(plan), {}
    for part, color, col, row in plan.pieces:
        name, size = (
            plan.grid.palette.colors[color].name,
            formatting.part_size(plan.part_types[part]),
        )
        mark = order[color].text
        found[f"Row {row + 1}, column {col + 1}: {name} {size}, mark {mark}"] = mark
    return found
