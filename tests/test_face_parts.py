"""Where a face, its head, eyes and mouth are."""

import numpy as np

from mosaic.imaging import face_parts as places
from mosaic.imaging.faces import Face

FACE = Face(8.0, 8.0, 24.0)


def test_maps_follow_a_face_that_leans():
    upright = places.face_maps((60, 60), [Face(18, 18, 24)])
    leaning = places.face_maps((60, 60), [Face(18, 18, 24, 90)])
    # Its top leans to the right: what was above is at the right, what was below at the left.
    assert np.allclose(np.rot90(upright.mouth, -1), leaning.mouth)
    assert upright.mouth[37, 30] == 1
    assert leaning.mouth[30, 22] == 1
    assert upright.eyes[25, 24] == upright.eyes[25, 35] == 1


def test_maps_of_cells_that_are_not_square():
    wall = places.face_maps((120, 48), [Face(60 - 12, 12, 24)], 2.5)
    plain = places.face_maps((48, 48), [Face(12, 12, 24)])
    assert abs(wall.face.sum() / 2.5 - plain.face.sum()) < 5


def test_each_face_has_its_maps():
    both = places.face_maps((40, 90), [FACE, FACE.moved(0, -48, 1)]).head
    assert np.allclose(both[:, :40], both[:, 48:88])
