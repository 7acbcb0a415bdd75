"""Fuzz one target for long: see README.md."""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from pathlib import Path

if "--atheris" in sys.argv:
    import atheris

    # What it is to watch has to be imported under its eyes.
    with atheris.instrument_imports(include=["mosaic"]):
        from targets import CORPUS, TARGETS, check, seeds
else:
    from targets import CORPUS, TARGETS, check, seeds
from mutate import mutated


def main() -> int:
    """Fuzz, and say how many inputs were tried and which were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--atheris", action="store_true", help="guided by coverage, without end")
    wanted = parser.parse_args()
    if wanted.atheris:
        return guided(wanted.target)
    names = list(TARGETS) if wanted.target == "all" else [wanted.target]
    return min(1, sum(blind(name, wanted.seconds, wanted.seed) for name in names))


def blind(name: str, seconds: float, seed: int) -> int:
    """Change good inputs at random; each find goes into the corpus once."""
    choose, known = random.Random(seed), seeds(name)
    tried = taken = 0
    found: set[str] = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(choose.choice(known), choose.choice(known), choose)
        tried += 1
        try:
            taken += check(name, data)
        except Exception as error:
            kind = f"{type(error).__name__}: {str(error)[:120]}"
            if kind not in found:
                found.add(kind)
                print(f"{name}: {kind}\n  kept as {keep(name, data)}")
    print(f"{name}: {tried} tried, {taken} taken, {len(found)} kinds of find")
    return len(found)


def keep(name: str, data: bytes) -> Path:
    """Write a find to the corpus."""
    path = CORPUS / name / hashlib.sha256(data).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def guided(name: str) -> int:
    """Let atheris look for inputs that reach new code."""
    folder = CORPUS.parent / "atheris" / name
    folder.mkdir(parents=True, exist_ok=True)
    for data in seeds(name):
        (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
    atheris.Setup([sys.argv[0], str(folder)], lambda data: void(check(name, data)))
    atheris.Fuzz()
    return 0


def void(_: bool) -> None:
    """Atheris takes a result for an error."""


if __name__ == "__main__":
    sys.exit(main())
