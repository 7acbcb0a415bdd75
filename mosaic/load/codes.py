"""From stored numbers to [0, 1], rounded to codes of 8 or 16 bits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosaic.errors import ImageError, RecipeError

#: Storage whose codes are codes of 8 bits when spread over them: 1, 2, 4 and 8 bits.
_SHALLOW = {1, 3, 15, 255}


def rescale(pixels: ArrayLike, factor: float | None) -> NDArray[np.float64]:
    """Multiply every pixel by a factor, before any other transformation.

    Parameters
    ----------
    pixels : (...) array_like
        Stored values, of any range.
    factor : float or None
        As in Keras' ``ImageDataGenerator(rescale=...)``: None or 0 leaves them as they are.

    Returns
    -------
    (...) float64

    Examples
    --------
    >>> rescale([0, 51, 255], 1 / 255).tolist()
    [0.0, 0.2, 1.0]
    """
    values = np.asarray(pixels, dtype=np.float64)
    return values * factor if factor else values


def factor_of(setting: str) -> float | None:
    """Read the setting `rescale`: None is auto, and 0 is none.

    Raises
    ------
    RecipeError
        It is none of auto, none, a number, or a fraction such as 1/255.
    """
    text = setting.strip().lower()
    if text == "auto":
        return None
    try:
        parts = [float(part) for part in text.replace("none", "0").split("/")]
        factor = parts[0] / parts[1] if len(parts) == 2 else float(*parts)
    except (ValueError, TypeError, ZeroDivisionError):
        factor = math.nan
    if not math.isfinite(factor):
        allowed = "it is auto, none, or a factor such as 1/255 or 0.004"
        raise RecipeError(f"rescale is {setting!r}", allowed, "try --rescale auto")
    return factor


def codes(values: NDArray[Any], full: float, factor: float | None, name: str) -> NDArray[Any]:
    """Multiply stored values by a factor, and round them to codes.

    Parameters
    ----------
    values : (rows, ...) of any integer or float type
    full : float
        The stored number that means all light; None as `factor` divides by it.
    name : str
        What to call the values in an error.

    Returns
    -------
    (rows, ...) uint8 or uint16
        uint8 where that is exact.

    Raises
    ------
    ImageError
        What came out is not in [0, 1], but for half a step of 16 bits.
    """
    if values.dtype.kind == "u" and factor in {None, 1 / full} and _fits(values, full):
        if full in _SHALLOW:
            small = values.astype(np.uint8, copy=False)
            return small if full == 255 else small * np.uint8(255 // int(full))
        if full == 65535:
            return values.astype(np.uint16, copy=False)
    return _rounded(values, 1 / full if factor is None else factor, name, auto=factor is None)


def _fits(values: NDArray[Any], full: float) -> bool:
    """Whether nothing is over `full`; of most types nothing can be."""
    return bool(np.iinfo(values.dtype).max == full or values.max() <= full)


def _rounded(values: NDArray[Any], factor: float, name: str, *, auto: bool) -> NDArray[np.uint16]:
    """Round to 1/65535 in bands of rows, for floats take four times the memory."""
    result = np.empty(values.shape, dtype=np.uint16)
    low, high = math.inf, -math.inf
    step = max(1, 2**18 // values[0].size)
    for top in range(0, len(values), step):
        band = rescale(values[top : top + step], factor)
        # numpy's own minimum hands NaN on, Python's does not.
        low, high = float(np.minimum(low, band.min())), float(np.maximum(high, band.max()))
        if _in_range(low, high):
            result[top : top + step] = np.rint(band * 65535)
    if not _in_range(low, high):
        raise _out_of_range(low, high, name, auto=auto)
    return result


def _in_range(low: float, high: float) -> bool:
    """Whether values round to a code."""
    return low * 65535 >= -0.5 and high * 65535 < 65535.5


def _out_of_range(low: float, high: float, name: str, *, auto: bool) -> ImageError:
    """Say what range was found, and which factor would mend it."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ImageError(
            f"{name!r} has values that are not finite (NaN or infinity)", "pixels are from 0 to 1"
        )
    hint = "try --rescale auto"
    if low * 65535 < -0.5:
        hint = "clip or shift it first"
    elif auto:
        top = next((t for t in (255, 65535) if high <= t), high)
        hint = f"auto takes floats as they are; try --rescale 1/{top:.9g}"
    return ImageError(
        f"{name!r} has values from {low:.6g} to {high:.6g} after rescaling",
        "pixels are from 0 to 1",
        hint,
    )
