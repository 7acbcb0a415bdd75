"""What a page of the studio stands: a photo of 48 megapixels, a hundred undos, two windows.

Run: python tests/benchmarks/studio_page.py [SEED]

In headless Chromium with the real server. Every line says what was tried, and whether pages
and server agreed in the end; the exit code is the number of times that they did not.
"""

from __future__ import annotations

import contextlib
import io
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from load import photo
from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from studio_client import Client

from mosaic.studio.app import Studio

PATIENCE_S = 30.0
#: What a page has: its last edit, what it shows, and a sum over the cells.
HAS = """import('/page.js').then(({ page: { work: { state, codes } } }) => ({
  rev: state.rev, shown: state.shown.rev, draft: state.shown.draft, key: state.shown.key,
  facts: state.facts.rev, brightness: state.recipe.brightness,
  cells: codes.reduce((sum, n) => (31 * sum + n) % 1000003, 7),
}))"""


def agreed(server: Client, work: str, pages: list[Page]) -> float | None:
    """Seconds until the server and all pages have the same, None if they never do."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_S:
        state, views = server.state(work), [page.evaluate(HAS) for page in pages]
        wanted = {
            **dict.fromkeys(("rev", "shown", "facts"), state["rev"]),
            "draft": False,
            "key": (state["shown"] or {}).get("key"),
            "brightness": state["recipe"]["brightness"],
        }
        alike = len({view["cells"] for view in views}) == 1
        if alike and all(wanted.items() <= view.items() for view in views):
            return time.monotonic() - began
        time.sleep(0.03)
    return None


def hurry(pages: list[Page], draw: random.Random, count: int) -> None:
    """Press keys on sliders, drag, undo and redo, in any window, hardly waiting."""
    for _ in range(count):
        page, kind = draw.choice(pages), draw.random()
        if kind < 0.7:
            name = "brightness" if kind < 0.5 else "economy"
            page.locator(f"#set-{name}").focus()
            page.keyboard.press(draw.choice(["ArrowRight", "ArrowLeft"]))
        elif kind < 0.85:
            page.evaluate(f"document.querySelector('#{draw.choice(['undo', 'redo'])}').click()")
        else:
            box = page.locator("#set-contrast").bounding_box()
            if box is None:
                raise RuntimeError("the slider is not there")
            x, y, wide = box["x"], box["y"] + box["height"] / 2, box["width"]
            page.mouse.move(x + wide / 2, y)
            page.mouse.down()
            for _ in range(6):
                page.mouse.move(x + wide * draw.random(), y)
            page.mouse.up()
        page.wait_for_timeout(draw.choice([0, 0, 10, 30, 80]))


def large() -> bytes:
    """Return a photo of 48 megapixels."""
    small = Image.open(io.BytesIO(photo()))
    stream = io.BytesIO()
    small.resize((8000, 6000)).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def main() -> int:
    """Print a line a trial; return how many failed."""
    draw, failed = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 0), 0

    def told(what: str, seconds: float | None) -> None:
        nonlocal failed
        failed += seconds is None
        print(f"{what}: {'DID NOT AGREE' if seconds is None else f'{seconds:.2f} s'}", flush=True)

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), sync_playwright() as p:
        server = Studio(Path(folder))
        thread = server.start()
        client = Client(server.address)
        browser = p.chromium.launch(executable_path="/usr/bin/chromium")

        def window(address: str) -> Page:
            page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
            page.set_default_timeout(60_000)
            page.goto(address)
            return page

        first = window(server.address)
        path = Path(folder) / "large.jpg"
        path.write_bytes(large())
        began = time.monotonic()
        first.locator("#file").set_input_files(path)
        first.locator("#fact-pieces").wait_for()
        told("48 megapixels, from choosing the file to the mosaic", time.monotonic() - began)
        (work,) = (card["id"] for card in client.json("GET", "works")["works"])
        second = window(f"{server.address}&work={work}")
        second.locator("#fact-pieces").wait_for()
        pages = [first, second]
        for n in range(10):
            hurry(pages, draw, 20)
            told(f"twenty changes at once in two windows, {n + 1}", agreed(client, work, pages))
        steps = client.state(work)["undo"]["count"]
        for n in range(max(0, 100 - steps)):
            client.edit(work, kind="set", settings={"contrast": round(0.001 * (n + 1), 3)})
        before = client.state(work)
        for kind in ("undo", "redo"):
            for _ in range(100):
                first.evaluate(f"document.querySelector('#{kind}').click()")
                first.wait_for_timeout(5)
            told(f"a hundred times {kind}", agreed(client, work, pages))
        same = client.state(work)["recipe"] == before["recipe"]
        told("the recipe is what it was", 0.0 if same else None)
        waits = []
        for n in range(12):
            client.edit(work, kind="set", settings={"brightness": round(0.05 * (n + 1), 2)})
            waits.append(agreed(client, work, pages) or np.inf)
        told("twelve single changes, the slowest of them", max(waits))
        browser.close()
        server.stop()
        thread.join(30)
    return failed


if __name__ == "__main__":
    sys.exit(main())
