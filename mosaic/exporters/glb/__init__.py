"""GLB (binary glTF 2.0): the mosaic in three dimensions, for browsers, Blender and phones.

The picture stands upright and faces the viewer: x to the right, y up, z to the front. Each
part has one shape, each part in a color one mesh; a piece is a node that shows a mesh at
its place, and sections are nodes that hold their pieces. Places are in mm, which the root
node scales to the meters of the standard.

References
----------
.. [1] Khronos Group, "glTF 2.0 Specification", 2021.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from mosaic.exporters.glb.scene import scene
from mosaic.model import Plan


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a scene with a node a piece."""
    text, data = scene(plan)
    chunks = _chunk(b"JSON", text.encode(), b" ") + _chunk(b"BIN\0", data, b"\0")
    stream.write(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)


def _chunk(kind: bytes, data: bytes, filler: bytes) -> bytes:
    """Frame data, filled up to whole words."""
    data += filler * (-len(data) % 4)
    return struct.pack("<I4s", len(data), kind) + data
