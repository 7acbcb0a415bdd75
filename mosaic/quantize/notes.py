"""What a user should know of the colors that were chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from mosaic import color
from mosaic.arrays import Indices, Mask, median, strips
from mosaic.model import Linear, Note, Palette
from mosaic.recipe import Recipe

# A mosaic is dark where at least this share of its cells has one color, which is darker than
# the second (OKLab L); a photo's median light is to be about the third.
_SHARE, _DARK, _MIDDLE = 0.5, 0.35, 0.18
# The most that --brightness takes.
_BRIGHTEST = 4
# Colors that a note names at most.
_NAMED = 5
# A color that is merged away was an accent where it and the picture there are so far from the
# color that took its place in (a, b): much stronger, or another hue.
_ACCENT = 0.1


def notes(
    linear: Linear, picked: Indices, final: Indices, palette: Palette, recipe: Recipe
) -> tuple[Note, ...]:
    """Say where the result is dark, and whether an accent was lost.

    Parameters
    ----------
    picked, final : (rows, cols) int16
        Palette indices before and after rare colors were merged away; negative is bare.
    """
    merged = _merged(picked, final, palette, recipe) if recipe.min_studs else ()
    return (
        *_dark(linear, final, palette, recipe),
        *(merged or _accent(linear, picked, final, palette)),
    )


def of_panels(by_panel: Sequence[tuple[Note, ...]]) -> tuple[Note, ...]:
    """Say what is said of all panels once, and which panel is meant where they differ.

    Parameters
    ----------
    by_panel : sequence of tuple of Note
        Of each panel, in order.
    """
    every = [
        note for note in dict.fromkeys(sum(by_panel, ())) if all(note in own for own in by_panel)
    ]
    single = [
        dataclasses.replace(note, text=f"panel {number}: {note.text}")
        for number, own in enumerate(by_panel, start=1)
        for note in own
        if note not in every
    ]
    return (*every, *single)


def _dark(linear: Linear, final: Indices, palette: Palette, recipe: Recipe) -> Iterator[Note]:
    """Say how much of the mosaic is one dark color, and how much lighter it could be."""
    cells = final >= 0
    counts = np.bincount(final[cells], minlength=len(palette))
    most = int(counts.argmax())
    fraction = counts[most] / max(int(cells.sum()), 1)
    if fraction < _SHARE or color.linear_to_oklab(palette.linear[most])[0] > _DARK:
        return
    parts = strips(*final.shape)
    bright = [color.linear_to_xyz(linear.light[part][cells[part]])[:, 1] for part in parts]
    light = float(median(np.concatenate(bright)))
    stops = round(np.log2(_MIDDLE / max(light, 1e-4)))
    brightness = min(max(int(stops), 1) + recipe.brightness, _BRIGHTEST)
    text = f"{fraction:.0%} of the cells are {palette.colors[most].name}"
    if brightness > recipe.brightness:
        yield Note("dark", text, f"--brightness {brightness:g}")


def _merged(picked: Indices, final: Indices, palette: Palette, recipe: Recipe) -> tuple[Note, ...]:
    """Name the colors that are gone because the user asked for more studs of each."""
    counts = np.bincount(picked[picked >= 0], minlength=len(palette))
    counts[np.unique(final[final >= 0])] = 0
    gone = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()
    if not gone:
        return ()
    names = [f"{palette.colors[index].name} ({counts[index]})" for index in gone[:_NAMED]]
    more = f" and {len(gone) - _NAMED} more" if len(gone) > _NAMED else ""
    text = f"{', '.join(names)}{more} became other colors: under {recipe.min_studs} studs each"
    return (Note("colors-merged", text, "--min-studs 1"),)


def _accent(linear: Linear, picked: Indices, final: Indices, palette: Palette) -> Iterator[Note]:
    """Name the strongest color that was merged into a weaker or another one."""
    gone = sorted(set(picked[picked != final].tolist()))
    lost = [(_loss(linear, palette, index, picked == index, final), index) for index in gone]
    if lost and max(lost)[0] > _ACCENT:
        index = max(lost)[1]
        count = int((picked == index).sum())
        studs = "stud" if count == 1 else "studs"
        text = f"{count} {studs} of {palette.colors[index].name} took the color of others"
        yield Note("accent-merged", text, "--min-studs 1")


def _loss(linear: Linear, palette: Palette, index: int, cells: Mask, final: Indices) -> float:
    """Distance in (a, b) to the colors that took its place: from a color, and from the picture."""
    lab = color.linear_to_oklab(palette.linear)
    shown = color.linear_to_oklab(linear.light[cells])
    apart = [one[..., 1:] - lab[final[cells], 1:] for one in (lab[index], shown)]
    return min(float(np.hypot(one[:, 0], one[:, 1]).min()) for one in apart)
