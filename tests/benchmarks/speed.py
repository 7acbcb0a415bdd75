"""Whole commands beside the floor: Python with numpy and Pillow that reads the same picture.

Run: python tests/benchmarks/speed.py [commands|live|gallery [PHOTOS]|murals [SIDE ...]]

Ratios are of runs side by side, so that a busy machine slows both. CPU seconds are of a
process and its children; "above" is its memory above the floor's.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

RUNS = 7
#: Writes the photo; apart, for a child's peak begins at its parent's, which has to stay small.
PHOTO = "import load, pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(load.photo())"
#: As installed: with the bytecode that pip compiles, whatever this shell says.
AS_INSTALLED = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
FLOOR = "import numpy, sys; from PIL import Image; numpy.asarray(Image.open(sys.argv[1]))"


def measured(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak MB of a command."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=AS_INSTALLED
    ) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{command} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def commands(picture: Path) -> None:
    """Compare whole commands with the floor, in turns."""
    out = str(picture.with_name("out"))
    mosaic = [sys.executable, "-m", "mosaic"]
    cases = {
        "floor": [sys.executable, "-c", FLOOR, str(picture)],
        "every default file": [*mosaic, "build", str(picture), "-o", out],
        "preview, bricklink": [
            *(*mosaic, "build", str(picture), "-o", out, "--only", "preview,bricklink"),
        ],
        "--help": [*mosaic, "--help"],
    }
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    for command in cases.values():
        measured(command)  # bytecode is compiled, files are in memory
    for _ in range(RUNS):
        for name, command in cases.items():
            runs[name].append(measured(command))
    base, base_mb = (statistics.median(column) for column in zip(*runs["floor"], strict=True))
    print("| 12 MP, 48x48 | CPU s | ratio | MB above |")
    print("| --- | --- | --- | --- |")
    for name, found in runs.items():
        seconds, mb = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"| {name} | {seconds:.2f} | {seconds / base:.2f} | {mb - base_mb:.0f} |")


def live(picture: Path) -> None:
    """Time a changed setting with everything before it kept, and a stop in mid work."""
    # Here, for commands are measured from a small process.
    from mosaic.load import load
    from mosaic.recipe import Recipe
    from mosaic.stages import Stages, Stopped

    photo = load(picture, Recipe())

    def took(stages: Any, size: str, changes: list[dict[str, Any]]) -> str:
        """Median of some runs, in ms."""
        found = []
        for change in changes:
            begin = time.perf_counter()
            stages.run(photo, Recipe(size=size).replace(**change))
            found.append(1000 * (time.perf_counter() - begin))
        return f"{statistics.median(found):.0f}"

    def stopped_ms(stages: Any, size: str, seed: int) -> float:
        """From a stop to the end of work that was begun the longer before the larger the seed."""
        stop, at = threading.Event(), [0.0]

        def fire() -> None:
            at[0] = time.perf_counter()
            stop.set()

        timer = threading.Timer(0.01 * seed, fire)
        timer.start()
        try:
            stages.run(photo, Recipe(size=size, seed=seed), stop=stop.is_set)
        except Stopped:
            return 1000 * (time.perf_counter() - at[0])
        finally:
            timer.join()
        return 0.0

    print("| size | first ms | brightness ms | economy ms | swap ms | stopped after ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    for size in ("48", "96", "256"):
        stages = Stages()
        first = took(stages, size, [{}])
        bright = took(stages, size, [{"brightness": n / 20} for n in range(1, 6)])
        economy = took(stages, size, [{"economy": n / 10} for n in range(5)])
        swap = took(stages, size, [{"swap": ("Black=Red",)}])
        stops = [stopped_ms(stages, size, seed) for seed in range(1, 8)]
        stop = f"{statistics.median(stops):.0f}, at most {max(stops):.0f}"
        print(f"| {size} | {first} | {bright} | {economy} | {swap} | {stop} |")


def gallery(picture: Path, photos: int) -> None:
    """Build a site of small photos at 24x24, and bring it up to date when nothing has changed."""
    # Here, for commands are measured from a small process.
    import numpy as np
    from PIL import Image

    whole = Image.open(picture).convert("RGB").reduce(4)
    places = np.random.default_rng(1).random((photos, 2))
    folder = picture.with_name("photos")
    folder.mkdir()
    for number, (x, y) in enumerate(places.tolist()):
        left, top = int(x * (whole.width - 400)), int(y * (whole.height - 300))
        whole.crop((left, top, left + 400, top + 300)).save(folder / f"{number:05}.jpg", quality=90)
    site = str(picture.with_name("site"))
    command = [
        sys.executable,
        "-m",
        "mosaic",
        "gallery",
        str(folder),
        "-o",
        site,
        "--size",
        "24x24",
    ]
    print("| 400 x 300 pixels, 24x24 | CPU s | CPU s a photo | s |")
    print("| --- | --- | --- | --- |")
    for name, more in (
        ("every default file", []),
        ("nothing has changed", []),
        ("json alone", ["--only", "json"]),
    ):
        begin = time.perf_counter()
        seconds, _ = measured([*command, *more])
        took = time.perf_counter() - begin
        print(f"| {photos} photos, {name} | {seconds:.1f} | {seconds / photos:.3f} | {took:.1f} |")


def murals(picture: Path, sides: list[int]) -> None:
    """Build large mosaics with their grid, parts and wanted list."""
    out = str(picture.with_name("mural"))
    mosaic = [sys.executable, "-m", "mosaic", "build", str(picture), "-o", out, "--force"]
    print("| cells | CPU s | s | microseconds of CPU a cell | peak MB |")
    print("| --- | --- | --- | --- | --- |")
    for side in sides:
        begin = time.perf_counter()
        size = f"{side}x{side}"
        seconds, mb = measured([*mosaic, "--size", size, "--only", "grid,parts,bricklink"])
        took, each = time.perf_counter() - begin, 1e6 * seconds / side**2
        print(f"| {size} | {seconds:.1f} | {took:.1f} | {each:.1f} | {mb:.0f} |", flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["commands", "live"]
    with tempfile.TemporaryDirectory() as made:
        file = Path(made, "photo.jpg")
        here = Path(__file__).parent
        subprocess.run([sys.executable, "-c", PHOTO, str(file)], cwd=here, check=True)
        for name, work in (("commands", commands), ("live", live)):
            if name in chosen:
                work(file)
        if "murals" in chosen:
            murals(file, [int(one) for one in chosen if one.isdecimal()] or [500, 1000, 2000, 3000])
        if "gallery" in chosen:
            gallery(file, int((*chosen, "1000")[chosen.index("gallery") + 1]))
