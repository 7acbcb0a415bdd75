"""CPU time and memory of load and prepare for a 12-megapixel JPEG.

Run: python tests/benchmarks/load.py
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image

from mosaic.load import load
from mosaic.prepare import prepare
from mosaic.recipe import Recipe

RUNS = 5


def photo(profile: bytes = b"") -> bytes:
    """Scikit-image's astronaut enlarged to 4000x3000 pixels, with noise as of a sensor."""
    large = Image.fromarray(skimage.data.astronaut()).resize((4000, 4000), Image.Resampling.BICUBIC)
    pixels = np.asarray(large.crop((0, 300, 4000, 3300))).astype(np.float32)
    pixels += np.random.default_rng(0).normal(0, 4, (3000, 4000, 1)).astype(np.float32)
    stream = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(
        stream, "JPEG", quality=92, icc_profile=profile or None
    )
    return stream.getvalue()


def display_p3() -> bytes:
    """The profile that many phones embed."""
    import imagecodecs

    primaries = [0.680, 0.320, 1.0, 0.265, 0.690, 1.0, 0.150, 0.060, 1.0]
    return imagecodecs.cms_profile(
        "rgb", whitepoint=[0.3127, 0.3290, 1.0], primaries=primaries, gamma=2.2
    )


def peak_kib() -> int:
    """Most memory that this process ever held; Linux alone, where a child's begins anew."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def measure(size: str) -> None:
    """Print CPU seconds of each stage (one thread), the best of some runs, and the memory of this process."""
    data = sys.stdin.buffer.read()
    recipe = Recipe(size=size)
    before = peak_kib()
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        picture = load(data, recipe)
        middle = time.process_time()
        prepare(picture, recipe)
        seconds.append((middle - start, time.process_time() - middle))
        del picture
    loading, preparing = (min(column) for column in zip(*seconds, strict=True))
    print(f"{loading:5.2f} {preparing:8.2f} {(peak_kib() - before) / 1024:8.0f}")


def main() -> None:
    """Measure each case in a process of its own, so that memory is not another's."""
    print(f"{'case':24} {'load':>5} {'prepare':>8} {'MB':>8}")
    for name, data in (("JPEG", photo()), ("JPEG, Display P3", photo(display_p3()))):
        for size in ("48x48", "1000x1000"):
            print(f"{name + ' ' + size:26}", end="", flush=True)
            command = [sys.executable, __file__, size]
            subprocess.run(command, input=data, check=True)


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
