"""Settings of pop art: tone bands in a scheme's colors, and panels."""

from dataclasses import dataclass
from typing import Literal

from mosaic.errors import RecipeError
from mosaic.recipe.setting import setting

#: Most panels on a side, and in a strip.
MAX_PANELS, MAX_STRIP = 4, 8


@dataclass(frozen=True, kw_only=True)
class PopSettings:
    """Tone bands, their colors, and how often the picture is shown."""

    # --- pop
    scheme: tuple[str, ...] = setting(
        ("marilyn-turquoise",),
        "pop",
        "Color schemes of the method bands, one a panel in turn: a name (see: mosaic plugins "
        "list) or a .toml file; NAME@COLOR has another background, NAME+90 its hues turned; "
        "auto composes one for the picture (auto-2 another), stock one of your pieces",
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
