"""Settings of the picture: how it is read, cut and toned."""

from dataclasses import dataclass
from typing import Literal

from mosaic.recipe.setting import setting


@dataclass(frozen=True, kw_only=True, init=False, repr=False, eq=False)
class PictureSettings:
    """What happens to a picture before its colors are chosen."""

    # --- load
    rescale: str = setting(
        "auto",
        "load",
        "Factor that every stored pixel value is multiplied by before anything else, as in Keras: "
        "auto is 1/(2^bits - 1), and 1 for floats; none or 0 leaves values as they are; "
        "else a number or a fraction as 1/255",
    )
    frame: int = setting(0, "load", "Frame of an animated picture, from 0", low=0)
    matte: str = setting(
        "#ffffff",
        "load",
        "Color behind transparent pixels, as #rrggbb; 'bare' leaves those cells without a piece",
    )
    max_megapixels: int = setting(
        200, "load", "Largest picture that is opened, in millions of pixels", low=1, high=100_000
    )
    # --- prepare
    turn: Literal["0", "90", "180", "270"] = setting(
        "0",
        "prepare",
        "Degrees to turn the picture clockwise, before anything else is done to it",
    )
    mirror: bool = setting(
        False, "prepare", "Mirror the picture, left for right, after it was turned"
    )
    pixel_art: Literal["auto", "on", "off"] = setting(
        "auto",
        "prepare",
        "Whether the picture is pixel art: then it is put back on its own grid, and built a cell "
        "a pixel where no size is given",
    )
    size: str = setting(
        "auto",
        "prepare",
        "Columns x rows in cells, or columns alone (rows follow the picture); auto is 48x48, or as "
        "many cells in the shape that keeps several faces, and 48 alone for a wall seen from the side",
        numbers=True,
    )
    fit: Literal["crop", "pad", "stretch"] = setting(
        "crop",
        "prepare",
        "How the picture meets the size: cut it, add matte, or stretch it",
    )
    focus: str = setting(
        "auto",
        "prepare",
        "Point that a crop keeps in the middle, as X,Y in [0, 1] from the top left; "
        "auto looks for faces, edges and colors that stand out",
    )
    faces: Literal["auto", "cascade", "dlib", "none"] = setting(
        "auto",
        "prepare",
        "What looks for faces, which are framed, toned and drawn with care: the built-in "
        "cascade; dlib (extra: faces); none; auto asks the cascade, then dlib, where it is "
        "installed, if there was no face, and for the eyes of prints",
    )
    zoom: float = setting(
        0.0,
        "prepare",
        "How many times closer to crop: 1 shows as much as fits; so does 0, but where the only "
        "face would be under 24 studs wide it frames head and shoulders",
        low=0,
        high=20,
    )
    background: str = setting(
        "keep",
        "prepare",
        "What becomes of a photo's background: keep leaves it, blur softens it, a color (as "
        "#ffffff, or a brick color's name) replaces it; --subject says what stands before it",
    )
    brightness: float = setting(
        0.0, "prepare", "Exposure in stops: light is multiplied by 2^brightness", low=-4, high=4
    )
    contrast: float = setting(
        0.0, "prepare", "OKLab L goes to 0.5 + (L - 0.5)(1 + contrast)", low=-1, high=4
    )
    saturation: float = setting(
        0.0,
        "prepare",
        "How colorful it is: chroma (OKLab) is multiplied by 1 + saturation",
        low=-1,
        high=4,
    )
    gamma: float = setting(
        1.0, "prepare", "Light goes to light^(1/gamma); over 1 lifts mid-tones", low=0.1, high=10
    )
    sharpen: float = setting(
        0.0,
        "prepare",
        "Gain of an unsharp mask on OKLab L, whose Gaussian is one cell wide",
        low=0,
        high=4,
    )
    auto_levels: bool = setting(
        False, "prepare", "Stretch OKLab L so that its 0.5 and 99.5 percentiles become 0 and 1"
    )
    normalize: Literal["none", "image", "mean", "batch", "batch-norm"] = setting(
        "none",
        "prepare",
        "Move OKLab L: image brings each picture to mean 0.6 and deviation 0.2; mean only its "
        "mean, its contrast stays; batch brings each picture of a gallery to the mean and the "
        "deviation that they have on average, batch-norm moves all alike, so that together they "
        "have 0.6 and 0.2",
    )
    batch_mean: float = setting(
        0.0,
        "prepare",
        "Mean of OKLab L for batch and batch-norm; a gallery measures it, each picture with one "
        "vote",
        low=0,
        high=1,
    )
    batch_spread: float = setting(
        0.0,
        "prepare",
        "Standard deviation of OKLab L for batch and batch-norm; measured with the mean",
        low=0,
        high=1,
    )
    rotate_hue: float = setting(
        0.0, "prepare", "Turn all hues by this many degrees, in OKLab", low=-360, high=360
    )
    swap_channels: Literal["RGB", "RBG", "GRB", "GBR", "BRG", "BGR"] = setting(
        "RGB",
        "prepare",
        "Take red, green and blue from these channels instead: BRG makes red what was blue",
    )
