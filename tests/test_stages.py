"""Kept stages: equal results, nothing repeated, no setting forgotten, quick to stop."""

import dataclasses
import re
import time
import weakref
from collections import defaultdict
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

import mosaic
from mosaic import pipeline, project
from mosaic.ditherers import TABLE
from mosaic.ditherers.joint import objective
from mosaic.model import Picture, frozen
from mosaic.project import Project
from mosaic.recipe import Recipe
from mosaic.stages import READS, Stages, Stopped
from mosaic.stock import allocation

_SETTINGS = {f.name for f in dataclasses.fields(Recipe)}
_DERIVED = {name for name in dir(Recipe) if isinstance(getattr(Recipe, name), property)}


class Traced(Recipe):
    """A recipe that notes which of its settings are read; a derived one counts as itself."""

    noted: ClassVar[set[str]] = set()
    depth = 0

    def __getattribute__(self, name: str) -> Any:
        if name in _SETTINGS | _DERIVED and not Traced.depth:
            Traced.noted.add(name)
        if name not in _DERIVED:
            return super().__getattribute__(name)
        Traced.depth += 1
        try:
            return super().__getattribute__(name)
        finally:
            Traced.depth -= 1

    def __post_init__(self) -> None:
        Traced.depth += 1
        super().__post_init__()
        Traced.depth -= 1

    def replace(self, **changes: Any) -> Recipe:
        """Copying a recipe reads no setting."""
        Traced.depth += 1
        try:
            return Traced.from_mapping({**self.to_mapping(), **changes})
        finally:
            Traced.depth -= 1


def photo(side: int = 64, seed: int = 1) -> Picture:
    """A smooth picture with a little of everything."""
    y, x = np.mgrid[:side, :side] / side
    noise = np.random.default_rng(seed).normal(0, 0.03, (side, side, 3))
    light = np.stack([x, y, 0.5 + 0.5 * np.sin(7 * x * y)], axis=-1) + noise
    return Picture(frozen((np.clip(light, 0, 1) * 255).astype(np.uint8)), None, "p.png", "0" * 64)


VARIED: tuple[dict[str, Any], ...] = (
    *({"ditherer": name} for name in TABLE),
    {"panels": "2x1", "border": 1},
    {"background": "blur", "subject": "0.5,0.5"},
    {"background": "Tan", "subject": "0.5,0.5"},
    {"ditherer": "bands", "regions": "hair=0.5,0.2"},
    {"panels": "2x1", "ditherer": "bands", "matte": "bare"},
    {"view": "side", "economy": 0.9, "goal": "mass"},
    {"part": "tile", "pieces": "2x2", "goal": "price"},
    {"part": "round-plate", "base": "panel"},
    {
        "normalize": "batch",
        "batch_mean": 0.5,
        "batch_spread": 0.2,
        "auto_levels": True,
        "brightness": 0.2,
        "contrast": 0.1,
    },
    {
        "normalize": "batch-norm",
        "batch_mean": 0.5,
        "batch_spread": 0.2,
        "saturation": 0.2,
        "sharpen": 0.5,
        "gamma": 1.2,
    },
    {"content": "graphic", "max_colors": 5, "min_studs": 3},
    {"content": "photo", "tone": "faithful", "max_lots": 6, "fit": "pad"},
    {"fit": "stretch", "faces": "none", "turn": "90", "mirror": True, "focus": "0.2,0.3"},
    {"palette": "grayscale", "retired": True, "zoom": 1.5, "goal": "mass"},
)


def _reads(recipes: tuple[Recipe, ...], picture: bytes) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)

    def keep(stage: str, _recipe: Recipe, _inputs: object, make: Any) -> Any:
        Traced.noted = set()
        value = make()
        found[stage] |= Traced.noted
        return value

    for recipe in recipes:
        pipeline.run(picture, recipe, keep=keep)
    return found


def _bytes(picture: Picture) -> bytes:
    rows, cols = picture.shape
    return b"P6 %d %d 255 " % (cols, rows) + picture.codes.tobytes()


def test_the_photo_is_let_go_before_colors_are_chosen() -> None:
    photos, alive = [], {}

    def keep(stage: str, _recipe: Recipe, _inputs: object, make: Any) -> Any:
        value = make()
        if isinstance(value, Picture):
            photos.append(weakref.ref(value))
        alive[stage] = any(photo() is not None for photo in photos)
        return value

    made = pipeline.run(_bytes(photo()), Recipe(size="12"), keep=keep)
    assert alive["tone"]
    assert not alive["colors"]
    assert not alive["error"]
    assert (made.source.width, made.source.height) == (64, 64)


def test_each_setting_that_a_stage_reads_is_in_its_table(tmp_path) -> None:
    stock = tmp_path / "own.csv"
    stock.write_text("part,color,quantity\n3024,0,200\n3024,15,200\n3022,71,90\n3022,4,90\n")
    recipes = (
        *(Traced(size="12", **some) for some in VARIED),
        Traced(size="12", stock=(str(stock),)),
        Traced(size="12", stock=(str(stock),), buy=True, economy=0.9),
    )
    found = _reads(recipes, _bytes(photo()))
    missing = {stage: sorted(read - READS[stage]) for stage, read in found.items()}
    assert missing == {stage: [] for stage in found}
    assert set(found) == set(READS)


_ROOMS = {
    ("spec",): ("resolve.py", "palette", "catalog"),
    # Where pieces may not cross, and what a stock lacks, is asked while colors are chosen.
    ("spec", "colors"): ("spec.py", "stock"),
    ("load",): ("load",),
    ("faces", "frame", "tone"): ("prepare",),
    ("colors",): ("quantize", "ditherers", "pack", "scheme"),
    ("error",): ("metric.py",),
}


@pytest.mark.parametrize(("stages", "rooms"), _ROOMS.items())
def test_each_setting_that_the_code_of_a_stage_names_is_in_its_table(
    stages: tuple[str, ...], rooms: tuple[str, ...]
) -> None:
    # Tracing sees only the branches that a test takes; the text has them all.
    root = Path(mosaic.__file__).parent
    places = [p for room in rooms for p in (root / room, *(root / room).rglob("*.py"))]
    # Swaps are laid after the colors were chosen, and nothing of them is kept.
    files = [p for p in places if p.is_file() and p.suffix == ".py" and p.name != "edits.py"]
    texts = [p.read_text(encoding="utf-8") for p in files]
    named = {name for text in texts for name in re.findall(r"\brecipe\.(\w+)", text)}
    read = frozenset().union(*(READS[stage] for stage in stages))
    assert named & read
    assert sorted(named & (_SETTINGS | _DERIVED) - read) == []


CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"brightness": 0.3},
    {"economy": 0.9},
    {"part": "tile"},
    {"section": 8},
    {"swap": ("Black=Red",)},
    {"without_colors": ("Black",)},
    {"max_lots": 7},
    {"seed": 3},
    {"base": "panel", "part": "round-plate"},
    {"zoom": 2.0},
    {"distance_m": 1.0},
    {"title": "Other"},
    {},
)


def test_kept_results_are_those_of_the_line_to_the_byte() -> None:
    picture, stages = photo(), Stages()
    for change in CHANGES:
        recipe = Recipe(size="16", **change)
        kept, plain = stages.run(picture, recipe), pipeline.run(picture, recipe)
        assert project.dumps(Project(kept).plan) == project.dumps(Project(plain).plan), change


def test_a_stage_runs_again_only_where_something_that_it_reads_has_changed() -> None:
    picture, stages = photo(), Stages()

    def again(**change: Any) -> dict[str, int]:
        before = dict(stages.made)
        stages.run(picture, Recipe(size="16", **change))
        return {s: n - before.get(s, 0) for s, n in stages.made.items() if n > before.get(s, 0)}

    assert again() == {"spec": 1, "faces": 1, "frame": 1, "tone": 1, "colors": 1, "error": 1}
    assert again() == again(swap=("Black=Red",), title="T") == {}
    assert again(brightness=0.5) == {"tone": 1, "colors": 1, "error": 1}
    assert again(economy=1.0) == {"colors": 1, "error": 1}
    assert again(part="tile") == {"spec": 1, "colors": 1, "error": 1}
    assert again(zoom=2.0) == {"frame": 1, "tone": 1, "colors": 1, "error": 1}
    assert again(distance_m=9.0) == {"colors": 1, "error": 1}
    assert again() == {}


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    stages, stock, picture = Stages(), tmp_path / "own.csv", tmp_path / "p.ppm"
    picture.write_bytes(_bytes(photo()))
    recipe = Recipe(size="8", stock=(str(stock),))
    for color, name in ((0, "Black"), (4, "Red")):
        stock.write_text(f"part,color,quantity\n3024,{color},100\n")
        plan = stages.run(str(picture), recipe)
        assert {line.color.name for line in plan.parts if line.role == "mosaic"} == {name}
    assert stages.made["load"] == 1
    picture.write_bytes(_bytes(photo(seed=2)))
    stages.run(str(picture), recipe)
    assert stages.made["load"] == 2


def test_what_was_used_least_recently_is_forgotten_first() -> None:
    picture, stages = photo(), Stages(limit_bytes=60_000)
    for size in ("16", "20", "24", "16"):
        stages.run(picture, Recipe(size=size, ditherer="nearest-oklab"))
    assert stages.made["frame"] == 4
    assert stages.used_bytes <= 60_000


def test_stopped_work_ends_at_once_and_leaves_what_was_done() -> None:
    picture, stages = photo(128), Stages()
    recipe = Recipe(size="128")
    asked: list[float] = []

    def stop() -> bool:
        asked.append(time.perf_counter())
        return len(asked) > 60

    with pytest.raises(Stopped):
        stages.run(picture, recipe, stop=stop)
    assert "colors" not in stages.made
    assert stages.made["tone"] == 1
    # Both threads of the search may ask once more, and no one works on.
    assert len(asked) <= 63
    assert stages.run(picture, Recipe(size="16")).facts.pieces > 0


def test_a_stop_is_heard_within_the_costs_of_a_square(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    compare, price = objective.near_difference, objective.hue_costs

    def compared(*given: Any) -> Any:
        told.append("compared")
        return compare(*given)

    def priced(*given: Any) -> Any:
        told.append("priced")
        return price(*given)

    monkeypatch.setattr(objective, "near_difference", compared)
    monkeypatch.setattr(objective, "hue_costs", priced)
    with pytest.raises(Stopped):
        Stages().run(photo(48), Recipe(size="48"), stop=lambda: bool(told))
    assert told == ["compared"]


def test_a_stop_is_heard_within_the_sharing_of_a_stock(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    share = allocation.transport

    def shared(*given: Any) -> Any:
        told.append(len(given[0]))
        return share(*given)

    monkeypatch.setattr(allocation, "transport", shared)
    recipe = Recipe(size="24", stock=("31204", "21226"), buy=True)
    with pytest.raises(Stopped):
        Stages().run(photo(48), recipe, stop=lambda: bool(told))
    assert told == [24 * 24]
