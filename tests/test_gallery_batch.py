"""Statistics over many pictures: each has one vote, and what each setting does to a picture."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage import data

from mosaic import color, gallery
from mosaic.errors import RecipeError
from mosaic.gallery import jobs
from mosaic.gallery.jobs import Job
from mosaic.gallery.statistics import BatchStatistics, PictureStatistics, measure
from mosaic.load import load
from mosaic.model import Picture
from mosaic.prepare import prepare
from mosaic.project import build
from mosaic.recipe import Recipe

pytestmark = pytest.mark.usefixtures("quick_processes")


def ramp(low: int, high: int, side: int = 16) -> Picture:
    """A gray ramp of so many codes."""
    codes = np.linspace(low, high, 16).round().astype(np.uint8)
    return Picture(np.repeat(np.tile(codes[:, None, None], (1, 16, 3)), side // 16, 0))


#: Dull, bright, of low range and of high range.
FOLDER = [ramp(10, 60), ramp(170, 250), ramp(110, 130), ramp(0, 255)]


def lightness(picture: Picture, **tone: object) -> np.ndarray:
    recipe = Recipe.from_mapping({"size": "16x16", **tone})
    return color.linear_to_oklab(prepare(picture, recipe).light)[..., 0]


def tallied(pictures: list[Picture]) -> BatchStatistics:
    batch = BatchStatistics()
    for picture in pictures:
        found = lightness(picture)
        batch.add(PictureStatistics(round(found.mean() * 2**40), round(found.var() * 2**40)))
    return batch


def moved(normalize: str) -> list[np.ndarray]:
    numbers = tallied(FOLDER).settings(normalize)
    return [lightness(picture, normalize=normalize, **numbers) for picture in FOLDER]


def test_batch_makes_one_family() -> None:
    pictures = [ramp(40, 110), ramp(120, 230), ramp(100, 160)]
    numbers = tallied(pictures).settings("batch")
    before = [lightness(picture) for picture in pictures]
    assert np.isclose(numbers["batch_mean"], np.mean([one.mean() for one in before]), atol=1e-6)
    assert np.isclose(
        numbers["batch_spread"], np.mean([one.var() for one in before]) ** 0.5, atol=1e-6
    )
    after = [lightness(picture, normalize="batch", **numbers) for picture in pictures]
    assert np.ptp([one.mean() for one in before]) > 0.3
    assert np.ptp([one.mean() for one in after]) < 0.01
    assert np.allclose([one.std() for one in after], numbers["batch_spread"], atol=0.01)


def test_batch_moves_no_picture_further_than_it_bears() -> None:
    numbers = tallied(FOLDER).settings("batch")
    before, after = [lightness(picture) for picture in FOLDER], moved("batch")
    shifts = [two.mean() - one.mean() for one, two in zip(before, after, strict=True)]
    assert np.allclose(shifts[:2], [0.2, -0.2], atol=0.002)
    assert np.isclose(after[2].std(), 2 * before[2].std(), atol=0.002)
    own = [PictureStatistics(round(o.mean() * 2**40), round(o.var() * 2**40)) for o in before]
    told = [one.move(numbers) for one in own]
    assert np.allclose([move.shift for move in told], shifts, atol=0.01)
    assert str(told[0]).startswith("+20% lightness")


def test_a_drawing_has_no_vote_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, photo in enumerate((data.coffee(), data.chelsea() // 3)):
        Image.fromarray(photo).resize((60, 40)).save(tmp_path / f"in/{number}.png")
    logo = np.full((60, 60, 3), 255, np.uint8)
    logo[20:40, 10:50] = 200, 20, 20
    Image.fromarray(logo).save(tmp_path / "in/logo.png")
    done = gallery.publish(
        tmp_path / "in",
        tmp_path / "site",
        gallery.GallerySettings(
            Recipe(size="12x12", normalize="batch"), formats=("grid",), processes=1
        ),
    )
    assert done.drawn == ["logo.png"]
    assert sorted(done.moved) == ["0.png", "1.png"]
    assert done.moved["0.png"].shift == pytest.approx(-done.moved["1.png"].shift, abs=1e-6)
    works = tmp_path / "site/works"
    with Image.open(works / jobs.folder_name("logo.png") / "grid.png") as grid:
        assert min(grid.convert("RGB").getpixel((0, 0))) > 240
    facts = json.loads((works / jobs.folder_name("1.png") / "entry.json").read_bytes())["facts"]
    assert facts["Light"] == str(done.moved["1.png"])


def test_photos_come_out_as_one_family() -> None:
    photos = [
        (110 + data.astronaut() * 0.45).clip(0, 255).astype(np.uint8),  # bright
        (data.coffee() * 0.5).astype(np.uint8),  # dull
        (110 + data.chelsea() * 0.15).astype(np.uint8),  # of low range
    ]
    pictures = [load(photo, Recipe()) for photo in photos]
    numbers = tallied(pictures).settings("batch")
    without, family = [], []
    for picture in pictures:
        recipe = Recipe(size="24x24", tone="faithful", faces="none", content="photo")
        without.append(built_lightness(picture, recipe))
        family.append(built_lightness(picture, recipe.replace(normalize="batch", **numbers)))
    assert np.ptp(without) > 0.25
    assert np.ptp(family) < 0.08


def built_lightness(picture: Picture, recipe: Recipe) -> float:
    """Mean OKLab L of a mosaic's bricks."""
    grid = build(picture, recipe).plan.grid
    return float(color.linear_to_oklab(grid.palette.linear[grid.indices])[..., 0].mean())


def test_batch_norm_moves_all_alike() -> None:
    before, after = [lightness(picture) for picture in FOLDER], moved("batch-norm")
    together = np.concatenate([one.ravel() for one in after])
    assert abs(together.mean() - 0.6) < 0.03  # some of it is beyond black and white
    assert abs(together.std() - 0.2) < 0.03
    order = [one.mean() for one in before]
    assert np.argsort(order).tolist() == np.argsort([one.mean() for one in after]).tolist()
    gains = [
        a.std() / b.std() for a, b in zip(after, before, strict=True) if a.min() > 0 and a.max() < 1
    ]
    assert len(gains) >= 2
    assert np.ptp(gains) < 0.01


def test_mean_leaves_contrast_alone() -> None:
    for picture in FOLDER[:3]:
        before, after = lightness(picture), lightness(picture, normalize="mean")
        assert np.isclose(after.mean(), 0.6, atol=1e-3)
        assert np.isclose(after.std(), before.std(), atol=1e-3)


def test_a_batch_needs_its_statistics() -> None:
    for normalize in ("batch", "batch-norm"):
        with pytest.raises(RecipeError, match="which mosaic gallery measures"):
            build(FOLDER[0], Recipe(size="8x8", normalize=normalize))


def test_a_vote_does_not_count_pixels(tmp_path: Path) -> None:
    votes = []
    for side in (16, 160, 1600):
        path = tmp_path / f"{side}.png"
        image = Image.fromarray(FOLDER[1].codes).resize((side, side), Image.Resampling.NEAREST)
        image.save(path)
        votes.append(measure(Job(path, path.name, Recipe(size="16x16"))))
    assert votes[0] == votes[1] == votes[2]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 2**38)), min_size=1, max_size=6))
def test_the_order_of_votes_does_not_matter(votes: list[tuple[int, int]]) -> None:
    found = set()
    for order in itertools.islice(itertools.permutations(votes), 24):
        batch = BatchStatistics()
        for mean, variance in order:
            batch.add(PictureStatistics(mean, variance))
        found.add(tuple(batch.settings("batch-norm").items()))
    assert len(found) == 1


def test_a_picture_of_a_batch_can_be_built_alone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, picture in enumerate(FOLDER[:3]):
        Image.fromarray(picture.codes).save(tmp_path / f"in/{number}.png")
    settings = gallery.GallerySettings(
        Recipe(size="8x8", normalize="batch", content="photo", faces="none"),
        formats=("grid",),
        processes=2,
    )
    assert len(gallery.publish(tmp_path / "in", tmp_path / "site", settings).built) == 3
    work = tmp_path / "site/works" / jobs.folder_name("1.png")
    said = json.loads((work / "mosaic.json").read_bytes())
    assert said["recipe"]["batch_spread"] > 0
    picture = load(tmp_path / "in/1.png", Recipe())
    alone = build(picture, Recipe.from_mapping(said["recipe"]))
    assert alone.plan.grid.indices.tolist() == said["grid"]
    # One more picture is one more vote: the others are built anew.
    Image.fromarray(FOLDER[3].codes).save(tmp_path / "in/3.png")
    assert len(gallery.publish(tmp_path / "in", tmp_path / "site", settings).built) == 4
    assert len(gallery.publish(tmp_path / "in", tmp_path / "site", settings).kept) == 4
