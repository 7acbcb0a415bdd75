"""ICC profiles: what a picture's numbers mean, turned into sRGB at 16 bits.

Most profiles of cameras and screens are a curve a channel and a matrix, so that light
adds up: the light of (r, g, b) is that of (r, 0, 0), (0, g, 0) and (0, 0, b) together.
Little CMS is asked for those three curves and the pixels go through tables, which is as
exact as its slow way and as quick as its fast one (off by up to 1800 of 65535 codes).
Profiles that are themselves tables, as those of CMYK, take its usual way.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats32
from mosaic.load.raster import CHANNELS, Space

_RELATIVE = 1  # intent: white stays white
_EXACT, _KEEP_BLACK = 0x0100, 0x2000  # flags: no approximation, black stays black
_FINE = 2**22  # linear light in so many steps tells all 65,536 codes of sRGB apart

#: Less linear light over black than this, by a full primary, is none that can be seen.
_LEAST_LIGHT = 1e-3

Codes = NDArray[Any]


def to_srgb(codes: Codes, space: Space, profile: bytes) -> Codes:
    """Turn codes of a picture into those of sRGB.

    Parameters
    ----------
    codes : (rows, cols, channels) uint8 or uint16
    space : {"gray", "rgb", "cmyk"}
    profile : bytes
        ICC profile. One that is empty, broken or of another space is left aside, as
        viewers do: gray and RGB then are sRGB, and CMYK is (1 - C)(1 - K) and so on.

    Returns
    -------
    (rows, cols, 3) uint8 or uint16
        The codes as they came where the profile says sRGB, else uint16.
    """
    if profile and (meant := _convert(codes, space, profile)) is not None:
        return meant
    return _ink(codes) if space == "cmyk" else _as_rgb(codes)


def _as_rgb(codes: Codes) -> Codes:
    """Three equal channels of one."""
    return np.broadcast_to(codes, (*codes.shape[:2], 3))


def _ink(codes: Codes) -> Codes:
    """Light that plain ink leaves over: (1 - C)(1 - K), (1 - M)(1 - K), (1 - Y)(1 - K)."""
    full = int(np.iinfo(codes.dtype).max)
    light = np.empty((*codes.shape[:2], 3), dtype=np.uint16)
    for row, line in zip(light, codes, strict=True):
        paper = (full - line).astype(np.uint64) * np.uint64(65535 // full)
        row[:] = (paper[:, :3] * paper[:, 3:] + np.uint64(32767)) // np.uint64(65535)
    return light


def _convert(codes: Codes, space: Space, profile: bytes) -> Codes | None:
    """Turn codes into sRGB's by a profile; None where it cannot be used."""
    import imagecodecs  # noqa: PLC0415  # not needed without a profile

    try:
        if space == "gray":
            return _gray(codes, profile)
        if space == "cmyk":
            return _inks(codes, profile)
        return _rgb(codes, profile)
    except imagecodecs.CmsError:
        return None


def _little_cms(values: Codes, profile: bytes, space: Space, flags: int = 0) -> Codes:
    """Ask Little CMS for sRGB, at 16 bits."""
    import imagecodecs  # noqa: PLC0415

    shaped = values if CHANNELS[space] > 1 else values[..., 0]
    result: Codes = imagecodecs.cms_transform(
        shaped,
        profile,
        imagecodecs.cms_profile("srgb"),
        colorspace=space,
        outcolorspace="rgb",
        intent=_RELATIVE,
        flags=_KEEP_BLACK | flags,
    )
    return result


def _deep(codes: Codes) -> Codes:
    """Codes of 16 bits, so that a picture stored at 8 and at 16 comes out the same."""
    return codes if codes.dtype == np.uint16 else codes.astype(np.uint16) * np.uint16(257)


def _inks(codes: Codes, profile: bytes) -> Codes | None:
    """Turn ink into light; None of a profile by which an ink takes no light away."""
    inks = (np.vstack([np.zeros(4), np.eye(4)])[np.newaxis] * 65535).astype(np.uint16)
    lights = color.srgb_to_linear(_little_cms(inks, profile, "cmyk")[0] / 65535)
    if (np.abs(lights[1:] - lights[0]).max(axis=1) < _LEAST_LIGHT).any():
        return None
    return _little_cms(_deep(codes), profile, "cmyk")


def _gray(codes: Codes, profile: bytes) -> Codes | None:
    """Look each gray up; a profile's gray is neutral in sRGB. None where all grays are alike."""
    ramp = _deep(np.arange(np.iinfo(codes.dtype).max + 1).astype(codes.dtype))
    table = _little_cms(ramp.reshape(-1, 1, 1), profile, "gray", _EXACT)[:, 0, 1]
    if np.ptp(color.srgb_to_linear(table / 65535)) < _LEAST_LIGHT:
        return None
    return _as_rgb(codes if _same(table, ramp) else table[codes])


def _same(one: Codes, two: Codes) -> bool:
    """Whether codes are equal but for half a step of 8 bits, as in the many makes of sRGB."""
    return bool(np.abs(one.astype(np.int32) - two.astype(np.int32)).max() <= 128)


def _rgb(codes: Codes, profile: bytes) -> Codes | None:
    """Turn RGB codes into sRGB's, by tables where light adds up; None of a broken profile."""
    steps = np.linspace(0, 65535, 9).astype(np.uint16)
    probe = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(81, 9, 3)
    if _same(_little_cms(probe, profile, "rgb", _EXACT), probe):
        return codes
    if not _gives_light(profile):
        return None
    tables = _light_tables(np.iinfo(codes.dtype).max + 1, profile)
    if tables is None:
        return _little_cms(_deep(codes), profile, "rgb")
    result = np.empty(codes.shape, dtype=np.uint16)
    step = max(1, 2**16 // codes.shape[1])
    for top in range(0, len(codes), step):
        result[top : top + step] = _by_tables(codes[top : top + step], *tables)
    return result


def _light(values: NDArray[np.float64], profile: bytes) -> NDArray[np.float64]:
    """Linear light with sRGB primaries, not clipped, of (rows, cols, 3) values in [0, 1]."""
    import imagecodecs  # noqa: PLC0415

    linear = imagecodecs.cms_profile(
        "rgb",
        whitepoint=[0.3127, 0.3290, 1.0],
        primaries=[0.64, 0.33, 1.0, 0.30, 0.60, 1.0, 0.15, 0.06, 1.0],
        gamma=1.0,
    )
    light: NDArray[np.float64] = imagecodecs.cms_transform(
        values,
        profile,
        linear,
        colorspace="rgb",
        outcolorspace="rgb",
        outdtype="float64",
        intent=_RELATIVE,
        flags=_EXACT,
    )
    return light


def _gives_light(profile: bytes) -> bool:
    """Whether full red, green and blue each differ from black, as they do not by a zero matrix."""
    lights = _light(np.vstack([np.zeros(3), np.eye(3)])[np.newaxis], profile)[0]
    return bool((np.abs(lights[1:] - lights[0]).max(axis=1) > _LEAST_LIGHT).all())


def _light_tables(levels: int, profile: bytes) -> tuple[Floats32, NDArray[np.float64]] | None:
    """Curves (levels, 3) and matrix (3, 3) of a profile; None where its light does not add up."""
    ramps = np.zeros((levels, 3, 3))
    for channel in range(3):
        ramps[:, channel, channel] = np.arange(levels) / (levels - 1)
    light = _light(ramps, profile)
    matrix = light[-1].T  # columns: the light of full red, green and blue
    strongest = np.abs(light[-1]).argmax(axis=1)
    curves = np.stack(
        [light[:, c, strongest[c]] / light[-1, c, strongest[c]] for c in range(3)], axis=-1
    )
    picks = np.random.default_rng(0).integers(0, levels, (256, 3))
    mixed = _light((picks / (levels - 1))[np.newaxis], profile)[0]
    parts = [curves[picks[:, c], c, np.newaxis] * matrix[:, c] for c in range(3)]
    if not np.allclose(mixed, parts[0] + parts[1] + parts[2], rtol=0, atol=1e-4):
        return None
    return curves.astype(np.float32), matrix


def _by_tables(codes: Codes, curves: Floats32, matrix: NDArray[np.float64]) -> Codes:
    """Curve, matrix and sRGB's own curve, for a few rows."""
    light = [np.take(curves[:, c], codes[..., c], mode="clip") for c in range(3)]
    result = np.empty(codes.shape, dtype=np.uint16)
    encode = _encoding()
    for channel, weights in enumerate((matrix * _FINE).astype(np.float32)):
        total = light[0] * weights[0] + light[1] * weights[1] + light[2] * weights[2]
        place = np.clip(total + np.float32(0.5), 0, _FINE).astype(np.int32)
        result[..., channel] = np.take(encode, place, mode="clip")
    return result


@cache
def _encoding() -> NDArray[np.uint16]:
    """SRGB code at 16 bits of linear light in `_FINE` steps, counted up where each code begins."""
    begins = color.srgb_to_linear((np.arange(1, 65536) - 0.5) / 65535) * _FINE
    counts = np.bincount(np.ceil(begins).astype(np.int64), minlength=_FINE + 1)
    return np.cumsum(counts).astype(np.uint16)
