"""Change the code in random places, one at a time, and count how many changes the tests notice.

``python tests/benchmarks/mutants.py --seed 1 --count 30`` draws places evenly from the rooms in
`TESTS`, makes one change at each in a copy of the tree, and runs that room's tests there. A run
that is cut off counts as not noticed. Annotations are left out, and so are texts (a message may
be worded in many ways) and ``strict=True`` of `zip`, a check of the code's own that only speaks
where something else is wrong. Laws are not made smaller where they fail: that takes minutes.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
#: Tests that a change in a room, or in a folder or file of it, is held against.
TESTS = {
    "pack": ("test_pack.py", "test_pack_*.py", "test_spec.py"),
    "plan.py": ("test_plan.py", "test_backing.py", "test_spec.py"),
    "stock": ("test_stock*.py", "test_buying.py", "test_spec.py"),
    "exporters": (
        "test_exporters*.py",
        "test_ldraw.py",
        "test_formatting.py",
        "test_marks.py",
        "test_building.py",
        "test_backing.py",
        "test_corrections.py",
    ),
    "exporters/plan_pdf": ("test_plan_pdf*.py",),
    "exporters/plan_html": ("test_plan_html*.py",),
}
_SWAPS: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("/", "+")),
    ast.Div: ("/", ("*",)),
    ast.FloorDiv: ("//", ("*", "/")),
    ast.Mod: ("%", ("*",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: ("|", ("&",)),
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.And: ("and", ("or",)),
    ast.Or: ("or", ("and",)),
}


class Change(NamedTuple):
    """Text of a file from `start` to `end`, and what stands there instead."""

    start: int
    end: int
    new: str


def changes(text: str) -> list[list[Change]]:
    """All places of a module that can be changed, each with its changes."""
    tree = ast.parse(text)
    module = _Module(text)
    skipped = {id(part) for note in _left_out(tree) for part in ast.walk(note)}
    nodes = (node for node in ast.walk(tree) if id(node) not in skipped)
    return [found for node in nodes if (found := module.at(node))]


class _Module:
    """Finds the changes of one node of a module."""

    def __init__(self, text: str) -> None:
        self._code = text.encode()
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line.encode()))

    def at(self, node: ast.AST) -> list[Change]:
        if isinstance(node, ast.BinOp):
            return self._operator(node.left, node.op, node.right)
        if isinstance(node, ast.Compare):
            return self._operator(node.left, node.ops[0], node.comparators[0])
        if isinstance(node, ast.BoolOp):
            return self._operator(node.values[0], node.op, node.values[1])
        return self._value(node)

    def _value(self, node: ast.AST) -> list[Change]:
        if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
            is_bool = isinstance(node.value, bool)
            return [Change(*self._span(node), repr(not node.value if is_bool else node.value + 1))]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            return [Change(self._span(node)[0], self._span(node.operand)[0], "")]
        if isinstance(node, ast.IfExp):
            return [Change(*self._span(node.test), word) for word in ("True", "False")]
        return []

    def _span(self, node: ast.expr) -> tuple[int, int]:
        end = self._starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        return self._starts[node.lineno - 1] + node.col_offset, end

    def _operator(self, left: ast.expr, op: ast.AST, right: ast.expr) -> list[Change]:
        first, last = self._span(left)[1], self._span(right)[0]
        old, new = _SWAPS.get(type(op), ("", ()))
        place = self._code[first:last].find(old.encode()) if old else -1
        if place < 0:
            return []
        return [Change(first + place, first + place + len(old), word) for word in new]


def _left_out(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what is not changed: annotations, and whether a `zip` is strict."""
    for node in ast.walk(tree):
        notes = [getattr(node, name, None) for name in ("annotation", "returns")]
        if isinstance(node, ast.keyword) and node.arg == "strict":
            notes = [node.value]
        yield from (note for note in notes if isinstance(note, ast.AST))


def tests_of(path: str, root: Path) -> list[str]:
    """Test files of a module in a tree, by the longest key of `TESTS` that it lies under."""
    key = max((k for k in TESTS if path == k or path.startswith(f"{k}/")), key=len)
    found = {p for pattern in TESTS[key] for p in (root / "tests").glob(pattern)}
    # Goldens first: they take a second, and notice most.
    return [f"tests/{p.name}" for p in sorted(found, key=lambda p: ("golden" not in p.name, p))]


def draw(seed: int, count: int) -> list[tuple[str, Change]]:
    """As many changes of each room as of any other, in a random order."""
    rng = random.Random(seed)
    rooms: dict[str, list[tuple[str, list[Change]]]] = {}
    for path in sorted((ROOT / "mosaic").rglob("*.py")):
        name = path.relative_to(ROOT / "mosaic").as_posix()
        room = name.split("/")[0]
        if room in TESTS:
            text = path.read_text(encoding="utf-8")
            places = (_valid(text, place) for place in changes(text))
            rooms.setdefault(room, []).extend((name, place) for place in places if place)
    turns = (list(rooms) * count)[:count]
    drawn = (rng.choice(rooms[room]) for room in turns)
    return [(name, rng.choice(place)) for name, place in drawn]


def _valid(text: str, place: list[Change]) -> list[Change]:
    """Leave out what is no Python any more: any test would notice that."""
    return [change for change in place if _parses(changed(text.encode(), change))]


def _parses(code: bytes) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def changed(code: bytes, change: Change) -> bytes:
    """Make a change."""
    return code[: change.start] + change.new.encode() + code[change.end :]


def is_noticed(copy: Path, name: str, change: Change, seconds: float) -> bool:
    """Make a change in the copy, run its tests there, and take it back."""
    path = copy / "mosaic" / name
    before = path.read_bytes()
    path.write_bytes(changed(before, change))
    files = tests_of(name, copy)
    options = ["-q", "-x", "-p", "no:cacheprovider", "--hypothesis-profile=as-found"]
    words = [sys.executable, "-m", "pytest", *options, *files]
    try:
        run = subprocess.run(words, cwd=copy, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_bytes(before)
    # 2 where a test file cannot even be read any more; more than that is pytest's own trouble.
    if run.returncode > 2:
        raise RuntimeError(run.stdout.decode(errors="replace"))
    return run.returncode in {1, 2}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=180.0, help="longest run of the tests")
    asked = parser.parse_args()
    noticed, tried = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "mosaic"
        leave = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=leave)
        for name, change in draw(asked.seed, asked.count):
            begin, data = time.monotonic(), (ROOT / "mosaic" / name).read_bytes()
            line = data[: change.start].count(b"\n") + 1
            old = data[change.start : change.end].decode()
            found = is_noticed(copy, name, change, asked.seconds)
            room = name.split("/")[0]
            tried[room] += 1
            noticed[room] += found
            word = "noticed" if found else "MISSED"
            took = time.monotonic() - begin
            print(f"{word:8} {name}:{line} {old!r} -> {change.new!r}  {took:.0f} s", flush=True)
    for room, count in tried.items():
        print(f"{room:12} {noticed[room]} of {count}")
    print(f"all          {noticed.total()} of {tried.total()}")


if __name__ == "__main__":
    main()
