"""How a picture is framed around its faces, and which size leaves nobody out."""

import numpy as np
import pytest
from faces_case import ASTRONAUT, AUTO, HEAD
from PIL import Image

from mosaic import pipeline
from mosaic.imaging import faces
from mosaic.load import load
from mosaic.model import Picture
from mosaic.prepare import prepare
from mosaic.prepare.crop import frame
from mosaic.prepare.saliency import find_faces
from mosaic.recipe import Recipe


def beside(*places, rows=300, cols=900):
    """The head, 230 pixels high or smaller, on a plain wall."""
    wall = np.full((rows, cols, 3), (120, 140, 160), np.uint8)
    for top, left, side in places:
        head = Image.fromarray(HEAD).resize((side, side), Image.Resampling.BOX)
        wall[top : top + side, left : left + side] = np.asarray(head)
    return wall


def test_a_small_face_is_framed_with_head_and_shoulders():
    linear = prepare(Picture(ASTRONAUT), AUTO)
    (face,) = linear.faces
    assert 26 <= face.side <= 28
    top, left, bottom, right = face.head
    assert min(top, left) > -1
    assert max(bottom, right) < 49
    note = linear.notes[0]
    assert note.code == "framed"
    assert "27 studs wide" in note.text
    assert "--zoom 1" in note.option


def test_zoom_1_keeps_the_whole_picture():
    linear = prepare(Picture(ASTRONAUT), AUTO.replace(zoom=1.0))
    assert 9 < linear.faces[0].side < 11
    assert [note.code for note in linear.notes] == ["small-face"]
    assert "10 studs" in linear.notes[0].text


@pytest.mark.parametrize(("size", "wide"), [(2, "less than a stud"), (4, "1 stud"), (8, "2 studs")])
def test_a_face_of_one_stud_or_none_is_said_so(size, wide):
    linear = prepare(Picture(ASTRONAUT), AUTO.replace(size=str(size)))
    assert f"the face is {wide} wide, too few" in linear.notes[0].text


def test_a_face_that_is_large_enough_is_left_as_it_is():
    linear = prepare(Picture(ASTRONAUT), AUTO.replace(size="160x160"))
    assert 31 < linear.faces[0].side < 36
    assert linear.notes == ()


def test_two_faces_both_stay_in():
    wall = beside((20, 40, 230), (40, 470, 200))
    both = prepare(Picture(wall), AUTO.replace(size="72x32"))
    assert len(both.faces) == 2
    for face in both.faces:
        assert face.head[1] >= 0
        assert face.head[3] <= 72


@pytest.mark.parametrize("left", [20, 330, 650])
@pytest.mark.parametrize("aspect", [0.8, 1.0, 1.4])
def test_no_crop_cuts_a_face(left, aspect):
    photo = Picture(beside((10, left, 230)))
    (face,) = find_faces(photo, AUTO)
    box = frame(photo, aspect, AUTO.replace(zoom=1.0), (face,), 48)
    _, start, _, end = face.head
    assert box.left <= start
    assert box.left + box.width >= end


def test_a_small_face_in_a_panorama_is_framed():
    linear = prepare(Picture(beside((60, 1500, 200), rows=400, cols=2000)), AUTO)
    assert 26 <= linear.faces[0].side <= 28


def test_a_scene_with_a_distant_person_stays_whole():
    photo = Picture(np.full((400, 600, 3), 128, np.uint8))
    box = frame(photo, 1.5, AUTO, (faces.Face(300.0, 500.0, 30.0),), 48)
    assert (box.left, box.top, box.width, box.height) == (0, 0, 600, 400)


def test_a_bystander_does_not_keep_the_frame_wide():
    photo = Picture(beside((20, 20, 640), (400, 635, 265), rows=700))
    assert len(find_faces(photo, AUTO)) == 2
    assert len(prepare(photo, AUTO).faces) == 1


def test_what_is_cut_away_is_said():
    photo = Picture(np.random.default_rng(0).integers(0, 255, (100, 200, 3)).astype(np.uint8))
    (note,) = prepare(photo, AUTO).notes
    assert note.code == "cropped"
    assert "50% of the photo" in note.text
    assert "--size 48" in note.option
    assert prepare(photo, AUTO.replace(fit="pad")).notes == ()
    assert prepare(photo, AUTO.replace(size="48")).notes == ()


def test_too_few_pixels_are_said():
    tiny = Picture(np.random.default_rng(0).integers(0, 255, (32, 32, 3)).astype(np.uint8))
    assert [note.code for note in prepare(tiny, AUTO).notes] == ["few-pixels"]
    assert prepare(tiny, AUTO.replace(size="32x32")).notes == ()


def test_a_wall_keeps_the_shape_of_the_picture():
    linear = prepare(Picture(ASTRONAUT), AUTO.replace(view="side", zoom=1.0))
    assert linear.light.shape == (120, 48, 3)
    # A face is given by its middle and its width, though cells are not square.
    row, col = linear.faces[0].center
    assert abs(row / 120 - 117 / 512) < 0.02
    assert abs(col / 48 - 227 / 512) < 0.02


def test_each_panel_has_its_face():
    recipe = AUTO.replace(panels="2x1", border=2, size="32x32", vary="hue")
    faces_there = prepare(Picture(ASTRONAUT), recipe).faces
    assert len(faces_there) == 2
    assert faces_there[1].left - faces_there[0].left == 34
    assert faces_there[0].top == faces_there[1].top


def test_faces_stand_in_the_facts(tmp_path):
    Image.fromarray(HEAD).save(tmp_path / "head.png")
    plan = pipeline.run(load(tmp_path / "head.png", AUTO), AUTO.replace(size="32x32"))
    ((col, row, side),) = plan.facts.faces
    assert 12 < side < 20
    assert 5 < row < 16
    assert 5 < col < 20
    again = pipeline.swapped(plan, ["Black<>White"])
    assert again.facts.faces == plan.facts.faces


def side_by_side(width):
    """Two heads at the edges of a wide gray wall."""
    wall = np.full((230, width, 3), 170, np.uint8)
    wall[:, :230], wall[:, -230:] = HEAD, HEAD
    return wall


@pytest.mark.parametrize(("width", "cols"), [(700, 80), (520, 72)])
def test_the_default_size_leaves_nobody_out(width, cols):
    linear = prepare(Picture(side_by_side(width)), Recipe())
    assert len(linear.faces) == 2
    assert linear.light.shape[1] == cols
    assert abs(linear.light[..., 0].size - 48 * 48) < 400
    # Who says how large it is to be, or where to look, is obeyed.
    assert prepare(Picture(side_by_side(width)), Recipe(size="48x48")).light.shape[:2] == (48, 48)
    assert prepare(Picture(side_by_side(width)), Recipe(focus="0,0")).light.shape[:2] == (48, 48)
