"""Owned pieces as a list, a picture and the pieces that its plan uses, for the tests of stock."""

from collections import Counter

import numpy as np
from helpers import LETTERS, letters_palette

from mosaic import catalog
from mosaic.model import Grid, Palette, Picture, Stock, frozen

KNOWN = catalog.catalog()
NAMES = list(LETTERS.values())
SIZES = ("1x1", "1x2", "1x4", "2x2", "2x4")


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def picture(seed, side=12):
    rng = np.random.default_rng(seed)
    low = rng.random((3, 3, 3)).repeat(side // 3, 0).repeat(side // 3, 1)
    noisy = 0.7 * low + 0.3 * rng.random((side, side, 3))
    return Picture((255 * noisy).astype(np.uint8))


def used(plan):
    lines = [line for line in plan.parts if line.role == "mosaic"]
    return {(line.part.key, line.color.name): line.quantity for line in lines}


def random_stock(seed, family, kinds, total):
    rng = np.random.default_rng(seed)
    made = [key for key, e in KNOWN.elements.items() if key[0].startswith(family)]
    made = [key for key in made if key[0][len(family) :] in {"_1x1", "_2x2"}]
    solid = [key for key in made if KNOWN.colors[key[1]].finish == "solid"]
    keys = [solid[n] for n in rng.choice(len(solid), kinds, replace=False)]
    return dict(zip(keys, rng.multinomial(total, np.ones(kinds) / kinds).tolist(), strict=True))


def listed(counts):
    rows = [
        f"{KNOWN.parts[part].rebrickable},{KNOWN.colors[color].color.rebrickable},{count}"
        for (part, color), count in counts.items()
    ]
    return "\n".join(["Part,Color,Quantity", *rows])


def used_and_spare(plan):
    total = Counter()
    for line in plan.parts:
        total[line.part.key, line.color.name] += line.quantity
    return dict(sorted(total.items()))


def letters(number: int) -> Grid:
    """Blocks and single cells of four colors."""
    y, x = np.mgrid[:8, :12]
    cells = ((x // (2 + number % 3) + y // 2 + (x * y + number) // 17) % 4).astype(np.int16)
    return Grid(frozen(cells), Palette("four", letters_palette().colors[:4]))


def owned(number: int, family: str, share: int) -> Stock:
    """Some of each size in the four colors; 1x1 for `share` cells of a hundred."""
    cells = np.bincount(letters(number).indices.ravel(), minlength=4).tolist()
    counts = {}
    for color, count in enumerate(cells):
        counts[f"{family}_1x1", NAMES[color]] = count * share // 100
        for place, size in enumerate(SIZES[1:], 1):
            counts[f"{family}_{size}", NAMES[color]] = (number + color * place) % 4
    return Stock(counts)
