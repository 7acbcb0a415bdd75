"""What the site shows of a work: the mosaic at its sizes, and its photo."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from mosaic.gallery import jobs, pages
from mosaic.gallery.work import make
from mosaic.recipe import Recipe


def pictures_of(tmp_path: Path, **recipe: object) -> tuple[dict[str, Image.Image], dict]:
    """Pictures of a work of 60 x 40 pixels, by name, and what its entry says of them."""
    pixels = np.random.default_rng(3).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "in.png")
    settings = {"size": "12x8", "palette": "primaries", **recipe}
    made = make(jobs.job(tmp_path / "in.png", "in.png", Recipe(**settings), ("preview",)))
    shown = {
        name: Image.open(io.BytesIO(data))
        for name, data in made.files.items()
        if name.endswith((".png", ".webp"))
    }
    return shown, made.entry["images"]


def test_pictures_of_a_work_are_drawn_at_their_sizes_and_the_preview_serves_as_the_large_one(
    tmp_path,
):
    shown, said = pictures_of(tmp_path)
    assert sorted(shown) == ["photo.webp", "preview.png", "thumb-320.png", "thumb-640.png"]
    assert (said["mosaic"], said["large"]) == ("preview.png", [12 * 48, 8 * 48])
    assert [tuple(one) for one in said["thumbs"]] == [
        ("thumb-320.png", 12 * 27, 8 * 27),
        ("thumb-640.png", 12 * 48, 8 * 48),
    ]
    for name, wide, high in said["thumbs"]:
        assert shown[name].size == (wide, high)
        assert shown[name].mode == "P"
    assert shown["photo.webp"].size == (60, 40)


def test_a_wall_of_a_work_is_shown_without_the_studs_above_it(tmp_path):
    shown, said = pictures_of(tmp_path, view="side", size="12x20")
    assert said["mosaic"] == "mosaic.png"
    px = shown["mosaic.png"].width // 12
    assert shown["mosaic.png"].size == (12 * px, 20 * px * 2 // 5)
    assert shown["preview.png"].height > shown["mosaic.png"].height
    assert all(high * 12 == wide * 8 for _, wide, high in said["thumbs"])


def test_a_style_without_sprites_is_reduced(tmp_path):
    shown, said = pictures_of(tmp_path, style="framed")
    assert said["mosaic"] == "mosaic.webp"
    assert max(said["large"]) == 1200
    assert [one[:2] for one in map(tuple, said["thumbs"])] == [
        ("thumb-320.webp", 320),
        ("thumb-640.webp", 640),
    ]
    assert shown["thumb-320.webp"].width == 320


def test_a_work_that_an_older_version_made_keeps_its_picture(tmp_path):
    _, said = pictures_of(tmp_path)
    entry = {"title": "a", "size": "12 × 8", "colors": 5, "facts": {}, "downloads": []}
    assert 'src="preview.png"' in pages.page({**entry, "images": said})
    del said["mosaic"]
    assert 'src="mosaic.webp"' in pages.page({**entry, "images": said})


def test_the_photo_beside_a_mosaic_is_what_the_mosaic_shows(tmp_path):
    picture = np.zeros((60, 40, 3), np.uint8)
    picture[:20], picture[20:] = (250, 20, 20), (20, 20, 250)
    Image.fromarray(picture).save(tmp_path / "in.png")
    recipe = Recipe(size="8x8", turn="90", focus="1,0.5")
    made = make(jobs.job(tmp_path / "in.png", "in.png", recipe, ("grid",)))
    photo, grid = (
        np.asarray(Image.open(io.BytesIO(made.files[name])).convert("RGB").resize((8, 8)), int)
        for name in ("photo.webp", "grid.png")
    )
    assert (photo[..., 0] > photo[..., 2])[:, -1].all()
    assert np.array_equal(photo[..., 0] > photo[..., 2], grid[..., 0] > grid[..., 2])
