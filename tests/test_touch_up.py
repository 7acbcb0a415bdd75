"""Cells set by hand: an edited grid, a layer of touch-ups; turned and mirrored pictures."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from command import error_of, inside
from helpers import needs
from PIL import Image, ImageCms
from skimage import data

from mosaic import Recipe, build, prepare
from mosaic.load import load
from mosaic.model import UNTOUCHED
from mosaic.project import loads, read
from mosaic.verify import verify


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A photo and the mosaic made of it, once."""
    folder = tmp_path_factory.mktemp("desk")
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:40, 0:40] / 40
    pixels = np.stack([200 * x + 30, 120 * y + 60, 150 - 100 * x * y], -1)
    pixels = np.clip(pixels + rng.normal(0, 4, pixels.shape), 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(folder / "photo.png")
    run = inside("build", "photo.png", "--size", "16x16", "-o", "out", "-q", cwd=folder)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture
def desk(made, tmp_path):
    """A folder with a photo and the mosaic made of it."""
    return shutil.copytree(made, tmp_path / "desk")


def hex_of(folder, name):
    colors = json.loads((folder / "mosaic.json").read_text())["palette"]
    return next(c["hex"] for c in colors if c["name"] == name)


def paint(path, box, color, to):
    with Image.open(path) as picture:
        edited = picture.convert("RGB")
    edited.paste(color, box)
    # As paint programs do: an indexed palette, and a profile that says sRGB.
    edited = edited.convert("P", palette=Image.Palette.ADAPTIVE, dither=Image.Dither.NONE)
    edited.save(to, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def test_an_edited_grid_becomes_the_mosaic_and_all_else_stays(desk):
    red = hex_of(desk / "out", "Red")
    paint(desk / "out" / "grid.png", (2, 3, 6, 7), red, desk / "edited.png")
    run = inside("build", "--from", "out", "--grid", "edited.png", "-o", "new", "-q", cwd=desk)
    assert run.returncode == 0, run.stderr
    old, new = read(desk / "out").plan, read(desk / "new").plan
    index = next(n for n, c in enumerate(new.grid.palette.colors) if c.name == "Red")
    expected = old.grid.indices.copy()
    expected[3:7, 2:6] = index
    np.testing.assert_array_equal(new.grid.indices, expected)
    assert new.recipe == old.recipe
    assert verify(desk / "new") == []
    Image.open(desk / "new" / "grid.png").verify()


#: What a person does in GIMP: a stroke with the pencil, exported with and without a palette of
#: its own, with 16 bits, as TIFF; and the same stroke on a layer of its own.
GIMP = """
(let* ((image (car (gimp-file-load 1 "out/grid.png" "grid.png"))) (layer 0)
       (save (lambda (name) (gimp-file-save 1 image layer name name))))
  (if (= (car (gimp-image-base-type image)) INDEXED) (gimp-image-convert-rgb image))
  (gimp-context-set-foreground "RED")
  (gimp-context-set-brush "1. Pixel")
  (gimp-context-set-brush-size 1)
  (set! layer (car (gimp-layer-new image 16 16 RGBA-IMAGE "retouch" 100 LAYER-MODE-NORMAL)))
  (gimp-image-insert-layer image layer 0 0)
  (gimp-pencil layer 4 (vector 2.5 3.5 8.5 3.5))
  (save "layer.png")
  (set! layer (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE)))
  (save "plain.png")
  (save "plain.tiff")
  (gimp-image-convert-precision image 250)
  (save "deep.png")
  (gimp-image-convert-precision image 150)
  (gimp-image-convert-indexed image 0 CONVERT-PALETTE-GENERATE 255 0 0 "")
  (save "indexed.png"))
(gimp-quit 0)
"""


def test_gimp_retouches_a_grid(desk, monkeypatch):
    program = Path(needs("gimp")).resolve()
    profile = desk / "profile"
    monkeypatch.setenv("GIMP2_DIRECTORY", str(profile))
    # Of its hundred programs, each of which a new profile starts, those that the script needs.
    few, library = ("file-png", "file-tiff", "script-fu"), program.parent.parent / "lib"
    found = [*library.glob("gimp/*/plug-ins/*"), *library.glob("*/gimp/*/plug-ins/*")]
    needed = [one for one in found if one.name in few]
    if len(needed) == len(few):
        (profile / "few").mkdir(parents=True)
        for one in needed:
            (profile / "few" / one.name).symlink_to(one)
        (profile / "gimprc").write_text(f'(plug-in-path "{profile}/few")\n')
    script = GIMP.replace("RED", hex_of(desk / "out", "Red"))
    command = ["gimp", "-n", "-i", "-f", "-b", script]
    run = subprocess.run(command, cwd=desk, capture_output=True, timeout=120, check=False)
    expected = read(desk / "out").plan.grid.indices.copy()
    names = [c.name for c in read(desk / "out").plan.grid.palette.colors]
    expected[3, 2:9] = names.index("Red")
    for name in ("layer.png", "plain.png", "plain.tiff", "deep.png", "indexed.png"):
        assert (desk / name).exists(), (name, run.stdout, run.stderr)
        option = "--touch-up" if name == "layer.png" else "--grid"
        made = ("-o", f"by-{name}", "--only", "json", "-q")
        inside("build", "--from", "out", option, name, *made, cwd=desk)
        np.testing.assert_array_equal(read(desk / f"by-{name}").plan.grid.indices, expected)


def test_a_color_that_is_no_brick_s_is_named_with_its_place_and_the_nearest(desk):
    paint(desk / "out" / "grid.png", (4, 2, 5, 3), "#fe0101", desk / "edited.png")
    line = error_of(inside("build", "--from", "out", "--grid", "edited.png", cwd=desk))
    assert "#fe0101 in column 5, row 3" in line
    assert "the nearest is Red" in line


def test_a_picture_of_another_size_is_refused(desk):
    Image.new("RGB", (17, 16)).save(desk / "edited.png")
    line = error_of(inside("build", "--from", "out", "--grid", "edited.png", cwd=desk))
    assert "17 x 16" in line
    assert "16 x 16" in line


def test_grid_without_from_is_wrong_usage(desk):
    assert inside("build", "photo.png", "--grid", "x.png", cwd=desk).returncode == 2


def layer(desk, boxes):
    picture = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    for box, name in boxes:
        picture.paste(hex_of(desk / "out", name), box)
    picture.save(desk / "layer.png")


def test_touch_ups_survive_another_economy_and_a_swap(desk):
    layer(desk, [((0, 0, 2, 1), "Red"), ((7, 7, 8, 8), "White")])
    touched = ["--touch-up", "layer.png", "--size", "16x16", "-q"]
    inside("build", "photo.png", *touched, "-o", "one", cwd=desk)
    run = inside(
        "build", "photo.png", "--from", "one", "--economy", "1", "-o", "two", "-q", cwd=desk
    )
    assert run.returncode == 0, run.stderr
    used = {line.color.name for line in read(desk / "two").parts if line.role == "mosaic"}
    other = min(used - {"Red", "White", "Blue"})
    inside("swap", "two", f"{other}=Blue", "-o", "three", "-q", cwd=desk)
    for name in ("one", "two", "three"):
        plan = read(desk / name).plan
        names = [plan.grid.palette.colors[n].name for n in plan.grid.indices[0, :2].tolist()]
        assert names == ["Red", "Red"]
        assert plan.grid.palette.colors[plan.grid.indices[7, 7]].name == "White"
        assert (plan.touch_up != UNTOUCHED).sum() == 3
        assert verify(desk / name) == []


def test_a_touch_up_that_was_undone_in_the_file_is_found(desk):
    layer(desk, [((0, 0, 1, 1), "Red")])
    words = ("build", "--from", "out", "--touch-up", "layer.png", "-o", "one")
    inside(*words, "--only", "json", "-q", cwd=desk)
    node = json.loads((desk / "one" / "mosaic.json").read_text())
    node["touch_up"][5][5] = (node["grid"][5][5] + 1) % len(node["palette"])
    (desk / "one" / "mosaic.json").write_text(json.dumps(node))
    assert any(
        "column 6, row 6 is not as it was touched up" in line for line in verify(desk / "one")
    )


def test_a_layer_of_another_size_in_the_file_is_refused(desk):
    node = json.loads((desk / "out" / "mosaic.json").read_text())
    node["touch_up"] = [[-2] * 3]
    with pytest.raises(Exception, match="touch_up is not of 16 x 16"):
        loads(json.dumps(node))


@pytest.mark.parametrize("turn", ["0", "90", "180", "270"])
@pytest.mark.parametrize("mirror", [False, True])
def test_a_picture_is_turned_clockwise_and_then_mirrored(turn, mirror):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (6, 9, 3), dtype=np.uint8)
    stream = io.BytesIO()
    expected = Image.fromarray(pixels).rotate(-int(turn), expand=True)
    if mirror:
        expected = expected.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    expected.save(stream, "PNG")
    cols, rows = expected.size
    recipe = Recipe(size=f"{cols}x{rows}", turn=turn, mirror=mirror)
    found = prepare.prepare(load(pixels, recipe), recipe)
    plain = recipe.replace(turn="0", mirror=False)
    np.testing.assert_array_equal(
        found.light, prepare.prepare(load(stream.getvalue(), plain), plain).light
    )


@pytest.mark.parametrize(
    "wishes",
    [
        {"focus": "0.2,0.7"},
        {"zoom": 1.6, "focus": "0.7,0.3"},
        {"background": "Blue"},
        {"panels": "2x2", "border": 1},
        {"ditherer": "bands", "panels": "2x1", "fit": "pad"},
        {"part": "brick", "view": "side", "size": "10"},
    ],
    ids=str,
)
def test_what_follows_sees_the_picture_as_it_is_turned(wishes):
    pixels = data.astronaut()[20:320:2, 100:380:2]
    turned = np.ascontiguousarray(np.rot90(pixels, -1)[:, ::-1])
    recipe = Recipe(**{"size": "12x12", **wishes})
    one = build(pixels, recipe.replace(turn="90", mirror=True)).plan.grid
    np.testing.assert_array_equal(one.indices, build(turned, recipe).plan.grid.indices)


def test_a_turned_photo_follows_its_new_shape():
    assert build(np.zeros((20, 40, 3), np.uint8), Recipe(size="10", turn="90")).plan.grid.rows == 20
