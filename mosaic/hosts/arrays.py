"""A callable for pipelines of arrays: images in, mosaics out, alike for Keras and PyTorch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError, RecipeError
from mosaic.project import build
from mosaic.recipe import Recipe

DataFormat = Literal["channels_last", "channels_first"]
_FORMATS: tuple[DataFormat, ...] = ("channels_last", "channels_first")


@dataclass(frozen=True)
class ToMosaic:
    """Turn images into pictures of their mosaics.

    It can be pickled, so that the workers of a data loader can have it.

    Parameters
    ----------
    recipe : Recipe
        Every setting. Columns and rows, as in 32x32, give pictures of one size.
    data_format : str
        ``channels_last`` as in Keras and NumPy, or ``channels_first`` as in PyTorch.
    style : str
        How a mosaic is drawn (see: mosaic plugins list).
    stud_px : int
        Width of a stud in pixels; 1 with the style ``flat`` is a pixel a cell.

    Raises
    ------
    RecipeError
        `data_format` or `stud_px` is not one of those.

    Examples
    --------
    >>> batch = np.full((2, 10, 10, 3), 0.9, np.float32)
    >>> mosaics = ToMosaic(Recipe(size="4x4"))(batch)
    >>> mosaics.shape, mosaics.dtype
    ((2, 4, 4, 3), dtype('float32'))
    """

    recipe: Recipe = field(default_factory=Recipe)
    data_format: DataFormat = "channels_last"
    style: str = "flat"
    stud_px: int = 1

    def __post_init__(self) -> None:
        if self.data_format not in _FORMATS:
            came = f"data_format is {self.data_format!r}"
            raise RecipeError(came, f"it is {' or '.join(_FORMATS)}")
        if self.stud_px < 1:
            raise RecipeError(f"stud_px is {self.stud_px}", "it is 1 at least")

    def __call__(self, images: Any) -> Any:
        """Turn one image, or a batch of them, into mosaics.

        Parameters
        ----------
        images : array or torch.Tensor
            (rows, cols, channels) or (batch, rows, cols, channels), or with the channels
            before the rows; sRGB, of 1 (gray), 3, or 4 channels (opacity). Floats are in
            [0, 1], uint8 in 0 to 255, unless the recipe's `rescale` says otherwise.

        Returns
        -------
        array or torch.Tensor
            The same number of axes in the same order and of the same type, with 3 channels;
            a tensor for a tensor, on its device.

        Raises
        ------
        ImageError
            The array has other axes or another type, or values out of their range.
        MosaicError
            As `mosaic.build` does.
        """
        tensor = getattr(images, "new_tensor", None)  # torch is not imported for its sake
        stored = np.asarray(images.detach().cpu() if tensor else images)
        drawn = self._drawn(stored)
        return tensor(drawn) if tensor else drawn

    def _drawn(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Draw the mosaics of an array."""
        first = self.data_format == "channels_first"
        pixels = np.moveaxis(stored, -3, -1) if first and stored.ndim >= 3 else stored
        self._check(stored, pixels)
        if stored.ndim == 3:
            drawn = self._one(pixels)
        else:
            drawn = np.stack([self._one(image) for image in pixels])
        scaled = _as_type(drawn, stored.dtype)
        return np.ascontiguousarray(np.moveaxis(scaled, -1, -3)) if first else scaled

    def _check(self, stored: NDArray[Any], pixels: NDArray[Any]) -> None:
        """Refuse what is no image and no batch of images."""
        if stored.ndim not in {3, 4} or not stored.size or pixels.shape[-1] not in {1, 3, 4}:
            (other,) = set(_FORMATS) - {self.data_format}
            raise ImageError(
                f"an array of shape {stored.shape} is no image and no batch with {self.data_format}",
                "it has 3 axes or 4, and 1, 3 or 4 channels",
                f"try data_format={other!r}",
            )
        if stored.dtype != np.uint8 and stored.dtype.kind != "f":
            raise ImageError(f"an array of {stored.dtype}", "it is uint8, or floats in [0, 1]")

    def _one(self, image: NDArray[Any]) -> NDArray[np.uint8]:
        """Draw one mosaic."""
        return np.asarray(build(image, self.recipe).preview(self.style, self.stud_px))


def _as_type(drawn: NDArray[np.uint8], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Give pictures the type, and with it the range, of what came."""
    return drawn if dtype == np.uint8 else (drawn / 255.0).astype(dtype)
