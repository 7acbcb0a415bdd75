"""A contact sheet to look at: photo, nearest color, an older version and this one, 12 px a stud.

    python tests/benchmarks/contact.py SHEET.png [--old CHECKOUT] [--portraits FOLDER] [NAME ...]

An older version is a checkout of it, as ``git worktree add /tmp/old v0.1.0`` makes; without one
its column is left out. Rows: a drawn sky, dusk, snow and night; ramps between neighboring hues;
scikit-image's pet, astronaut, coffee and rocket; foliage drawn from noise, and fabric; all
pictures (JPEG) of the folder. Names choose some of the rows. Beside the sheet, the table has what
is seen from near: false texture and off hue of `quality.py`, for nearest and for this version.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import skimage
from PIL import Image
from quality import near_errors
from skimage.filters import gaussian

from mosaic import Grid, Recipe, build, color
from mosaic.load import load
from mosaic.prepare import prepare

CELLS, PX, SIDE = 48, 12, 576
SAMPLES = Path(skimage.__file__).parent / "data"


def ramp(*stops: str) -> np.ndarray:
    """(SIDE, SIDE, 3) sRGB from top to bottom, mixed in OKLab, with a photo's grain."""
    codes = np.array([[int(s[n : n + 2], 16) for n in (1, 3, 5)] for s in stops]) / 255
    lab = color.linear_to_oklab(color.srgb_to_linear(codes))
    at, places = np.linspace(0, 1, SIDE), np.linspace(0, 1, len(stops))
    lines = np.stack([np.interp(at, places, lab[:, n]) for n in range(3)], axis=-1)
    light = np.clip(color.oklab_to_linear(lines), 0, 1)
    shown = np.repeat(color.linear_to_srgb(light)[:, None], SIDE, axis=1)
    grain = np.random.default_rng(1).normal(0, 0.015, (SIDE, SIDE, 1))
    return np.clip(shown + grain, 0, 1)


def hills(picture: np.ndarray, shade: str, top: float) -> np.ndarray:
    """Lay a line of hills over the lower part."""
    x = np.linspace(0, 1, SIDE)
    line = SIDE * (top + 0.06 * np.sin(7 * x) + 0.03 * np.sin(19 * x + 1))
    below = np.arange(SIDE)[:, None] > line
    picture = picture.copy()
    picture[below] = [int(shade[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return picture


def night() -> np.ndarray:
    picture = hills(ramp("#05060f", "#0b1630", "#1d2c52"), "#030306", 0.7)
    y, x = np.mgrid[:SIDE, :SIDE]
    picture[(y - 120) ** 2 + (x - 420) ** 2 < 45**2] = 0.95, 0.93, 0.82
    return picture


def patches(hues: tuple[str, ...], spread: float) -> np.ndarray:
    """Draw noise of a given grain through a ramp of colors: leaves, or cloth."""
    noise = gaussian(np.random.default_rng(2).normal(size=(SIDE, SIDE)), spread, mode="wrap")
    rank = noise.ravel().argsort().argsort().reshape(SIDE, SIDE)
    return ramp(*hues)[rank * SIDE // SIDE**2, 0]


def folds() -> np.ndarray:
    """Draw a red cloth in folds: shading of one color alone."""
    x = np.linspace(0, 1, SIDE)
    slant = x[None] + 0.25 * x[:, None]
    shade = 0.35 + 0.3 * (1 + np.sin(30 * slant)) * (0.6 + 0.4 * np.sin(9 * slant + 1))
    light = shade[..., None] * color.srgb_to_linear(np.array([0.8, 0.12, 0.1]))
    return color.linear_to_srgb(np.clip(light, 0, 1))


DRAWN: dict[str, Callable[[], np.ndarray]] = {
    "sky": lambda: hills(ramp("#3f7fc4", "#8fb9e0", "#dfe9f2"), "#39562c", 0.8),
    "dusk": lambda: hills(ramp("#2a3566", "#7c5a8c", "#e08a6a", "#f6c56e"), "#17141c", 0.75),
    "snow": lambda: hills(ramp("#a9c3de", "#dce7f0", "#f4f6f8"), "#eef1f6", 0.6),
    "night": night,
    "blues": lambda: ramp("#10306a", "#4a90d0", "#a8d4f0"),
    "red-yellow": lambda: ramp("#8c1010", "#e05018", "#f8d838"),
    "greens": lambda: ramp("#10331a", "#3c8c3c", "#c4dc78"),
    "skins": lambda: ramp("#3c2418", "#96603c", "#d8a078", "#f4d8bc"),
    "foliage": lambda: patches(("#101c0c", "#2c4c1c", "#5c8430", "#a4b858"), 14),
    "fabric": folds,
}
PHOTOS = {"chelsea": "chelsea.png", "astronaut": "astronaut.png"} | {
    "coffee": "coffee.png",
    "rocket": "rocket.jpg",
}


def pictures(folder: Path | None) -> dict[str, np.ndarray]:
    """Square sRGB pictures by name: all methods frame them alike."""
    found = {name: draw() for name, draw in DRAWN.items()}
    files = {name: SAMPLES / file for name, file in PHOTOS.items()}
    files |= {path.stem: path for path in sorted(folder.glob("*.jpg"))} if folder else {}
    for name, path in files.items():
        with Image.open(path) as photo:
            width, height = photo.size
            side = min(width, height)
            left, top = (width - side) // 2, 0
            square = photo.convert("RGB").crop((left, top, left + side, top + side))
        found[name] = np.asarray(square.resize((SIDE, SIDE), Image.Resampling.LANCZOS)) / 255
    return found


def shown(grid: Grid) -> np.ndarray:
    return np.kron(grid.palette.srgb[grid.indices], np.ones((PX, PX, 1))).astype(np.uint8)


def older(checkout: Path, photo: Path, folder: Path) -> np.ndarray:
    """Let a checkout of another version draw its grid."""
    command = [sys.executable, "-m", "mosaic", "build", str(photo), "-o", str(folder), "--only"]
    command += ["grid", "--zoom", "1", "--size", f"{CELLS}x{CELLS}", "--quiet"]
    # A module is looked for in the working folder first.
    subprocess.run(command, check=True, cwd=checkout, timeout=120)
    with Image.open(folder / "grid.png") as grid:
        small = grid.convert("RGB").resize((CELLS, CELLS), Image.Resampling.NEAREST)
    return np.asarray(small.resize((SIDE, SIDE), Image.Resampling.NEAREST))


def row(name: str, picture: np.ndarray, old: Path | None, scratch: Path) -> np.ndarray:
    """Draw a row of the sheet, and print its line of the table."""
    codes = np.round(picture * 255).astype(np.uint8)
    path = scratch / f"{name}.png"
    Image.fromarray(codes).save(path)
    wishes = {"size": f"{CELLS}x{CELLS}", "zoom": 1.0}
    near, now = (
        build(path, Recipe.from_mapping({**wishes, **more})).plan.grid
        for more in ({"ditherer": "nearest-ciede2000", "tone": "faithful"}, {})
    )
    recipe = Recipe.from_mapping(wishes)
    target = prepare(load(path, recipe), recipe).light
    numbers = [near_errors(target, g.palette.linear[g.indices]) for g in (near, now)]
    print("|", name, "|", " | ".join(f"{t:.2f} | {h:.3f}" for t, h in numbers), "|", flush=True)
    tiles = [codes, shown(near)]
    tiles += [older(old, path, scratch / name)] if old else []
    return np.hstack([np.pad(t, ((3, 3), (3, 3), (0, 0))) for t in (*tiles, shown(now))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--old", type=Path)
    parser.add_argument("--portraits", type=Path)
    wish = parser.parse_intermixed_args()
    print("| picture | nearest: false texture | off hue | now: false texture | off hue |")
    print("| --- " * 5 + "|")
    with tempfile.TemporaryDirectory() as scratch:
        rows = [
            row(name, picture, wish.old, Path(scratch))
            for name, picture in pictures(wish.portraits).items()
            if not wish.names or name in wish.names
        ]
    Image.fromarray(np.vstack(rows)).save(wish.sheet)


if __name__ == "__main__":
    main()
