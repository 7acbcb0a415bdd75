"""Time and memory of the previews: `python tests/benchmarks/preview.py`."""

import io
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers import letters_palette, plan_of

from mosaic.exporters import images
from mosaic.model import Grid, Plan, frozen
from mosaic.styles import TABLE

PHOTO = Path(__file__).parents[2] / "gallery" / "temple" / "picture.jpg"


def mosaic(side: int) -> Plan:
    """A photo in nine colors: noisy enough to have pieces of both sizes everywhere."""
    palette = letters_palette()
    light = np.asarray(Image.open(PHOTO).convert("L").resize((side, side)), dtype=np.int64)
    order = palette.linear.sum(axis=1).argsort()
    noise = np.random.default_rng(0).integers(-12, 13, light.shape)
    levels = np.clip((light + noise) * len(palette) // 256, 0, len(palette) - 1)
    return plan_of(Grid(frozen(order[levels].astype(np.int16)), palette), size=f"{side}x{side}")


def seconds(work: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def peak() -> float:
    """Most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    for side, stud_px in ((48, 40), (96, 25), (256, 8), (1000, 8)):
        plan = mosaic(side)
        first = seconds(TABLE["studs"], plan, stud_px)
        again = min(seconds(TABLE["studs"], plan, stud_px) for _ in range(3))
        times = f"{first:.2f} s, again {again:.2f} s"
        print(f"studs {side}x{side} at {stud_px} px: {times}, {peak():.0f} MB")
    print(f"framed 1000x1000: {seconds(TABLE['framed'], mosaic(1000), 40):.2f} s, {peak():.0f} MB")
    small = mosaic(48)
    print(f"framed 48x48: {seconds(TABLE['framed'], small, 40):.2f} s")
    print(f"animation 48x48: {seconds(images.write_animation, small, io.BytesIO()):.2f} s")


if __name__ == "__main__":
    main()
