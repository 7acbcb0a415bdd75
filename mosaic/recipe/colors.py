"""Settings of the colors: which there are, how they are chosen, and those of pop art."""

from dataclasses import dataclass
from typing import Literal

from mosaic.errors import RecipeError
from mosaic.recipe.setting import setting


@dataclass(frozen=True, kw_only=True, init=False, repr=False, eq=False)
class ColorSettings:
    """What colors there are to choose from, and how they are chosen."""

    # --- palette
    palette: str = setting(
        "auto",
        "palette",
        "Name of a palette or a file (.toml, .csv, .gpl); auto is every solid color in which "
        "the part is made",
        numbers=True,
    )
    colors_from: Literal["lego", "ldraw", "rebrickable", "bricklink"] = setting(
        "lego",
        "palette",
        "Whose RGB the colors have; lego was nearest to photos of real bricks",
    )
    only_colors: tuple[str, ...] = setting(
        (),
        "palette",
        "Keep only these colors of the palette: names, or ids as in lego:28, bricklink:11, ldraw:0",
        numbers=True,
    )
    without_colors: tuple[str, ...] = setting(
        (), "palette", "Leave these colors out of the palette: names or ids", numbers=True
    )
    retired: bool = setting(False, "palette", "Use parts in colors that are no longer made, too")
    stock: tuple[str, ...] = setting(
        (),
        "stock",
        "Pieces you own, no others are used without --buy: a list from Rebrickable, BrickLink, "
        "BrickStore, Studio, Pick a Brick or mosaic, or a set's number, as in 31204*2 for two",
        numbers=True,
    )
    max_lots: int = setting(
        0,
        "stock",
        "Most lots that the picture may have, each one part in one color; rare colors are left "
        "out until that is so; 0 sets no limit",
        low=0,
        high=10_000,
    )
    wanted_is_owned: bool = setting(
        False,
        "stock",
        "Count all that a BrickLink wanted list names as owned, for what was wanted has arrived",
    )
    buy: bool = setting(
        False, "stock", "Where the stock does not suffice, buy the rest, as little as possible"
    )
    condition: Literal["new", "used", "any"] = setting(
        "new",
        "stock",
        "Pieces that BrickLink's wanted list asks for",
    )
    prices: str = setting(
        "",
        "stock",
        "Your own prices: a CSV of part,color,price,currency, where an empty color stands for "
        "all, or a list as for --stock that has prices; what it leaves out has the catalog's "
        "price, if that is in the same currency",
    )
    currency: str = setting(
        "",
        "stock",
        "Currency, as EUR, of prices that name none, as those of BrickLink's XML",
    )
    # --- quantize
    ditherer: str = setting(
        "joint",
        "quantize",
        "Method that picks the brick colors (see: mosaic plugins list)",
    )
    tone: Literal["pleasing", "faithful"] = setting(
        "pleasing",
        "quantize",
        "pleasing moves exposure and warmth of a photo, within limits, to where the palette has "
        "colors; faithful leaves them",
    )
    content: Literal["auto", "photo", "graphic"] = setting(
        "auto",
        "quantize",
        "What the picture is: a photo, or a graphic, each flat color of which becomes one brick "
        "color, without dither or fringe; auto looks which",
    )
    max_colors: int = setting(
        0, "quantize", "Use at most this many colors, the best for this picture; 0 takes all", low=0
    )
    min_studs: int = setting(
        0,
        "quantize",
        "Give cells of a color that fewer cells have another color; 0 stands for 4 in a photo "
        "and 1 in a graphic",
        low=0,
    )
    lonely: Literal["keep", "clean"] = setting(
        "keep",
        "quantize",
        "Cells whose four neighbors have other colors: clean gives them a neighbor's color, "
        "unless the picture itself has a detail there",
    )
    economy: float = setting(
        0.5,
        "quantize",
        "How much the method joint prefers large pieces: 0 is the finest picture, 1 the fewest pieces",
        low=0,
        high=1,
    )
    seed: int = setting(
        0, "quantize", "Seed of the search: another gives another mosaic", low=0, high=2**31 - 1
    )
    strength: float = setting(
        0.5,
        "quantize",
        "Strength of the dither: the share of a cell's error that its neighbors make up for",
        low=0,
        high=1,
    )
    serpentine: bool = setting(True, "quantize", "Diffuse every other row from right to left")
    distance_m: float = setting(
        0.0,
        "quantize",
        "Viewing distance in meters; 0 takes ten times the mosaic's longer side, at least 2",
        low=0,
        high=1000,
        least=0.5,
    )
    # --- swap
    swap: tuple[str, ...] = setting(
        (),
        "swap",
        "Give one color's cells another, as OLD=NEW, or let two change places, as ONE<>OTHER; "
        "one after the other",
    )


#: Most panels on a side, and in a strip.
MAX_PANELS, MAX_STRIP = 4, 8


@dataclass(frozen=True, kw_only=True, init=False, repr=False, eq=False)
class PopSettings:
    """Tone bands, their colors, and how often the picture is shown."""

    # --- pop
    scheme: tuple[str, ...] = setting(
        ("marilyn-turquoise",),
        "pop",
        "Color schemes of the method bands, one a panel in turn: a name (see: mosaic plugins "
        "list) or a .toml file; NAME@COLOR has another background, NAME+90 its hues turned by 90 degrees; "
        "auto composes one for the picture (auto-2 is another), stock one of your pieces",
    )
    region: tuple[str, ...] = setting(
        (),
        "pop",
        "Colors of regions in place of the scheme's, as in hair='Bright Light Yellow': hair, skin, "
        "lips, lids, eyes, clothes (of a portrait), region-1 to region-6 (of any other picture; a "
        "note says which it has), subject (all of them), background, ink",
    )
    regions: str = setting(
        "auto",
        "pop",
        "Corrects the regions: points NAME=X,Y;NAME=X,Y in [0, 1], each of which names the area that "
        "it lies in (two names in one area divide it), a mask (.png, painted in the colors of "
        "regions.png, see --also regions), or a mosaic.json whose regions are taken",
    )
    bands: int = setting(4, "pop", "Number of tones in the method bands", low=3, high=5)
    ink: Literal["none", "light", "heavy", "screen", "halftone"] = setting(
        "screen",
        "pop",
        "Lines drawn over the bands: heavy draws more of them, screen prints the photo's shadows, "
        "halftone prints them in dots (from 96 cells on; below, it is screen)",
    )
    offset: int = setting(
        1, "pop", "Cells by which the ink is off register, to the right and down", low=0, high=8
    )
    subject: str = setting(
        "auto",
        "pop",
        "What stands before the background, for bands and --background: auto, none (there is no background), a mask "
        "(.png, white is the subject), or points in [0, 1] as X,Y;X,Y where ! marks background, "
        "as in 0.5,0.4;!0.1,0.1",
    )
    panels: str = setting(
        "1x1",
        "pop",
        "Panels across x down, up to 4x4, or a strip of up to 8; size is that of one of them",
    )
    vary: Literal["auto", "hue", "scheme", "background", "diptych"] = setting(
        "auto",
        "pop",
        "What differs from panel to panel where one scheme is given: scheme (others beside it, "
        "warm and cool by turns, one quiet), background, hue, or diptych (the scheme at the left, "
        "the black screen alone at the right, fading); auto is scheme for the method bands, and "
        "hue for all others",
    )
    border: int = setting(
        0, "pop", "Width of the border around and between panels, in cells", low=0, high=16
    )
    border_color: str = setting("White", "pop", "Color of the border")

    @property
    def has_parts(self) -> bool:
        """Whether there are several panels, or a border around one."""
        return self.panel_grid != (1, 1) or self.border > 0

    @property
    def panel_grid(self) -> tuple[int, int]:
        """Panels across and down.

        Raises
        ------
        RecipeError
            `panels` cannot be read.
        """
        across, sign, down = self.panels.lower().replace("×", "x").partition("x")
        numbers = [int(n) for n in (across, down) if n.isdecimal() and len(n) == 1]
        most = MAX_STRIP if 1 in numbers else MAX_PANELS
        if not sign or len(numbers) != 2 or not all(1 <= n <= most for n in numbers):
            raise RecipeError(
                f"panels is {self.panels!r}",
                f"it is across x down, each 1 to {MAX_PANELS}, or a strip of up to {MAX_STRIP}",
                "try --panels 2x2",
            )
        return numbers[0], numbers[1]
