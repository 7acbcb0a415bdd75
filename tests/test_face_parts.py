"""Maps of faces in a part of a picture, as a mural needs them."""

import numpy as np
import pytest

from mosaic.imaging import face_parts
from mosaic.imaging.faces import Face

SHAPE = (160, 120)
TURNS = pytest.mark.parametrize("turn", [0, 25, 90, 200])
ASPECTS = pytest.mark.parametrize("aspect", [1.0, 2.5])


@TURNS
@ASPECTS
def test_a_part_of_the_maps_is_as_in_the_whole(turn, aspect):
    faces = [Face(52, 60, 15, turn), Face(70, 35, 9)]
    window = face_parts.face_window(SHAPE, faces, aspect, -9)
    whole = face_parts.face_maps(SHAPE, faces, aspect)
    part = face_parts.face_maps(SHAPE, faces, aspect, window)
    assert all(one[window].any() for one in whole)
    assert all(np.array_equal(one[window], other) for one, other in zip(whole, part, strict=True))


@TURNS
@ASPECTS
def test_no_part_of_a_face_reaches_beyond_its_window(turn, aspect):
    face = Face(52, 60, 15, turn)
    window = face_parts.face_window(SHAPE, [face], aspect)
    beyond = np.ones(SHAPE, bool)
    beyond[window] = False
    assert beyond.any(axis=1).all()
    y, x = face_parts.upright(SHAPE, face, aspect)
    for parts in face_parts._PARTS:
        for row, col, tall, wide, _, end in parts:
            away = np.hypot((y - row) / tall, (x - col) / wide)
            assert away[beyond].min() >= end
    # It is no larger than a head needs by much.
    assert (~beyond).sum() < 12 * 15**2 * aspect


def test_where_no_face_is_there_is_nothing():
    assert not np.any(face_parts.face_maps((20, 30), [Face(-90, 200, 8)]).head)
    rows, cols = face_parts.face_window((20, 30), [])
    assert (rows.stop - rows.start, cols.stop - cols.start) == (0, 0)
