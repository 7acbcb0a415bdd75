"""A screen print: flat tone bands, a flat background behind the subject, and ink.

::

    regions    hair, skin, lips, lids, eyes and clothes of a portrait
    areas      up to six parts of any other picture, by color and edges
    layers     light and shade in three to five bands, and ink: the lines of the photograph, or
               its shadows as a screen

Here regions are also set right as the user corrects them: areas named by points, or cells
painted one by one.

A 1967 Marilyn is one photographic screen over four flat colors, a little off register.
The colors are a scheme's (`mosaic.scheme`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, Ints, Mask
from mosaic.ditherers.bands import areas, layers, regions
from mosaic.imaging import subject
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur, shrink
from mosaic.model import PARTS, REGIONS, Kit, Linear, Palette
from mosaic.recipe import Recipe
from mosaic.scheme import Colorway, Wish, recolored, resolve
from mosaic.spec import Spec

#: Cells of a face resist their neighbors so much more than others: eyes and mouth are small.
_KEEP = 3.0
#: Fewest cells of a shape of ink outside a face, for each cell of the longer side.
_SPECK = 0.045
#: Longer side, in cells, from which a halftone has room for its dots.
_DOTS = 96
#: Weight of a face from which its lines are drawn over its shades, and their depth (`ink.DEPTHS`).
_FEATURES, _DEPTH = 0.7, 1.1

_CLOTHES = REGIONS.index("clothes")


class Print(NamedTuple):
    """A picture without its colors.

    Attributes
    ----------
    bands : (rows, cols) int64
        From 0, the darkest.
    subject, ink : (rows, cols) bool
        Cells before the background, and those that a line runs through.
    regions : (rows, cols) int64
        Place in `REGIONS`; 0 is the background.
    is_guess : bool
        Whether no subject was found, so that the background is an area at the border.
    """

    bands: Ints
    subject: Mask
    ink: Mask
    regions: Ints
    is_guess: bool = False

    def cells(self, count: int) -> Ints:
        """(count + 2,) cells of each band, of the background, and of the ink."""
        flat = self.subject & ~self.ink
        found = np.bincount(self.bands[flat], minlength=count)
        return np.append(found, [int((~self.subject & ~self.ink).sum()), int(self.ink.sum())])


def shares(drawn: Print) -> dict[str, float]:
    """Share of the cells that each region has, the background first."""
    cells = np.bincount(drawn.regions.ravel(), minlength=len(REGIONS)) / drawn.regions.size
    return {name: share for name, share in zip(REGIONS, cells.tolist(), strict=True) if share}


def pick(linear: Linear, spec: Spec) -> NDArray[np.int16]:
    """Give each cell the color of its band, of the background, or of the ink.

    Parameters
    ----------
    linear : Linear
        With `detail`, from which lines and edges are taken; its cells alone do else.
    spec : Spec
        Of its recipe `scheme` (the first of them), `bands`, `ink`, `offset`.

    Raises
    ------
    PluginError, PaletteError
        There is no such scheme.
    RecipeError
        A scheme is to be made of a stock, and there is none.
    """
    return colored(printed(linear, spec.recipe), spec)


def colored(drawn: Print, spec: Spec) -> NDArray[np.int16]:
    """Give a print the colors of a scheme; as `pick`, which says more."""
    recipe, palette = spec.recipe, spec.palette
    wish = Wish(drawn.cells(recipe.bands), _capacity(spec.kit), recipe.seed)
    own = resolve(recipe.scheme[0], palette, wish)
    if own.regions and "subject" not in dict(own.regions):
        own = own._replace(regions=(*own.regions, *_by_tone(drawn, own, palette)))
    colors = recolored(own, recipe.region, palette, REGIONS[1:])
    found = np.where(drawn.subject, np.array(colors.bands)[drawn.bands], colors.background)
    for name, flat in colors.regions:
        found[drawn.subject if name == "subject" else drawn.regions == REGIONS.index(name)] = flat
    return np.where(drawn.ink, colors.ink, found).astype(np.int16)


def _by_tone(drawn: Print, own: Colorway, palette: Palette) -> tuple[tuple[str, int], ...]:
    """Spread the colors of a scheme that names regions over areas, both from dark to light."""
    here = [n for n in np.unique(drawn.regions).tolist() if n > len(PARTS)]
    tones = {n: float(drawn.bands[drawn.regions == n].mean()) for n in here}
    light = color.linear_to_oklab(palette.linear)[:, 0]
    pool = {*own.bands[1:], *(flat for _, flat in own.regions)} - {own.background, own.ink}
    flats = sorted(pool or {own.bands[-1]}, key=lambda index: (light[index], index))
    return tuple(
        (REGIONS[number], flats[int((rank + 0.5) * len(flats) / len(here))])
        for rank, number in enumerate(sorted(here, key=lambda n: (tones[n], n)))
    )


def printed(linear: Linear, recipe: Recipe) -> Print:
    """Take a picture apart into bands, subject and ink."""
    detail = linear.light if linear.detail is None else linear.detail
    factor = detail.shape[0] // linear.light.shape[0]
    face = linear.faces[0].moved(0.0, 0.0, factor) if linear.faces else None
    within = _subject(linear, face, factor)
    fine = np.repeat(np.repeat(within, factor, axis=0), factor, axis=1)
    weight = None if face is None else _weight(detail.shape[:2], face)
    plane = layers.with_face_contrast(layers.lightness(detail, fine), weight)
    keep = None if weight is None else _KEEP * shrink(weight, factor)
    bands = layers.bands(layers.smoothed(plane, factor), recipe.bands, within, keep)
    parts, is_guess = _parts(linear, within, detail, factor)
    if linear.regions is not None:
        exact = recipe.regions.lower().endswith((".png", ".json"))
        parts = corrected(parts, linear.regions, linear.light, exact=exact)
        within, is_guess = parts > 0, False
    elif not _is_marked(linear):
        within = parts > 0  # what belongs to a region is the subject
    if recipe.ink == "none":
        return Print(bands, within, np.zeros_like(within), parts, is_guess)
    solid = regions.solid_hair(linear, parts)
    lines = _lines(plane, factor, within, weight, solid, recipe)
    return Print(bands, within, lines, parts, is_guess)


def _lines(
    plane: Floats,
    factor: int,
    within: Mask,
    weight: Floats | None,
    solid: Mask,
    recipe: Recipe,
) -> Mask:
    """(rows, cols) cells that the ink prints, off register as the recipe says."""
    in_face = np.zeros(within.shape) if weight is None else shrink(weight, factor)
    dots = recipe.ink == "halftone" and max(within.shape) >= _DOTS
    if recipe.ink in layers.DEPTHS:
        lines = layers.ink(plane, factor, layers.DEPTHS[recipe.ink], weight)
    elif dots:
        lines = layers.halftone(plane, factor, within)
    else:
        lines = layers.screen(plane, factor, within, weight)
    if recipe.ink not in layers.DEPTHS and weight is not None:
        # Eyes, nose and mouth are finer than shade.
        lines = lines | (layers.ink(plane, factor, _DEPTH, weight) & (in_face > _FEATURES))
    if recipe.ink not in layers.DEPTHS:
        lines = lines | solid
    least = 2 if dots else max(2, round(_SPECK * max(lines.shape)))
    lines = layers.shifted(lines & within, recipe.offset)
    return layers.without_crumbs(lines, least, within, in_face > 0.5)


def _parts(linear: Linear, within: Mask, detail: Floats, factor: int) -> tuple[Ints, bool]:
    """Regions of a portrait, or areas; and whether their ground was chosen without a subject."""
    is_marked = _is_marked(linear)
    found = regions.find(linear, within)
    if not found.any():
        found = areas.find(detail, factor, within)
        is_guess = bool(within.all()) and not is_marked
        found = areas.grounded(found) if is_guess else found
        return np.where(found > 0, found + len(PARTS), 0), is_guess
    is_guess = bool(found.all()) and not is_marked
    if is_guess:  # a face that fills the picture: its clothes are the ground, or else its hair
        edge = areas.border(found)
        found[found == (_CLOTHES if (edge == _CLOTHES).any() else edge[0])] = 0
    return found, is_guess


def _is_marked(linear: Linear) -> bool:
    """Whether the user says of every cell what it is."""
    return linear.hints is not None and bool(linear.hints.all())


def _subject(linear: Linear, face: Face | None, factor: int) -> Mask:
    """(rows, cols) what stands before the background: said by the user, or found."""
    covered = np.ones(linear.light.shape[:2], bool) if linear.covered is None else linear.covered
    hints = linear.hints
    if hints is not None and _is_marked(linear):
        said: Mask = (hints == subject.SUBJECT) & covered
        return said
    detail = linear.light if linear.detail is None else linear.detail
    return subject.find(detail, factor, face, hints) & covered


def _weight(shape: tuple[int, int], face: Face) -> Floats:
    """(rows, cols) 1 within a face, falling to 0 about it."""
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    high = (y - face.top - 0.55 * face.side) / (0.62 * face.side)
    wide = (x - face.left - 0.5 * face.side) / (0.47 * face.side)
    weight: Floats = np.clip((1.15 - np.hypot(high, wide)) / 0.3, 0.0, 1.0)
    return weight


def _capacity(kit: Kit) -> Ints | None:
    """(colors,) cells that the stock has pieces for; None where there is no stock."""
    if kit.stock is None:
        return None
    area = np.array([part.cols * part.rows for part in kit.parts])
    return np.asarray((kit.stock * area[:, np.newaxis]).sum(axis=0))


def corrected(found: Ints, said: NDArray[np.int8], light: Floats, *, exact: bool) -> Ints:
    """Put what the user says over the regions that were found.

    Parameters
    ----------
    found : (rows, cols) int64
        Places in `REGIONS`.
    said : (rows, cols) int8
        1 + the place in `REGIONS`, or 0.
    light : (rows, cols, 3) float64
        Linear light, by which an area with several names is divided.
    exact : bool
        Whether only the cells themselves are named, as by a mask; else each names the area that
        it lies in.

    Examples
    --------
    >>> found, said = np.array([[0, 0, 7]]), np.array([[2, 0, 0]], np.int8)
    >>> corrected(found, said, np.zeros((1, 3, 3)), exact=False).tolist()
    [[1, 1, 7]]
    """
    if exact:
        return np.where(said > 0, said.astype(np.int64) - 1, found)
    from skimage.measure import label  # noqa: PLC0415 - heavy

    pieces, result = label(found, connectivity=1, background=-1), found.copy()
    for piece in np.unique(pieces[said > 0]).tolist():
        own = pieces == piece
        names = np.unique(said[own & (said > 0)]).tolist()
        if len(names) == 1:
            result[own] = names[0] - 1
        else:
            result[own] = _divided(own, said, light)[own] - 1
    return result


def _divided(area: NDArray[np.bool_], said: NDArray[np.int8], light: Floats) -> Ints:
    """Let the names spread from their points through an area, over edges last."""
    from skimage.segmentation import watershed  # noqa: PLC0415 - heavy

    lab = blur(color.linear_to_oklab(light) * [1.0, 2.0, 2.0], 0.6)
    steep = sum(
        (np.gradient(lab, axis=axis) ** 2).sum(axis=-1) for axis in (0, 1) if lab.shape[axis] > 1
    )
    return np.asarray(watershed(np.sqrt(steep), said.astype(np.int64) * area, mask=area), np.int64)
