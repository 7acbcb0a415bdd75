"""The recipes that a comparison tries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.errors import RecipeError
from mosaic.metric import viewing_distance_m
from mosaic.recipe import Family, Recipe, View

#: View, part and pieces; short ones first.
WAYS: tuple[tuple[View, Family, str], ...] = (
    ("top", "plate", "1x1"),
    ("top", "plate", "1x1,2x2"),
    ("top", "plate", "2x2"),
    ("top", "brick", "1x1"),
    ("top", "brick", "1x1,2x2"),
    ("top", "brick", "2x2"),
    ("top", "tile", "1x1"),
    ("top", "tile", "1x1,2x2"),
    ("top", "tile", "2x2"),
    ("top", "round-plate", "1x1"),
    ("top", "round-tile", "1x1"),
    ("side", "plate", "auto"),
    ("side", "brick", "auto"),
)
#: Sizes that are tried, as shares of the recipe's.
SHARES = (2 / 3, 1.0, 4 / 3)


def candidates(
    picture: tuple[int, int], recipe: Recipe, sizes: Sequence[str] = ()
) -> tuple[Recipe, ...]:
    """Vary the part, the pieces, the view and the size of a recipe.

    Parameters
    ----------
    picture : (int, int)
        Rows and columns of the picture.
    recipe : Recipe
        Its view may be either: walls and top views are tried anyway.
    sizes : sequence of str, optional
        In studs of a top view.

    Raises
    ------
    RecipeError
        A size cannot be read, or the recipe binds what is to be compared to a stock.
    """
    if recipe.stock:
        raise RecipeError(
            "a comparison is made without a stock, and the recipe has one",
            hint="leave --stock out, or see: mosaic stock",
        )
    base = recipe.replace(view="top", part="plate", pieces="auto")
    cols, rows = base.cells(picture, (STUD_PITCH_MM, STUD_PITCH_MM))
    # One distance for all, or small mosaics would be looked at from nearer by.
    distance = viewing_distance_m(cols, rows, (STUD_PITCH_MM, STUD_PITCH_MM), recipe.distance_m)
    tops = [
        _named(base, size).cells(picture, (STUD_PITCH_MM, STUD_PITCH_MM)) for size in sizes
    ] or [(_even(cols * share), _even(rows * share)) for share in SHARES]
    return tuple(
        _sized(base.replace(view=view, part=part, pieces=pieces, distance_m=distance), *top)
        for top in dict.fromkeys(tops)
        for view, part, pieces in ways(recipe)
        # Pieces of two studs alone cover no odd side, nor a section of one.
        if pieces != "2x2" or not (top[0] % 2 or top[1] % 2 or recipe.section % 2)
    )


def _named(base: Recipe, size: str) -> Recipe:
    """Give a recipe one of the sizes that were named."""
    try:
        return base.replace(size=size)
    except RecipeError as error:
        raise RecipeError(f"sizes has {size!r}", error.allowed, "try --sizes 32x32,48x48") from None


def ways(recipe: Recipe) -> tuple[tuple[View, Family, str], ...]:
    """View, part and pieces to try: all, or those of the part that the recipe names."""
    return tuple(way for way in WAYS if recipe.part in {"auto", way[1]})


def _even(studs: float) -> int:
    """Round to an even number of studs, which every way can cover."""
    return max(2, 2 * round(studs / 2))


def _sized(recipe: Recipe, cols: int, rows: int) -> Recipe:
    """Give a mosaic the width and height of a top view, in studs or in a wall's own cells."""
    if recipe.view == "top":
        return recipe.replace(size=f"{cols}x{rows}")
    width, height = recipe.cell_mm
    return recipe.replace(
        size=f"{max(1, round(cols * STUD_PITCH_MM / width))}x"
        f"{max(1, round(rows * STUD_PITCH_MM / height))}"
    )


def describe(recipe: Recipe) -> str:
    """Name a candidate by what sets it apart.

    Examples
    --------
    >>> describe(Recipe(view="side", part="brick", size="48x40"))
    '48x40 brick wall'
    >>> describe(Recipe(part="round-tile", pieces="1x1", size="32x32"))
    '32x32 round tiles 1x1'
    """
    return " ".join(_description(recipe))


def _description(recipe: Recipe) -> Iterator[str]:
    yield recipe.size
    if recipe.view == "side":
        yield f"{recipe.part} wall"
    else:
        yield f"{recipe.part.replace('-', ' ')}s"
        yield "2x2 alone" if recipe.pieces == "2x2" else recipe.pieces.replace(",", " + ")
