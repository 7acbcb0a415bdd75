"""A large PNG cut into small ones, so that it is never in memory as a whole.

References
----------
.. [1] W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 2025.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Chunks of the pixels, and of an animation's later frames.
_LEFT_OUT = {b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"}
_PIECE = 1 << 16
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
#: Bytes a pixel, as the filters count: depth and color type of a picture that has as many.
_ALIKE = {1: (8, 0), 2: (8, 4), 3: (8, 2), 4: (8, 6), 6: (16, 2), 8: (16, 6)}


def is_interlaced(data: bytes) -> bool:
    """Whether a PNG stores its rows in seven passes, which cannot be cut."""
    return data[28] != 0


def strips(data: bytes, step: int) -> Iterator[bytes]:
    """Cut a PNG that is not interlaced into files of `step` rows with the same other chunks.

    Raises
    ------
    ValueError, zlib.error
        It is damaged or cut short.
    """
    chunks = list(_chunks(data))
    cols, rows, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    if depth not in {1, 2, 4, 8, 16} or kind not in _SAMPLES:
        raise ValueError(f"a PNG of type {kind} with {depth} bits")
    bits = depth * _SAMPLES[kind]
    width, pixel = (cols * bits + 7) // 8, max(1, bits // 8)
    others = [(name, body) for name, body in chunks[1:] if name not in _LEFT_OUT]
    before = np.zeros((1, width), np.uint8)
    for lines in _inflated(chunks, width + 1, rows, step):
        # Filters look one row up: the last row of the strip before comes along.
        above = np.concatenate([np.zeros((1, 1), np.uint8), before], axis=1).tobytes()
        plain = _unfiltered(above + lines, width, pixel)[1:]
        before = plain[-1:]
        head = struct.pack(">II", cols, len(plain)) + chunks[0][1][8:]
        stored = np.concatenate([np.zeros((len(plain), 1), np.uint8), plain], axis=1)
        yield _file(head, others, stored.tobytes())


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Name and body of each chunk, its checksum checked."""
    at, view = len(_SIGNATURE), memoryview(data)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = bytes(view[at + 4 : at + 8]), at + 8 + length
        if end + 4 > len(data):
            break
        body = view[at + 8 : end]
        if zlib.crc32(body, zlib.crc32(name)) != struct.unpack_from(">I", data, end)[0]:
            raise ValueError(f"the checksum of chunk {ascii(name)[2:-1]} is wrong")
        yield name, body
        if name == b"IEND":
            return
        at = end + 4
    raise ValueError("the file ends early")


def _inflated(
    chunks: list[tuple[bytes, memoryview]], width: int, rows: int, step: int
) -> Iterator[bytes]:
    """Give `step` filtered rows at a time; what follows the last row is passed over."""
    inflate, kept = zlib.decompressobj(), bytearray()
    size = width * step
    bodies = (body for name, body in chunks if name == b"IDAT")
    # In small pieces: what is not yet inflated of one is copied each time.
    pieces = (body[at : at + _PIECE] for body in bodies for at in range(0, len(body), _PIECE))
    for piece in pieces:
        rest: bytes | memoryview = piece
        while rest and rows:
            kept += inflate.decompress(rest, size)
            rest = inflate.unconsumed_tail
            while rows and len(kept) >= (wanted := width * min(step, rows)):
                yield bytes(kept[:wanted])
                del kept[:wanted]
                rows -= min(step, rows)
    if rows:
        raise ValueError("the pixels end early")


def _unfiltered(lines: bytes, width: int, pixel: int) -> NDArray[np.uint8]:
    """Undo the filters, by libpng: the bytes are taken for pixels of a kind with as many bytes."""
    import imagecodecs  # noqa: PLC0415

    depth, kind = _ALIKE[pixel]
    rows = len(lines) // (width + 1)
    head = struct.pack(">IIBBBBB", width // pixel, rows, depth, kind, 0, 0, 0)
    values = imagecodecs.png_decode(_file(head, [], lines))
    plain = values.astype(values.dtype.newbyteorder(">"), copy=False)
    result: NDArray[np.uint8] = plain.view(np.uint8).reshape(rows, width)
    return result


def _file(head: bytes, others: list[tuple[bytes, memoryview]], lines: bytes) -> bytes:
    """Write a PNG of filtered rows, not compressed."""
    chunks: list[tuple[bytes, bytes | memoryview]] = [(b"IHDR", head), *others]
    chunks += [(b"IDAT", zlib.compress(lines, 0)), (b"IEND", b"")]
    parts = [_SIGNATURE]
    for name, body in chunks:
        check = zlib.crc32(body, zlib.crc32(name))
        parts += [struct.pack(">I", len(body)), name, bytes(body), struct.pack(">I", check)]
    return b"".join(parts)
