"""Results of stages kept by what each reads, for work that repeats with small changes.

A page with sliders or a comparison runs one picture through the line many times. A stage
whose settings and inputs are those of an earlier run gives the result of that run. What comes
out is equal, byte for byte, to what `pipeline.run` gives.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from mosaic import pipeline
from mosaic.errors import Stop, Stopped, check_stop, stopping
from mosaic.model import Picture, Plan
from mosaic.pipeline import Progress, TouchUp
from mosaic.recipe import Recipe

__all__ = ["READS", "Stages", "Stopped"]

Value = TypeVar("Value")

#: Settings (and what a recipe derives from them) that each kept stage reads.
READS: Mapping[str, frozenset[str]] = {
    stage: frozenset(names.split())
    for stage, names in {
        "spec": (
            "backing base buy colors_from currency family in_pairs only_colors palette panel_grid part "
            "pieces prices retired stock studs_a_cell view wanted_is_owned without_colors"
        ),
        "load": "frame max_megapixels rescale sufficient_px",
        "faces": "content ditherer faces matte mirror pixel_art turn",
        "frame": (
            "background border cell_mm colors_from content ditherer faces fit focus in_pairs matte mirror "
            "oversample panel_grid panels pixel_art regions size studs_a_cell subject turn zoom"
        ),
        "tone": (
            "auto_levels background batch_mean batch_spread border border_color brightness colors_from "
            "contrast ditherer gamma matte normalize panel_grid panels rotate_hue "
            "saturation sharpen swap_channels varied"
        ),
        "colors": (
            "backing bands base border border_color brightness buy content cross_sections "
            "distance_m ditherer economy family goal has_parts in_pairs ink lonely max_colors "
            "max_lots min_studs offset panel_grid part pieces region regions retired scheme section "
            "seed serpentine strength studs_a_cell tone varied vary view"
        ),
        "error": "distance_m part",
    }.items()
}
#: Settings that may name files, whose contents count as well.
_FILES = frozenset({"palette", "stock", "prices", "scheme", "subject", "regions"})
#: What a value without arrays is taken to need.
_SMALL_BYTES = 1 << 12


class Stages:
    """The line with a memory.

    Parameters
    ----------
    limit_bytes : int, optional
        Arrays that are kept at most; the results used least recently go first. A photo of 12
        megapixels has 36 MB.

    Notes
    -----
    Results are frozen, so several threads may use one object. Arrays and streams are loaded
    anew each time: nothing says whether they changed. Give a `Picture` instead.

    Examples
    --------
    >>> photo = Picture(np.full((64, 64, 3), 200, np.uint8))
    >>> stages = Stages()
    >>> plain = stages.run(photo, Recipe(size="16"))
    >>> brighter = stages.run(photo, Recipe(size="16", brightness=0.5))
    >>> stages.made  # the picture was framed once, its colors chosen twice
    {'spec': 1, 'faces': 1, 'frame': 1, 'tone': 2, 'colors': 2, 'error': 2}
    """

    def __init__(self, limit_bytes: int = 512 << 20) -> None:
        self._limit, self._used = limit_bytes, 0
        self._kept: OrderedDict[object, tuple[Any, int]] = OrderedDict()
        self._serials: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._next, self._lock = itertools.count(), Lock()
        #: How often each stage was run, rather than remembered.
        self.made: dict[str, int] = {}

    @property
    def used_bytes(self) -> int:
        """Bytes that the kept results need, about."""
        return self._used

    def run(
        self,
        picture: Picture | str | PathLike[str] | bytes | BinaryIO | NDArray[Any],
        recipe: Recipe,
        progress: Progress = lambda _stage, _share: None,
        touch_up: TouchUp | None = None,
        stop: Stop = lambda: False,
    ) -> Plan:
        """Turn a picture into a plan, as `pipeline.run` does, and repeat no stage needlessly.

        Parameters
        ----------
        stop : callable, optional
            Asked between stages and, within the default ditherer, between steps of a few
            milliseconds.

        Raises
        ------
        Stopped
            `stop` returned True. Stages that were done are kept.
        MosaicError
            As the stages do.
        """
        with stopping(stop):

            def begin(stage: str, fraction: float) -> None:
                check_stop()
                progress(stage, fraction)

            return pipeline.run(picture, recipe, begin, touch_up, keep=self.keep)

    def keep(
        self, stage: str, recipe: Recipe, inputs: tuple[object, ...], make: Callable[[], Value]
    ) -> Value:
        """Return what a stage gave for these inputs and settings, or run it.

        Parameters
        ----------
        stage : str
            A key of `READS`.
        inputs : tuple
            Values of the stages before, by identity; of a file or bytes the contents count.
        """
        check_stop()
        names = tuple(self._name(value) for value in inputs)
        if None in names:
            return make()
        key = (stage, _settings(stage, recipe), names)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Value = self._kept[key][0]
                return found
        value = make()
        self._add(stage, key, value)
        return value

    def _add(self, stage: str, key: object, value: object) -> None:
        """Remember a result, and forget old ones where all are too large together."""
        size = _size(value)
        with self._lock:
            self.made[stage] = self.made.get(stage, 0) + 1
            # Another thread may have been as quick.
            self._used += size - self._kept.get(key, (None, 0))[1]
            self._kept[key] = value, size
            while self._used > self._limit:
                self._used -= self._kept.popitem(last=False)[1][1]

    def _name(self, value: object) -> object:
        """Tell one input from all others; None where nothing can."""
        if isinstance(value, bytes):
            return hashlib.sha256(value).hexdigest()
        if isinstance(value, (str, PathLike)):
            return _file(value)
        if not dataclasses.is_dataclass(value):
            return None
        with self._lock:
            return self._serials.setdefault(value, next(self._next))


def _settings(stage: str, recipe: Recipe) -> tuple[object, ...]:
    """Values of the settings that a stage reads, and what files among them hold."""
    return tuple(_values(READS[stage], recipe))


def _values(names: frozenset[str], recipe: Recipe) -> Iterator[object]:
    for name in sorted(names):
        value = getattr(recipe, name)
        yield value
        if name in _FILES:
            for text in (value,) if isinstance(value, str) else value:
                yield _file(text)


def _file(path: str | PathLike[str]) -> tuple[str, str] | None:
    """Path of a file and a hash of what it holds; None where there is no file."""
    try:
        there = Path(path)
        return (str(there), _digest(there)) if there.is_file() else None
    except (OSError, ValueError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _size(value: object) -> int:
    """Bytes that a result needs, about."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, tuple):
        return _SMALL_BYTES + sum(map(_size, value))
    if dataclasses.is_dataclass(value):
        return _SMALL_BYTES + sum(_size(getattr(value, f.name)) for f in dataclasses.fields(value))
    return 0
