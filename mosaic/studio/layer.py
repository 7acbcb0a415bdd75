"""Cells set by hand, by the names of their colors: they outlive a change of palette."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Indices
from mosaic.errors import RecipeError
from mosaic.model import BARE, UNTOUCHED, Palette, frozen

#: What a run says of cells without a piece; a color's name begins with a capital.
BARE_WORD = "bare"
#: First cell, row by row, how many, and a color's name, "bare", or None for the engine's own.
Run = tuple[int, int, str | None]


def _nothing() -> Indices:
    return np.asarray(frozen(np.zeros((0, 0), np.int16)))


@dataclass(frozen=True, eq=False)
class Layer:
    """Cells set by hand on a grid of one size.

    Attributes
    ----------
    cells : (rows, cols) int16
        Place in `names`, `BARE`, or `UNTOUCHED`.
    names : tuple of str
        Colors by name; a name keeps its place.

    Examples
    --------
    >>> layer = Layer.empty(3, 1).painted([(1, 2, "Red")])
    >>> layer.runs([(0, 3)])
    [(0, 1, None), (1, 2, 'Red')]
    """

    cells: Indices = field(default_factory=_nothing)
    names: tuple[str, ...] = ()

    @classmethod
    def empty(cls, cols: int, rows: int) -> Layer:
        """Make a layer in which nothing is set."""
        return cls(frozen(np.full((rows, cols), UNTOUCHED, np.int16)))

    @property
    def count(self) -> int:
        """Cells that are set."""
        return int((self.cells != UNTOUCHED).sum())

    def painted(self, runs: Iterable[Run]) -> Layer:
        """Return the layer with other cells set.

        Raises
        ------
        RecipeError
            A run lies beyond the grid.
        """
        flat, names = self.cells.ravel().copy(), list(self.names)
        for start, length, word in runs:
            if start < 0 or length < 1 or start + length > flat.size:
                raise RecipeError(
                    f"a run of {length} cells begins at {start}", f"there are {flat.size:,}"
                )
            if word is not None and word != BARE_WORD and word not in names:
                names.append(word)
            flat[start : start + length] = _code(word, names)
        return Layer(frozen(flat.reshape(self.cells.shape)), tuple(names))

    def runs(self, spans: Iterable[tuple[int, int]]) -> list[Run]:
        """Say what is set in some stretches of cells, as runs."""
        flat = self.cells.ravel()
        return [
            (begin, end - begin, self._word(int(flat[begin])))
            for start, length in spans
            for begin, end in _constant(flat, start, start + length)
        ]

    def all_words(self) -> list[Run]:
        """Say what is set in the whole layer, as runs, without cells that nobody touched."""
        runs = self.runs([(0, self.cells.size)]) if self.cells.size else []
        return [run for run in runs if run[2] is not None]

    def of_palette(self, palette: Palette, usable: Container[str]) -> Indices:
        """Give the layer a palette's numbers; a color that cannot be used is not laid."""
        places = {c.name: n for n, c in enumerate(palette.colors) if c.name in usable}
        # What is UNTOUCHED or BARE counts from the end of the table.
        table = [places.get(name, UNTOUCHED) for name in self.names]
        return np.asarray(
            frozen(np.array([*table, UNTOUCHED, BARE], np.int16)[self.cells]), dtype=np.int16
        )

    def _word(self, code: int) -> str | None:
        if code == UNTOUCHED:
            return None
        return BARE_WORD if code == BARE else self.names[code]


def _code(word: str | None, names: Sequence[str]) -> int:
    if word is None:
        return UNTOUCHED
    return BARE if word == BARE_WORD else names.index(word)


def _constant(flat: Indices, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch where the value changes."""
    breaks = (np.flatnonzero(np.diff(flat[start:end])) + start + 1).tolist()
    yield from zip([start, *breaks], [*breaks, end], strict=True)


def runs_of(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the stretches of cells that a mask has, row by row: first cell and length."""
    padded = np.concatenate([[0], mask.ravel().astype(np.int8), [0]])
    steps = np.diff(padded)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return list(zip(starts.tolist(), (ends - starts).tolist(), strict=True))


def mask_of(spans: Iterable[Sequence[int]], cols: int, rows: int) -> NDArray[np.bool_]:
    """Return the (rows, cols) mask of some stretches of cells.

    Raises
    ------
    RecipeError
        A stretch lies beyond the grid.
    """
    mask = np.zeros(rows * cols, bool)
    for start, length in spans:
        if start < 0 or length < 1 or start + length > mask.size:
            raise RecipeError(f"cells {start} to {start + length - 1}", f"there are {mask.size:,}")
        mask[start : start + length] = True
    return mask.reshape(rows, cols)
