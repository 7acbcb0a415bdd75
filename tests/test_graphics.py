"""Drawings keep outlines, flat colors and their names; photos are no drawings."""

import io

import numpy as np
import pytest
from graphics_case import COLORS, built, drawn, names
from helpers import spec_of
from PIL import Image, ImageDraw, ImageFilter
from skimage import data
from skimage.measure import label

from mosaic import catalog, color, palette, pipeline
from mosaic.load import load
from mosaic.model import Linear
from mosaic.prepare import prepare
from mosaic.quantize import quantize
from mosaic.quantize.color_names import basic_name
from mosaic.recipe import Recipe


def logo(draw, k):
    draw.ellipse(
        [10 * k, 10 * k, 90 * k, 90 * k], fill=(237, 28, 36), outline=(0, 0, 0), width=int(1.4 * k)
    )
    draw.rectangle([40 * k, 40 * k, 60 * k, 62 * k], fill=(255, 221, 0))


@pytest.mark.parametrize("size", ["24x24", "47x47", "48x48", "96x96"])
def test_a_logo_has_a_brick_for_each_of_its_colors_and_no_more(size):
    assert names(built(drawn(logo), size=size)) == {"Red", "Black", "Yellow", "White"}


def test_what_is_clear_does_not_make_a_logo_a_photo():
    clear = drawn(logo, mode="RGBA", ground=(0, 0, 0, 0))
    grid = built(clear, matte="bare")
    assert names(grid) == {"Red", "Black", "Yellow"}
    assert grid.indices[0, 0] == -1


@pytest.mark.parametrize("size", [24, 32, 48])
def test_an_outline_thinner_than_a_cell_stays_whole(size):
    """No way leads from the middle to the rim but over a black cell."""
    grid = built(drawn(logo), size=f"{size}x{size}")
    black = next(n for n, c in enumerate(grid.palette.colors) if c.name == "Black")
    areas = label(grid.indices != black, connectivity=1)
    assert areas[size // 2, size // 2 - size // 5] != areas[0, 0]
    assert (grid.indices == black).sum() < 5 * size


def house(draw, k):
    draw.polygon([10 * k, 45 * k, 50 * k, 10 * k, 90 * k, 45 * k], None, (0, 0, 0), int(0.9 * k))
    for left, top, right, bottom in ((20, 45, 80, 90), (42, 62, 58, 90), (26, 52, 36, 62)):
        draw.rectangle([left * k, top * k, right * k, bottom * k], None, (0, 0, 0), int(0.9 * k))


@pytest.mark.parametrize("size", [24, 32, 48, 96])
def test_lines_of_a_fifth_of_a_cell_close_around_every_room(size):
    """Outside, roof, wall, door, window: five white areas, none of which runs out."""
    grid = built(drawn(house, 480), size=f"{size}x{size}")
    assert names(grid) == {"Black", "White"}
    white = next(n for n, c in enumerate(grid.palette.colors) if c.name == "White")
    assert label(grid.indices == white, connectivity=1).max() == 5


@pytest.mark.parametrize("at", [100, 100.5])
def test_a_hairline_of_one_pixel_stays_also_between_two_pixels(at):
    image = np.full((400, 400), 255.0)
    image[:, 100] = 255 * (at - 100)
    image[:, 101] = 255 * (1 - (at - 100)) if at > 100 else 255
    stream = io.BytesIO()
    Image.fromarray(image.astype(np.uint8)).save(stream, "PNG")
    grid = built(stream.getvalue(), size="40x40")
    line = grid.indices != grid.indices[0, 30]
    np.testing.assert_array_equal(line.sum(axis=0), 40 * (np.arange(40) == 10))


@pytest.mark.parametrize("size", [24, 32])
def test_an_eye_smaller_than_a_cell_gets_a_cell(size):
    def face(draw, k):
        draw.ellipse([20 * k, 20 * k, 80 * k, 80 * k], fill=(255, 204, 0))
        for x in (39, 63):
            draw.ellipse([(x - 1.6) * k, 43 * k, (x + 1.6) * k, 47.5 * k], fill=(0, 0, 0))

    grid = built(drawn(face), size=f"{size}x{size}")
    black = next(n for n, c in enumerate(grid.palette.colors) if c.name == "Black")
    assert label(grid.indices == black).max() == 2


def test_a_corner_stays_a_corner():
    def square(draw, k):
        draw.rectangle([25 * k, 25 * k, 75 * k - 1, 75 * k - 1], fill=(0, 0, 255))

    grid = built(drawn(square), size="40x40")
    inside = np.zeros((40, 40), bool)
    inside[10:30, 10:30] = True
    blue = next(n for n, c in enumerate(grid.palette.colors) if c.name == "Blue")
    np.testing.assert_array_equal(grid.indices == blue, inside)


def test_max_colors_keeps_what_carries_the_picture_its_outline_too():
    assert names(built(drawn(logo), max_colors=3)) == {"Red", "Black", "White"}


@pytest.mark.parametrize("wishes", [{"panels": "2x2"}, {"border": 1, "border_color": "Black"}])
def test_panels_and_borders_change_nothing_of_that(wishes):
    found = built(drawn(logo), size="32x32", max_colors=3, **wishes)
    alone = built(drawn(logo), size="32x32", max_colors=3)
    row = col = wishes.get("border", 0)
    np.testing.assert_array_equal(found.indices[row : row + 32, col : col + 32], alone.indices)


@pytest.mark.parametrize("wishes", [{"panels": "2x1"}, {"border": 1}])
def test_a_stock_changes_nothing_of_that_where_it_suffices(wishes, tmp_path):
    path = tmp_path / "mine.csv"
    numbers = [c.rebrickable for c in COLORS.colors if c.rebrickable is not None]
    path.write_text("Part,Color,Quantity\n" + "".join(f"3024,{n},5000\n" for n in numbers))
    recipe = Recipe(size="32x32", border_color="Black", **wishes)
    free, owned = (
        pipeline.run(drawn(logo), recipe.replace(stock=lists, part="plate"))
        for lists in ((), (str(path),))
    )
    own, others = (
        [p.grid.palette.colors[n].name for n in p.grid.indices.ravel()] for p in (free, owned)
    )
    assert own == others


def test_the_tone_is_set_for_flat_colors_too():
    assert not {"Red", "Yellow"} & names(built(drawn(logo), saturation=-1.0))
    assert "Black" not in names(built(drawn(logo), auto_levels=True, contrast=-0.8))


PLAIN = {
    "#000000": {"Black"},
    "#ffffff": {"White"},
    "#808080": {"Dark Bluish Gray", "Light Bluish Gray"},
    "#c0c0c0": {"Light Bluish Gray"},
    "#ff0000": {"Red"},
    "#ed1c24": {"Red"},
    "#800000": {"Dark Red"},
    "#ffff00": {"Yellow"},
    "#808000": {"Olive Green"},
    "#00ff00": {"Bright Green", "Lime", "Green"},
    "#008000": {"Green"},
    "#008080": {"Dark Turquoise"},
    "#0000ff": {"Blue"},
    "#000080": {"Dark Blue"},
    "#ff00ff": {"Magenta", "Dark Pink"},
    "#800080": {"Dark Purple", "Magenta"},
    "#ffc0cb": {"Bright Pink"},
}


@pytest.mark.parametrize(
    "wishes", [{}, {"colors_from": "ldraw"}, {"palette": "pick-a-brick"}], ids=str
)
@pytest.mark.parametrize("hex_", list(PLAIN))
def test_plain_colors_keep_their_names(hex_, wishes):
    def flag(draw, k):
        draw.rectangle([0, 0, 50 * k, 100 * k], fill=hex_)

    grid = built(drawn(flag, 120, ground=(40, 200, 90)), size="12x12", **wishes)
    # Pick a Brick has no Bright Pink.
    wanted = PLAIN[hex_] | ({"Coral"} if hex_ == "#ffc0cb" and "palette" in wishes else set())
    assert grid.palette.colors[int(grid.indices[6, 2])].name in wanted


@pytest.mark.parametrize("hex_", ["#ff0000", "#ffff00", "#0000ff", "#000080", "#00ff00", "#ff00ff"])
@pytest.mark.parametrize("wishes", [{}, {"palette": "everything"}], ids=str)
def test_photos_keep_the_names_of_pure_colors_too(hex_, wishes):
    light = np.tile(color.srgb_to_linear(np.array(color.hex_to_srgb(hex_)) / 255), (8, 8, 1))
    recipe = Recipe(content="photo", **wishes)
    kit = catalog.kit(palette.resolve(recipe), recipe)
    grid = quantize(Linear(light), spec_of(kit, recipe))
    wanted = PLAIN[hex_] | ({"Trans-Dark Blue"} if hex_ == "#000080" else set())
    assert names(grid) <= wanted


SHADES = {
    "red": (((255, 60, 60), (140, 0, 0)), {"Red", "Dark Red", "White"}),
    "green": (((80, 220, 120), (0, 110, 60)), {"Green", "Bright Green", "White"}),
    "gold": (
        ((255, 240, 120), (220, 140, 0)),
        {"Yellow", "Bright Light Orange", "Bright Light Yellow", "White"},
    ),
    "rose": (
        ((240, 150, 60), (150, 70, 160)),
        {"Orange", "Reddish Orange", "Nougat", "Coral", "Dark Pink", "Magenta", "White"}
        | {"Medium Lavender", "Dark Purple"},
    ),
    "blue": (
        ((120, 200, 255), (0, 60, 160)),
        {"Blue", "Dark Blue", "Medium Blue", "Bright Light Blue", "Dark Azure", "White"},
    ),
}


@pytest.mark.parametrize("shade", list(SHADES))
@pytest.mark.parametrize("size", ["24x24", "48x48"])
@pytest.mark.parametrize("matte", ["#ffffff", "bare", "jpeg"])
def test_a_logo_with_a_shade_has_no_fringe(shade, size, matte):
    (top, bottom), wanted = SHADES[shade]
    down = np.linspace(0, 1, 320)[:, None, None]
    ramp = np.broadcast_to((1 - down) * top + down * bottom, (320, 320, 3)).astype(np.uint8)
    mask = Image.new("L", (1280, 1280), 0)
    ImageDraw.Draw(mask).ellipse((100, 100, 1180, 1180), fill=255)
    ImageDraw.Draw(mask).polygon([(640, 300), (340, 860), (940, 860)], fill=0)
    mask = mask.resize((320, 320), Image.Resampling.LANCZOS)
    picture = Image.new("RGB", (320, 320), "white")
    picture.paste(Image.fromarray(ramp), mask=mask)
    if matte == "bare":
        picture = Image.fromarray(ramp)
        picture.putalpha(mask)
    stream = io.BytesIO()
    picture.save(stream, "JPEG" if matte == "jpeg" else "PNG", quality=85)
    grid = built(stream.getvalue(), size=size, matte="bare" if matte == "bare" else "#ffffff")
    assert 2 <= len(names(grid)) <= len(wanted)
    assert names(grid) <= wanted


@pytest.mark.parametrize("scale", [1, 3])
def test_a_photo_out_of_focus_or_enlarged_is_no_drawing(scale):
    cat = Image.fromarray(data.chelsea()).reduce(scale)
    soft = cat.filter(ImageFilter.GaussianBlur(6)) if scale == 1 else cat.resize((450, 300))
    recipe = Recipe(size="24x24")
    assert prepare(load(np.asarray(soft), recipe), recipe).flats is None


@pytest.mark.parametrize("side", [512, 576])
@pytest.mark.parametrize("name", ["moon", "rocket", "camera"])
def test_a_gray_photo_or_a_night_sky_enlarged_is_no_drawing(name, side):
    photo = Image.fromarray(getattr(data, name)()).convert("RGB")
    short, left = min(photo.size), (photo.width - min(photo.size)) // 2
    square = photo.crop((left, 0, left + short, short)).resize((side, side))
    recipe = Recipe(size="48x48", zoom=1.0)
    assert prepare(load(np.asarray(square), recipe), recipe).flats is None


@pytest.mark.parametrize(
    ("name", "basic"),
    [("Reddish Orange", "orange"), ("Dark Bluish Gray", "gray"), ("Medium Azure", "blue"),
     ("Bright Light Yellow", "yellow"), ("Light Nougat", "beige"), ("Sand Green", "green")],
)  # fmt: skip
def test_a_brick_s_basic_name_is_the_last_that_fits(name, basic):
    assert basic_name(name, "#123456") == basic


def test_a_photo_is_no_drawing():
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:300, 0:300] / 300
    smooth = np.stack([120 + 100 * np.sin(3 * x + y), 90 + 80 * y, 160 - 90 * x * y], -1)
    noisy = np.clip(smooth + rng.normal(0, 2, smooth.shape), 0, 255).astype(np.uint8)
    for pixels in (smooth.astype(np.uint8), noisy):
        recipe = Recipe(size="48x48")
        assert prepare(load(pixels, recipe), recipe).flats is None


@pytest.mark.parametrize("matte", ["#ffffff", "bare"])
@pytest.mark.parametrize("radius", [50, 90])
def test_a_photo_that_was_cut_out_is_no_drawing_for_its_flat_ground(radius, matte):
    cat = Image.fromarray(data.chelsea())
    mask = Image.new("L", cat.size, 0)
    ImageDraw.Draw(mask).circle((225, 150), radius, fill=255)
    cut = Image.new("RGB", cat.size, "white")
    cut.paste(cat, mask=mask)
    if matte == "bare":
        cut.putalpha(mask)
    stream = io.BytesIO()
    cut.save(stream, "PNG")
    recipe = Recipe(size="48", matte=matte)
    assert prepare(load(stream.getvalue(), recipe), recipe).flats is None
    assert len(names(built(stream.getvalue(), size="48", matte=matte))) > 4


@pytest.mark.parametrize(("side", "quality"), [(96, None), (200, 75), (400, 60)])
def test_a_small_logo_and_one_in_jpeg_are_drawings_too(side, quality):
    image = Image.open(io.BytesIO(drawn(logo))).resize((side, side), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    image.save(stream, "JPEG" if quality else "PNG", **({"quality": quality} if quality else {}))
    found = names(built(stream.getvalue(), size="48x48"))
    assert found == {"Red", "Black", "Yellow", "White"}


def test_a_shade_of_a_clean_drawing_is_no_variant_that_jpeg_made():
    def ball(draw, k):
        draw.ellipse([10 * k, 10 * k, 90 * k, 90 * k], fill=(255, 204, 0))
        draw.ellipse([60 * k, 60 * k, 76 * k, 76 * k], fill=(230, 150, 10))

    assert len(names(built(drawn(ball)))) == 3
