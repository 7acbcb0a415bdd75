"""Small pictures and galleries of them, for the tests of the gallery command."""

from pathlib import Path

import numpy as np
from PIL import Image

from mosaic import gallery
from mosaic.gallery import jobs
from mosaic.recipe import Recipe

RECIPE = Recipe(size="8x8", ditherer="nearest-oklab")


def paint(path: Path, seed: int, size: tuple[int, int] = (16, 12)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = np.random.default_rng(seed).integers(0, 256, (3, 4, 3), np.uint8)
    Image.fromarray(blocks).resize(size, Image.Resampling.NEAREST).save(path)
    return path


def publish(folder: Path, recipe: Recipe = RECIPE, **settings: object) -> gallery.Outcome:
    made = gallery.GallerySettings(recipe=recipe, formats=("preview",), processes=1, **settings)
    return gallery.publish(folder / "in", folder / "site", made)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def work(folder: Path, label: str) -> Path:
    return folder / "site" / "works" / jobs.folder_name(label)
