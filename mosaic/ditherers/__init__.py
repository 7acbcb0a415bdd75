"""Ways to pick a brick color for each cell; one file a method.

To add one: a file here, and a line in `TABLE`.
"""

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from mosaic.ditherers import diffusion, joint, nearest, ordered
from mosaic.model import Linear
from mosaic.spec import Spec

__all__ = ["TABLE", "Ditherer"]


@runtime_checkable
class Ditherer(Protocol):
    """Give each cell a color of the palette.

    Parameters
    ----------
    linear : Linear
        One pixel of linear light a cell.
    spec : Spec
        Its `palette` as it looks from afar, `kit` and the settings in `recipe`.

    Returns
    -------
    (rows, cols) int16
        Palette indices. What it says of cells that are not covered is ignored.
    """

    def __call__(self, linear: Linear, spec: Spec) -> NDArray[np.int16]:
        """Pick the colors."""


def _bands(linear: Linear, spec: Spec) -> NDArray[np.int16]:
    """Print in bands, which bring all that schemes need: .003 s where they are not asked for."""
    from mosaic.ditherers import bands  # noqa: PLC0415

    return bands.pick(linear, spec)


TABLE: dict[str, Ditherer] = {
    "joint": joint.pick,
    "nearest-srgb": nearest.SRGB,
    "nearest-cielab": nearest.CIELAB,
    "nearest-ciede2000": nearest.CIEDE2000,
    "nearest-oklab": nearest.OKLAB,
    "floyd-steinberg": diffusion.FLOYD_STEINBERG,
    "jarvis-judice-ninke": diffusion.JARVIS_JUDICE_NINKE,
    "stucki": diffusion.STUCKI,
    "atkinson": diffusion.ATKINSON,
    "sierra": diffusion.SIERRA,
    "bands": _bands,
    "bayer": ordered.Ordered(ordered.bayer),
    "blue-noise": ordered.Ordered(ordered.blue_noise),
}
