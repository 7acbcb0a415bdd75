"""Time each format of a mosaic in pixel noise, and the memory that it takes.

python tests/benchmarks/exports.py [SIDE] [FORMAT ...]
"""

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers import letters_palette, plan_of

from mosaic import exporters
from mosaic.model import Grid, Plan, frozen
from mosaic.project import Project, read
from mosaic.verify import verify


def mural(side: int) -> Plan:
    """Patches of 4x4 in nine colors, three cells of ten at random."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 9, (side // 4 + 1, side // 4 + 1))
    patches = coarse.repeat(4, axis=0).repeat(4, axis=1)[:side, :side]
    noise = random.random(patches.shape) < 0.3
    cells = np.where(noise, random.integers(0, 9, patches.shape), patches)
    return plan_of(Grid(frozen(cells.astype(np.int16)), letters_palette()))


def main() -> None:
    """Print a line a format, then saving, reading and verifying."""
    side = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    plan = mural(side)
    print(f"{side}x{side}, {len(plan.pieces)} pieces; CPU seconds, kB, peak MB of the process")
    for name in sys.argv[2:] or exporters.TABLE:
        begin = time.process_time()
        files = exporters.render(plan, name)
        took, size = time.process_time() - begin, sum(map(len, files.values()))
        print(f"{name:14}{took:8.2f}{size // 1000:10d}{_peak():8d}")
    with TemporaryDirectory() as folder:
        for name, work in {
            "save": lambda: Project(plan).save(
                f"{folder}/out", only=["parts", "grid", "bricklink"]
            ),
            "read": lambda: read(f"{folder}/out"),
            "verify": lambda: verify(f"{folder}/out"),
        }.items():
            begin = time.process_time()
            work()
            print(f"{name:14}{time.process_time() - begin:8.2f}{'':10}{_peak():8d}")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


if __name__ == "__main__":
    main()
