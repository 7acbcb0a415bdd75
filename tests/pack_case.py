"""Grids and masks that are the same on every machine, and packings as text."""

import numpy as np

from mosaic.model import BARE, Layout, bonded_rows


def waves(rows: int, cols: int, bare: bool = True) -> np.ndarray:
    """Stripes, blobs and a few bare cells in five colors, without a random number."""
    y, x = np.mgrid[:rows, :cols]
    cells = ((x * x + 2 * y * y + x * y) // 29 % 5 * ((x + y) // 6 % 2) + (x // 7 + y // 5) % 3) % 5
    cells[(x * 5 + y * 7) % 61 == 0] = BARE if bare else 2
    return cells.astype(np.int16)


def noise(rows: int, cols: int, percent: int, places: int = 2, seed: int = 0) -> np.ndarray:
    """Cells as if at random, the same on every machine: so many percent of one of some colors."""
    y, x = np.mgrid[:rows, :cols].astype(np.uint32)
    y += np.uint32(1009 * seed)
    mixed = (x * np.uint32(2654435761)) ^ (y * np.uint32(2246822519))
    for shift, factor in ((15, 2246822519), (13, 3266489917)):
        mixed = (mixed ^ (mixed >> shift)) * np.uint32(factor)
    mixed ^= mixed >> 16
    return np.where(mixed % 100 < percent, 1 + mixed // 100 % (places - 1), 0).astype(np.int16)


def holes(rows: int, cols: int, percent: int, seed: int = 0) -> np.ndarray:
    """A mask of which so many percent are missing."""
    return noise(rows, cols, percent, seed=seed) == 0


def paired(cells: np.ndarray) -> np.ndarray:
    """Cells as 1x2 in running bond: every second row is shifted by one, and ends with one."""
    found = cells.repeat(2, axis=1)
    shifted = bonded_rows(len(cells))
    found[shifted, 1:] = found[shifted, :-1]
    return found


def letters(cells: np.ndarray, of: str) -> str:
    """Rows of a grid of small numbers as letters: `of[number]` each."""
    return "\n".join("".join(of[number] for number in row) for row in cells.tolist()) + "\n"


def mask_of(text: str) -> np.ndarray:
    """Read rows of "#" and anything else."""
    return np.array([[letter == "#" for letter in row] for row in text.split()])


def told(layout: Layout) -> str:
    """Lines of pieces, and how a row behind ties them."""
    lines = [f"bound {layout.bound}, bodies {layout.bodies}, weak {layout.weak}"]
    for name, pieces in (("", layout.pieces), ("behind ", layout.backing or ())):
        for part, color, col, row in pieces:
            size = layout.kit.parts[part]
            lines.append(f"{name}{size.cols}x{size.rows} color {color} at {col},{row}")
    return "\n".join(lines) + "\n"
