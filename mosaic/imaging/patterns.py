"""Local binary patterns of blocks, and a cascade of them that faces seen from the front pass.

The cascade is a data file of scikit-image.

References
----------
.. [1] S. Liao et al., "Learning multi-scale block local binary patterns for face
   recognition", ICB 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, Int32s, Places

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint16]

_FILE = "data/lbpcascade_frontalface_opencv.xml"  # in scikit-image's folder
# The file's stages in the order in which they are asked. A window has to pass all; of the first six,
# which tell where to look closer, and of the others so the fewest patterns are read (counted over
# the windows of forty pictures; a twentieth less than in the order of the file).
_ORDER = [1, 0, 2, 4, 5, 3, 7, 6, 11, 10, 17, 15, 12, 13, 18, 16, 19, 8, 14, 9]
_AROUND = [0, 1, 2, 5, 8, 7, 6, 3]  # of 3x3 blocks, clockwise from the upper left


class Cascade(NamedTuple):
    """Stages of patterns; what those of a stage say must add up to its threshold.

    Attributes
    ----------
    blocks : (patterns, 4) int
        Of each pattern the first of its 3x3 blocks: x, y, width, height.
    among : (patterns, 256) bool
        Which of the codes that blocks may have are a face's.
    votes : (2, patterns) float64
        What that counts: where the code is not among a face's, and where it is.
    ends : list of int
        Where the patterns of a stage begin, and those of the next.
    thresholds : list of float
    """

    blocks: Places
    among: NDArray[np.bool_]
    votes: Floats
    ends: list[int]
    thresholds: list[float]


def codes_of(blocks: Sequence[Words] | Int32s) -> Bytes:
    """Write as eight bits which of nine blocks are as bright as the one in their middle."""
    codes = np.zeros(blocks[4].shape, dtype=np.uint8)
    for place in _AROUND:
        codes += codes  # a bit to the left; quicker than a shift
        codes |= (blocks[place] >= blocks[4]).view(np.uint8)
    return codes


def looked_up(table: bytes, codes: Bytes) -> Bytes:
    """Look bytes up in a table of bytes, which numpy takes one and a half times as long for."""
    return np.frombuffer(codes.tobytes().translate(table), np.uint8).reshape(codes.shape)


@cache
def byte_tables(stages: int) -> list[tuple[list[bytes], bytes]]:
    """Return tables of bytes for the first stages, of as many as are asked for.

    Returns
    -------
    list of (list of bytes, bytes)
        Of each pattern of a stage a bit for each code, 1 where it is among a face's; and for
        each byte of which patterns say so, whether the stage is passed.
    """
    _, among, votes, ends, thresholds = cascade()
    said = np.arange(256)
    tables = []
    for n in range(stages):
        patterns = range(ends[n], ends[n + 1])
        bits = [
            (among[k] * (1 << bit)).astype(np.uint8).tobytes() for bit, k in enumerate(patterns)
        ]
        total = sum(votes[said >> bit & 1, k] for bit, k in enumerate(patterns))
        tables.append((bits, (total >= thresholds[n]).tobytes()))
    return tables


@cache
def vote_table() -> Floats:
    """(patterns, 256) the vote of each pattern for each code."""
    _, among, (no, yes), _, _ = cascade()
    return np.asarray(np.where(among, yes[:, np.newaxis], no[:, np.newaxis]))


def cascade_file() -> Path:
    """Find the file of the cascade; to import what says where it is takes 5 ms."""
    package = find_spec("skimage")
    folders = (package and package.submodule_search_locations) or []
    files = (Path(folder) / _FILE for folder in folders)
    if file := next((file for file in files if file.is_file()), None):
        return file
    from skimage.data import lbp_frontal_face_cascade_filename  # noqa: PLC0415

    return Path(lbp_frontal_face_cascade_filename())


@cache
def cascade() -> Cascade:
    """Read the cascade out of the file that scikit-image ships."""
    root = ET.parse(cascade_file()).getroot()  # noqa: S314 - no user's file
    rects = np.array([_numbers(rect) for rect in root.iter("rect")], np.intp)
    in_file = root.findall("./cascade/stages/_")
    stages = [in_file[n] for n in _ORDER]
    trees = [stage.findall("./weakClassifiers/_") for stage in stages]
    nodes = [_numbers(tree.find("internalNodes")) for of_stage in trees for tree in of_stage]
    yes_no = [_numbers(tree.find("leafValues")) for of_stage in trees for tree in of_stage]
    # After two numbers that say that there is but one node: of which block, and 256 bits.
    masks = np.array([node[3:] for node in nodes]).astype("<i4").view(np.uint8)
    return Cascade(
        rects[[int(node[2]) for node in nodes]],
        np.unpackbits(masks, axis=1, bitorder="little").astype(bool),
        np.array(yes_no).T[::-1],
        np.cumsum([0, *map(len, trees)]).tolist(),
        [_numbers(stage.find("stageThreshold"))[0] for stage in stages],
    )


def _numbers(node: ET.Element | None) -> list[float]:
    return [float(text) for text in (node.text or "").split()] if node is not None else []
