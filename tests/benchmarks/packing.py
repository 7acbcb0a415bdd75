"""Packing against its bounds, and against HiGHS as a witness of its own.

python tests/benchmarks/packing.py [squares|murals|sizes|walls]

Grids are scikit-image's sample photos, each cell in the nearest brick color or, at 48x48
and 96x96, as the default ditherer makes them. CPU seconds, so that other work on the cores
counts less.
"""

from __future__ import annotations

import functools
import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mosaic.load import load
from mosaic.model import Grid, Layout
from mosaic.pack import pack, regions
from mosaic.pack.cover.region import Size, largest_first
from mosaic.pack.wall import SEAM, rows
from mosaic.prepare import prepare
from mosaic.quantize import quantize
from mosaic.recipe import Recipe
from mosaic.resolve import resolve

PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "camera")
SIZES = "1x1,1x2,1x3,1x4,1x6,1x8,2x2,2x3,2x4"


@functools.cache
def cells(photo: str, size: str, ditherer: str, view: str = "top") -> Grid:
    """A photo as cells of brick colors, as the line makes them."""
    stream = io.BytesIO()
    Image.fromarray(getattr(skimage.data, photo)()).save(stream, "PNG")
    wishes = Recipe(size=size, ditherer=ditherer, view=view)
    linear = prepare(load(stream.getvalue(), wishes), wishes)
    return quantize(linear, resolve(wishes))


def packed(grid: Grid, **recipe) -> tuple[Layout, float, Recipe]:
    """Pack; return the layout, CPU seconds and the recipe."""
    wishes = Recipe.from_mapping(recipe)
    spec = resolve(wishes).with_palette(grid.palette)
    begin = time.process_time()
    layout = pack(grid, spec)
    return layout, time.process_time() - begin, wishes


def fewest_by_highs(grid: Grid, layout: Layout, wishes: Recipe) -> int:
    """Fewest 1x1 and 2x2 by an integer program: a cell is under one 2x2 at most."""
    usable = layout.kit.exists[layout.kit.find(2, 2)]
    mask = regions.anchors(grid.indices, usable, resolve(wishes).crossings(grid.cols, grid.rows))
    number = np.pad(
        np.where(mask, np.cumsum(mask.ravel()).reshape(mask.shape) - 1, -1), 1, constant_values=-1
    )
    over = np.stack(
        [number[1:, 1:], number[:-1, 1:], number[1:, :-1], number[:-1, :-1]], -1
    ).reshape(-1, 4)
    over = over[(over >= 0).sum(axis=1) > 1]
    row, which = np.nonzero(over >= 0)
    matrix = sparse.csr_matrix(
        (np.ones(len(row)), (row, over[row, which])), (len(over), int(mask.sum()))
    )
    found = milp(
        -np.ones(matrix.shape[1]),
        constraints=LinearConstraint(matrix, ub=1),
        bounds=Bounds(0, 1),
        integrality=np.ones(matrix.shape[1]),
        options={"mip_rel_gap": 0},
    )
    return int((grid.indices >= 0).sum()) - 3 * round(-found.fun)


def squares() -> Iterator[str]:
    """1x1 and 2x2, within sections and across them, at sizes that HiGHS can check."""
    for size in (48, 96):
        for ditherer in ("nearest-oklab", "joint"):
            for crossing in (False, True):
                for photo in PHOTOS:
                    grid = cells(photo, f"{size}x{size}", ditherer)
                    layout, seconds, wishes = packed(grid, cross_sections=crossing)
                    begin = time.process_time()
                    witness = (
                        fewest_by_highs(grid, layout, wishes)
                        if size == 48 or not crossing
                        else None
                    )
                    waited = time.process_time() - begin
                    yield (
                        f"{size:5} {ditherer:13} {'across' if crossing else 'within':7} {photo:10}"
                        f"{len(layout.pieces):7} bound {layout.bound:7} {seconds:7.3f} s"
                        f"  HiGHS {witness} {waited:.2f} s"
                    )


def murals() -> Iterator[str]:
    """1x1 and 2x2 at sizes beyond an integer program."""
    for size in (256, 1000):
        for crossing in (False, True):
            for photo in PHOTOS:
                layout, seconds, _ = packed(
                    cells(photo, f"{size}x{size}", "nearest-oklab"), cross_sections=crossing
                )
                pieces, bound = len(layout.pieces), layout.bound
                yield (
                    f"{size:5} {'across' if crossing else 'within':7} {photo:10}{pieces:8}"
                    f" bound {bound:8} {100 * (pieces / bound - 1):6.3f} % {seconds:7.2f} s"
                )


def sizes() -> Iterator[str]:
    """Sizes to 1x8 and 2x4, against the largest first."""
    ways = {
        tuple(map(int, size.split("x")))[::turn] for size in SIZES.split(",") for turn in (1, -1)
    }
    menu = tuple(Size(k, *way, 1) for k, way in enumerate(sorted(ways)))
    for size in (48, 96):
        for ditherer in ("nearest-oklab", "joint"):
            for photo in PHOTOS:
                grid = cells(photo, f"{size}x{size}", ditherer)
                layout, seconds, _ = packed(grid, pieces=SIZES)
                kit = layout.kit
                plain = 0
                for color in np.unique(grid.indices[grid.indices >= 0]).tolist():
                    made = {
                        (p.rows, p.cols)
                        for p, e in zip(kit.parts, kit.exists[:, color], strict=True)
                        if e
                    }
                    some = tuple(
                        s
                        for s in menu
                        if {(s.rows, s.cols), (s.cols, s.rows)} & made or s.rows * s.cols == 1
                    )
                    for top in range(0, size, 16):
                        for left in range(0, size, 16):
                            section = grid.indices[top : top + 16, left : left + 16] == color
                            plain += len(largest_first(section, some).size)
                pieces = len(layout.pieces)
                yield (
                    f"{size:5} {ditherer:13} {photo:10} {pieces:6} bound {layout.bound:6}"
                    f" largest first {plain:6} {100 * (1 - pieces / plain):5.2f} % fewer {seconds:6.2f} s"
                )


def wall_by_highs(rules: rows.Bond) -> float:
    """Cost of the best wall by an integer program: a variable a piece, and a pair of seams that meet."""
    index, row, end = np.nonzero(rules.cost < rows.NEVER)
    lengths = np.array(rules.lengths)[index]
    _, high, wide = rules.cost.shape
    covers = np.concatenate(
        [r * wide + np.arange(e - n + 1, e + 1) for r, e, n in zip(row, end, lengths, strict=True)]
    )
    owner = np.repeat(np.arange(len(row)), lengths)
    cover = sparse.csr_matrix((np.ones(len(owner)), (covers, owner)), (high * wide, len(row)))
    inner = end < wide - 1
    seam = sparse.csr_matrix(
        (np.ones(inner.sum()), (row[inner] * wide + end[inner], np.flatnonzero(inner))), cover.shape
    )
    at = np.flatnonzero(np.pad(rules.meet, ((0, 1), (0, 1))).ravel())
    meet = seam[at] + seam[at + wide]
    both = sparse.vstack(
        [
            sparse.hstack([cover, sparse.csr_matrix((high * wide, len(at)))]),
            sparse.hstack([meet, -sparse.identity(len(at))]),
        ]
    )
    low = np.concatenate([np.ones(high * wide), np.full(len(at), -np.inf)])
    cost = np.concatenate([rules.cost[index, row, end], rules.meet.ravel()[rules.meet.ravel() > 0]])
    whole = np.concatenate([np.ones(len(row)), np.zeros(len(at))])
    found = milp(
        cost, constraints=LinearConstraint(both, low, 1), bounds=Bounds(0, 1), integrality=whole
    )
    return float(found.fun)


def walls() -> Iterator[str]:
    """Walls of 48x120 plates: rows in running bond against HiGHS, then with their ties."""
    for ditherer in ("nearest-oklab", "joint"):
        for photo in PHOTOS:
            grid = cells(photo, "48x120", ditherer, "side")
            layout, seconds, _ = packed(grid, view="side")
            exists = layout.kit.exists
            costs = {
                p.cols: np.where(exists[k] | (p.cols == 1), 10, -1)
                for k, p in enumerate(layout.kit.parts)
                if p.rows == 1
            }
            rules = rows.bond(grid.indices, costs, round(10 * SEAM))
            ours, best = rows.cost(rules, rows.lay(rules)), wall_by_highs(rules)
            yield (
                f"{ditherer:13} {photo:10} {len(layout.pieces):6} bound {layout.bound:6}"
                f" bodies {layout.bodies} weak {layout.weak} ties {len(layout.backing):3} {seconds:6.3f} s"
                f"  cost {ours / 10:8.1f}, HiGHS {best / 10:8.1f}: {100 * (ours / best - 1):5.3f} % above"
            )


def main() -> None:
    """Print the tables that are asked for, or all."""
    tables = {"squares": squares, "murals": murals, "sizes": sizes, "walls": walls}
    for name in sys.argv[1:] or tables:
        print(name)
        for line in tables[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main()
