"""Stock: how near the shared-out colors are to the best, how quickly, and how they look.

Run ``python tests/benchmarks/stock.py`` in the repository; it reads the gallery's pictures.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from mosaic import palette, pipeline
from mosaic.ditherers.nearest import OKLAB
from mosaic.load import load
from mosaic.model import Palette
from mosaic.prepare import prepare
from mosaic.recipe import Recipe
from mosaic.stock import transport

GALLERY = Path(__file__).resolve().parents[2] / "gallery"
PICTURES = ("astronaut", "chelsea", "coffee", "camera", "rocket")
METHODS = ("nearest-oklab", "nearest-ciede2000", "joint")


def picture(name: str) -> Path:
    return next((GALLERY / name).glob("picture.*"))


def costs(name: str, side: int, colors: Palette) -> np.ndarray:
    """OKLab distance of each color to each cell."""
    recipe = Recipe(size=f"{side}x{side}")
    light = prepare(load(picture(name), recipe), recipe).light
    return OKLAB.costs(light.reshape(-1, 3), colors.linear)


def short_stock(cost: np.ndarray) -> np.ndarray:
    """Half as the picture wants it, half at random, five in a hundred more than cells."""
    cells, colors = cost.shape
    wanted = np.bincount(cost.argmin(axis=1), minlength=colors)
    rng = np.random.default_rng(1)
    owned = 0.5 * wanted + 0.5 * cells / colors * rng.uniform(0.3, 1.7, colors)
    owned = np.floor(owned / owned.sum() * 1.05 * cells).astype(np.int64)
    owned[owned.argmax()] += max(0, int(1.05 * cells) - owned.sum())
    return owned


def linear_program(cost: np.ndarray, owned: np.ndarray) -> float:
    """The same by HiGHS."""
    cells, colors = cost.shape
    n = np.arange(cost.size)
    ones = np.ones(cost.size)
    often = sparse.csr_matrix((ones, (n % colors, n)), shape=(colors, cost.size))
    once = sparse.csr_matrix((ones, (n // colors, n)), shape=(cells, cost.size))
    return linprog(cost.ravel(), often, owned, once, np.ones(cells)).fun


def assignment() -> None:
    """Compare with the linear program, and with taking colors until they run out.

    The bound that comes with an assignment is the value of the same linear program's dual;
    HiGHS confirms it where it does not take minutes.
    """
    colors = palette.resolve(Recipe())
    print("picture    side  seconds  over LP  HiGHS s  raster greedy over LP")
    for name in PICTURES:
        for side in (48, 96, 256):
            cost = costs(name, side, colors)
            owned = short_stock(cost)
            start = time.perf_counter()
            found = transport(cost, owned)
            seconds = time.perf_counter() - start
            total = cost[np.arange(len(cost)), found.choice].sum()
            assert (np.bincount(found.choice, minlength=len(owned)) <= owned).all()
            start = time.perf_counter()
            best = linear_program(cost, owned) if side <= 48 else found.bound
            highs = f"{time.perf_counter() - start:7.2f}" if side <= 48 else "      -"
            over, raster = (value / best - 1 for value in (total, greedy(cost, owned)))
            print(f"{name:10} {side:4}  {seconds:7.3f}  {abs(over):7.4%}  {highs}  {raster:7.1%}")


def greedy(cost: np.ndarray, owned: np.ndarray) -> float:
    """Row by row, the nearest color of which there is a piece left."""
    left, total = owned.copy(), 0.0
    for row in cost:
        color = int(np.where(left > 0, row, np.inf).argmin())
        left[color] -= 1
        total += row[color]
    return total


def dithering() -> None:
    """S-CIELAB at 4 m of the same stock used by three methods, 48x48."""
    print("set    picture    " + "  ".join(f"{m:>17}" for m in METHODS) + "   seconds of joint")
    total: Counter[tuple[str, str]] = Counter()
    for number in ("31204", "21226"):
        for name in PICTURES:
            row = []
            for method in METHODS:
                recipe = Recipe(
                    stock=(number,),
                    ditherer=method,
                    distance_m=4.0,
                    tone="faithful",
                    focus="0.5,0.5",
                )
                start = time.perf_counter()
                error = pipeline.run(picture(name), recipe).facts.error["s_cielab"]
                seconds = time.perf_counter() - start
                row.append(f"{error:17.2f}")
                total[number, method] += error / len(PICTURES)
            print(f"{number}  {name:10} {'  '.join(row)}   {seconds:.2f}")
        means = "  ".join(f"{total[number, method]:17.2f}" for method in METHODS)
        print(f"{number}  mean       {means}")


if __name__ == "__main__":
    assignment()
    dithering()
