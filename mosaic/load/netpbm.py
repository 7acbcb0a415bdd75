"""PGM and PPM with any largest value: Pillow rounds all but 255 and 65535 to 8 bits.

References
----------
.. [1] Netpbm, "PGM" and "PPM" format specifications.
"""

from __future__ import annotations

import re

import numpy as np

from mosaic.errors import ImageError
from mosaic.load.raster import Raster, check_size, split

_GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
_HEADER = re.compile(
    rb"P([2356])" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})\s"
)


def is_netpbm(data: bytes) -> bool:
    """Whether the bytes begin as a PGM or PPM does, plain or raw."""
    return data[:2] in {b"P2", b"P3", b"P5", b"P6"}


def read(name: str, data: bytes, limit: int) -> Raster:
    """Read a PGM or PPM; its largest value is all light.

    Raises
    ------
    ImageError
        It is malformed, too large, or cut short.
    """
    header = _HEADER.match(data)
    if not header:
        raise ImageError(f"{name!r} begins like a PPM, but its header cannot be read")
    kind, cols, rows, full = map(int, header.groups())
    check_size(name, cols, rows, limit)
    if not 1 <= full <= 65535:
        raise ImageError(f"{name!r} has the largest value {full}", "a PPM's is 1 to 65535")
    shape = (rows, cols, 1 if kind in {2, 5} else 3)
    count = rows * cols * shape[2]
    body = memoryview(data)[header.end() :]
    values = _plain(bytes(body), count) if kind in {2, 3} else _raw(body, count, full)
    if values is None:
        raise ImageError(f"{name!r} is truncated", "", "copy or download it again")
    return split(values.reshape(shape), full)


def _raw(body: memoryview, count: int, full: int) -> np.ndarray | None:
    """Binary samples: a byte each, or two with the high one first where the values need it."""
    dtype = np.dtype(np.uint8 if full < 256 else ">u2")
    if len(body) < count * dtype.itemsize:
        return None
    return np.frombuffer(body, dtype, count).astype(dtype.newbyteorder("="), copy=False)


def _plain(body: bytes, count: int) -> np.ndarray | None:
    """Decimal samples between blanks and comments; what is no number ends them."""
    words = re.sub(rb"#[^\r\n]*", b"", body).split(None, count)[:count]
    numbers = [int(w) for w in words if w.isdigit() and len(w) < 6]
    return np.array(numbers, dtype=np.uint32) if len(numbers) == count else None
