"""Swatch pages have the palette's colors, at the size of real bricks."""

import io
import subprocess

import numpy as np
from helpers import letters_palette, needs
from PIL import Image

from mosaic import palette
from mosaic.model import Palette
from mosaic.palette import swatches
from mosaic.recipe import Recipe


def sides(picture):
    """Side of the square of each color, in pixels; strewn pixels of writing weigh little."""
    return {code: np.sqrt(count) for count, code in picture.convert("RGB").getcolors(1 << 24)}


def test_png_shows_each_color_at_true_size():
    ours = letters_palette()
    picture = Image.open(io.BytesIO(swatches.to_png(ours)))
    dots_a_mm, found = picture.info["dpi"][0] / 25.4, sides(picture)
    for code in ours.srgb.tolist():
        size_mm = found[tuple(code)] / dots_a_mm
        assert abs(size_mm - swatches.SIDE_MM) < 0.3  # less the hair line around it


def test_pdf_shows_each_color_at_true_size(tmp_path):
    program = needs("pdftoppm")
    ours = letters_palette()
    (tmp_path / "s.pdf").write_bytes(swatches.to_pdf(ours))
    subprocess.run([program, "-r", "254", "-png", "s.pdf", "s"], cwd=tmp_path, check=True)
    page = Image.open(next(tmp_path.glob("s-*.png"))).convert("RGB")
    assert np.abs(np.subtract(page.size, (2100, 2970))).max() <= 1
    found = sides(page)
    for code in ours.srgb.tolist():
        assert abs(found[tuple(code)] / 10 - swatches.SIDE_MM) < 0.3


def test_pdf_names_each_color(tmp_path):
    program = needs("pdftotext")
    ours = palette.resolve(Recipe(palette="everything"))
    (tmp_path / "s.pdf").write_bytes(swatches.to_pdf(ours))
    found = subprocess.run([program, "s.pdf", "-"], cwd=tmp_path, check=True, capture_output=True)
    text = " ".join(found.stdout.decode().split())
    for color in ours.colors:
        assert color.hex in text
        assert f"LEGO {color.lego}" in text


def test_a_long_palette_goes_on_to_more_pages():
    many = Palette("many", letters_palette().colors * 11)
    assert [len(page) for page in swatches.pages(many)] == [48, 48, 3]


def test_the_same_palette_gives_the_same_bytes():
    ours = letters_palette()
    assert swatches.to_pdf(ours) == swatches.to_pdf(ours)
    assert swatches.to_png(ours) == swatches.to_png(ours)
