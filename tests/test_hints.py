"""What the user points at, and how close the crop goes; the hues of a picture turned."""

import numpy as np
import pytest
from PIL import Image
from skimage import data

from mosaic import color
from mosaic.errors import ImageError, RecipeError
from mosaic.model import Picture
from mosaic.prepare import prepare
from mosaic.recipe import Recipe

ASTRONAUT = Picture(data.astronaut())
PLAIN = Picture(np.full((40, 80, 3), 128, np.uint8))


def hints(subject, picture=PLAIN, size="20x10", **changes):
    return prepare(picture, Recipe(ditherer="bands", size=size, subject=subject, **changes)).hints


def test_nothing_said_is_nothing_known():
    assert hints("auto") is None
    assert (hints("none") == 2).all()
    assert prepare(PLAIN, Recipe(subject="none")).hints is None  # nobody asks


def test_points_lie_on_the_picture_not_on_the_crop():
    found = hints("0.5,0.5;!0.3,0.5", size="10x10")  # the middle 40 of 80 pixels
    assert found[5, 5] == 2
    assert found[5, 0] + found[4, 0] == 2  # 0.3 of 80 is 4 pixels inside of the crop
    assert (found > 0).sum() <= 8
    assert not hints("0.05,0.5", size="10x10").any()


def test_a_later_point_wins():
    assert hints("0.5,0.5;!0.5,0.5")[5, 10] == 1


@pytest.mark.parametrize("text", ["here", "0.5", "0.5,2", "0.5,0.5;x", "1,2,3", "!,1"])
def test_what_is_no_point_is_refused(text):
    with pytest.raises(RecipeError, match=r"points X,Y;!X,Y"):
        hints(text)


@pytest.mark.parametrize("scale", [1, 3])
def test_a_mask_is_laid_over_the_picture(tmp_path, scale):
    mask = np.zeros((40 * scale, 80 * scale), np.uint8)
    mask[:, 40 * scale :] = 255
    path = tmp_path / "mask.png"
    Image.fromarray(mask).save(path)
    assert np.array_equal(hints(str(path)), np.tile(np.repeat([1, 2], 10), (10, 1)))
    assert np.array_equal(hints(str(path), size="10x10"), np.tile(np.repeat([1, 2], 5), (10, 1)))


def test_a_mask_of_another_shape_is_refused(tmp_path):
    Image.fromarray(np.zeros((40, 40), np.uint8)).save(tmp_path / "mask.png")
    with pytest.raises(ImageError, match="shape of the picture as it is turned, 80 x 40"):
        hints(str(tmp_path / "mask.png"))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    with pytest.raises(ImageError, match=r"bad.png' cannot be read"):
        hints(str(tmp_path / "bad.png"))


def test_detail_is_the_same_picture_closer():
    linear = prepare(ASTRONAUT, Recipe(ditherer="bands"))
    assert linear.detail is not None
    assert linear.detail.shape == (192, 192, 3)
    blocks = linear.detail.reshape(48, 4, 48, 4, 3).mean(axis=(1, 3))
    assert np.allclose(blocks, linear.light, atol=1e-9)
    assert prepare(ASTRONAUT, Recipe()).detail is None


def face(zoom, **changes):
    recipe = Recipe(size="160x160", zoom=zoom, ditherer="bands", **changes)
    return prepare(ASTRONAUT, recipe).faces[0]


def test_a_close_up_has_a_large_face_in_its_middle():
    close, far = face(0.0), face(1.0)
    assert close
    assert far
    assert close.side > 1.8 * far.side
    row, col = close.middle
    assert abs(row - 80) < 20
    assert abs(col - 80) < 12


def test_zoom_is_a_factor_and_a_focus_its_middle():
    twice = prepare(ASTRONAUT, Recipe(size="64x64", zoom=2.0, focus="0.25,0.75")).light
    corner = Picture(np.ascontiguousarray(ASTRONAUT.codes[256:, :256]))
    assert np.allclose(twice, prepare(corner, Recipe(size="64x64")).light, atol=1e-9)


def test_without_a_face_a_close_up_is_the_usual_crop():
    photo = Picture(data.coffee())
    one, two = (prepare(photo, Recipe(zoom=z)).light for z in (0.0, 1.0))
    assert np.allclose(one, two, atol=0.02)


@pytest.mark.parametrize("channels", ["RBG", "GRB", "GBR", "BRG", "BGR"])
def test_channels_change_places(channels):
    plain = prepare(ASTRONAUT, Recipe(size="16x16")).light
    other = prepare(ASTRONAUT, Recipe(size="16x16", swap_channels=channels)).light
    assert np.array_equal(other, plain[..., ["RGB".index(c) for c in channels]])


def test_hues_turn_and_grays_stay():
    colors = np.array([[[200, 60, 60], [60, 60, 200], [128, 128, 128]]], np.uint8)
    light = prepare(Picture(colors), Recipe(size="3x1", rotate_hue=90, fit="stretch")).light
    before = color.linear_to_oklab(color.srgb_to_linear(colors / 255))[0]
    after = color.linear_to_oklab(light)[0]
    turned = np.degrees(np.arctan2(after[:2, 2], after[:2, 1]))
    was = np.degrees(np.arctan2(before[:2, 2], before[:2, 1]))
    assert np.allclose((turned - was) % 360, 90, atol=0.5)
    assert np.allclose(after[:, 0], before[:, 0], atol=1e-6)
    assert np.allclose(after[2], before[2], atol=1e-6)


def test_a_full_turn_is_none():
    plain, whole = (prepare(ASTRONAUT, Recipe(rotate_hue=d)).light for d in (0, 360))
    assert np.array_equal(plain, whole)
