"""How long a pop mosaic takes, stage by stage: `python tests/benchmarks/pop.py`."""

from __future__ import annotations

import time

import numpy as np
from skimage import data

from mosaic import catalog, palette, pipeline
from mosaic.ditherers import bands
from mosaic.model import Picture
from mosaic.prepare import prepare
from mosaic.recipe import Recipe
from mosaic.scheme import Wish, compose

PHOTO = Picture(data.astronaut())


def took(work) -> float:
    """Seconds of the best of three runs."""
    found = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    print("| size | panels | prepare s | bands s | whole line s | pieces |")
    print("| --- | --- | --- | --- | --- | --- |")
    for size, panels in ((48, "1x1"), (48, "2x2"), (48, "4x4"), (96, "1x1"), (256, "1x1")):
        recipe = Recipe(ditherer="bands", size=str(size), zoom=0.0, panels=panels)
        linear = prepare(PHOTO, recipe.replace(panels="1x1"))
        seconds = [
            took(lambda r=recipe: prepare(PHOTO, r)),
            took(lambda one=linear, r=recipe: bands.printed(one, r)),
            took(lambda r=recipe: pipeline.run(PHOTO, r)),
        ]
        pieces = pipeline.run(PHOTO, recipe).facts.pieces
        print(f"| {size} | {panels} |", *(f"{s:.2f} |" for s in seconds), f"{pieces} |")
    colors = palette.resolve(Recipe())
    wish = Wish(np.array([300, 500, 700, 400, 800, 100]))
    print(
        f"\nA colorway composed of {len(colors)} colors: {took(lambda: compose(colors, wish)):.2f} s"
    )
    assert catalog.kit(colors, Recipe()).exists[0].all()


if __name__ == "__main__":
    main()
