"""Time, memory and size of plan.pdf and plan.html, up to a mural of 1000x1000 cells.

Run: python tests/benchmarks/plan.py
"""

from __future__ import annotations

import io
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image

from mosaic import color, exporters
from mosaic.model import Grid, Plan, Source, frozen
from mosaic.pack import pack
from mosaic.plan import plan
from mosaic.recipe import Recipe
from mosaic.resolve import resolve

SIDES = (48, 96, 256, 1000)


def sample(side: int) -> Plan:
    """Scikit-image's astronaut in the nearest of the brick colors, with noise as of a ditherer."""
    recipe = Recipe(size=f"{side}x{side}")
    spec = resolve(recipe)
    colors = spec.palette
    image = Image.fromarray(skimage.data.astronaut()).resize((side, side), Image.Resampling.BOX)
    lab = color.linear_to_oklab(color.srgb_to_linear(np.asarray(image) / 255.0))
    lab += np.random.default_rng(0).normal(0, 0.012, lab.shape)
    choices = color.linear_to_oklab(colors.linear)
    nearest = [((row[:, None] - choices) ** 2).sum(axis=-1).argmin(axis=-1) for row in lab]
    grid = Grid(frozen(np.array(nearest, np.int16)), colors)
    return plan(pack(grid, spec), spec, Source("astronaut.png", "0" * 64, 512, 512))


def measure(side: int, name: str) -> None:
    """Print what one file takes; in a process of its own, so that the memory is its own."""
    made = sample(side)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    stream = io.BytesIO()
    start, cpu = time.perf_counter(), time.process_time()
    exporters.find(name).write(made, stream)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    opened = f", opens in {_opened(stream.getvalue()):.2f} s" if name == "html" else ""
    size = len(stream.getvalue()) / 1e6
    print(
        f"{name:5}{side:5}: {len(made.pieces):7} pieces, {wall:6.2f} s ({cpu:.2f} s CPU), "
        f"{size:6.3f} MB, peak {peak:.0f} MB (before {before:.0f}){opened}"
    )


def _opened(page: bytes) -> float:
    """Seconds until Chromium shows a page with its section drawn."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "plan.html"
        path.write_bytes(page)
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        shown = browser.new_page()
        start = time.perf_counter()
        shown.goto(path.as_uri())
        shown.locator("#board .piece").first.wait_for()
        seconds = time.perf_counter() - start
        browser.close()
    return seconds


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]), sys.argv[2])
    else:
        for side in SIDES:
            for name in ("plan", "html"):
                subprocess.run([sys.executable, __file__, str(side), name], check=True)
