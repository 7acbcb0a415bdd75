"""How long a page of the studio waits: from an edit to the new cells, of a 12-megapixel photo.

Run: python tests/benchmarks/studio.py

Over HTTP on loopback, from before the edit is sent until the bytes of the cells are there.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

from load import photo

sys.path.insert(0, str(Path(__file__).parents[1]))

from studio_client import Client

from mosaic.studio.app import Studio

RUNS = 9
SIZES = (48, 96, 256)
#: A setting that takes other values in turns.
EDITS = {
    "brightness": lambda n: {"brightness": 0.05 * (n + 1)},
    "economy": lambda n: {"economy": round(0.05 * (n + 1), 2)},
    "colors": lambda n: {"max_colors": 30 - n},
    "crop": lambda n: {"focus": f"{0.4 + 0.01 * n:.2f},0.5", "zoom": 1.5},
}


def waited(page: Client, work: str, send, **wanted: object) -> float:
    """Milliseconds from sending to the cells."""
    since, began = len(page.heard), time.perf_counter()
    send()
    told = page.wait("cells", since, work=work, **wanted)
    status, _ = page.call("GET", f"works/{work}/cells?key={told['key']}")
    if status != 200:
        raise RuntimeError(f"cells were not there: {status}")
    return 1000 * (time.perf_counter() - began)


def calm(page: Client, work: str) -> None:
    """Wait until the last edit is shown and saved, which no page has to."""
    page.settled(work)


def measured(page: Client, work: str, size: int) -> dict[str, list[float]]:
    """All edits at one size."""
    found: dict[str, list[float]] = {}

    def edit(settings: dict[str, object]) -> None:
        page.edit(work, kind="set", settings=settings)

    found["size"] = [waited(page, work, lambda: edit({"size": f"{size}x{size}"}), draft=False)]
    calm(page, work)
    for name, values in EDITS.items():
        times = []
        for n in range(RUNS):
            settings = values(n)
            times.append(waited(page, work, lambda s=settings: edit(s), draft=False))
            page.wait("facts", work=work, rev=page.state(work)["rev"])
        found[name] = times
        calm(page, work)
    found["paint"] = [
        waited(
            page,
            work,
            lambda n=n: page.edit(work, kind="paint", cols=size, rows=size, runs=[[n, 3, "Red"]]),
            draft=False,
        )
        for n in range(RUNS)
    ]
    tries = [{"contrast": 0.01 * (n + 1)} for n in range(RUNS)]
    found["drag"] = [
        waited(
            page,
            work,
            lambda s=s: page.json("POST", f"works/{work}/try", {"settings": s}),
            draft=True,
        )
        for s in tries
    ]
    calm(page, work)
    return found


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        server = Studio(Path(folder))
        thread = server.start()
        page = Client(server.address)
        page.listen()
        began = time.perf_counter()
        work = page.create(photo(), "astronaut.jpg")
        page.wait("cells", work=work)
        print(f"photo sent to first mosaic: {1000 * (time.perf_counter() - began):.0f} ms\n")
        print("| size | edit | median ms | worst ms |\n|---|---|---|---|")
        for size in SIZES:
            for name, times in measured(page, work, size).items():
                print(f"| {size} | {name} | {statistics.median(times):.0f} | {max(times):.0f} |")
        server.stop()
        thread.join(30)


if __name__ == "__main__":
    main()
