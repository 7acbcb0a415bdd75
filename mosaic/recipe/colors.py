"""Settings of the colors: which there are, and how they are chosen."""

from dataclasses import dataclass
from typing import Literal

from mosaic.recipe.setting import setting


@dataclass(frozen=True, kw_only=True)
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
        "Pieces you own, and no more are used: a list of Rebrickable, BrickLink, BrickStore, Studio, "
        "Pick a Brick or mosaic, or a set's number, as in 31204*2",
        numbers=True,
    )
    max_lots: int = setting(
        0,
        "stock",
        "Most lots, each a part in a color, that the picture has; rare colors are left out for "
        "it; 0 sets no limit",
        low=0,
        high=10_000,
    )
    wanted_is_owned: bool = setting(
        False, "stock", "Count all that a BrickLink wanted list names as owned: it has come"
    )
    buy: bool = setting(
        False, "stock", "Where the stock does not suffice, buy as little as possible beside it"
    )
    condition: Literal["new", "used", "any"] = setting(
        "new",
        "stock",
        "Pieces that BrickLink's wanted list asks for",
    )
    prices: str = setting(
        "",
        "stock",
        "Your own prices: a CSV of part,color,price,currency, an empty color for all, or a list as "
        "for --stock that has prices; the catalogue's stand for the rest in the same currency",
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
        "graphic maps each flat color to one brick color, without dither or fringe; auto looks "
        "whether the picture is one",
    )
    max_colors: int = setting(
        0, "quantize", "Use only the best so many colors for this picture; 0 takes all", low=0
    )
    min_studs: int = setting(
        0,
        "quantize",
        "Merge away colors that fewer cells have; 0 takes 4 in a photo and 1 in a graphic",
        low=0,
    )
    lonely: Literal["keep", "clean"] = setting(
        "keep",
        "quantize",
        "Cells whose four neighbors have other colors: clean gives those that are no features of "
        "the picture a neighbor's color",
    )
    economy: float = setting(
        0.5,
        "quantize",
        "What larger pieces are worth to joint: 0 is the finest picture, 1 the fewest pieces",
        low=0,
        high=1,
    )
    seed: int = setting(
        0, "quantize", "Seed of the search: another gives another mosaic", low=0, high=2**31 - 1
    )
    strength: float = setting(
        0.5, "quantize", "Share of the error that diffusion hands on", low=0, high=1
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
