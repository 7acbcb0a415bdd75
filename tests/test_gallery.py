"""Every recipe of the gallery, built anew and held against its golden grid and the laws.

`pytest tests/test_gallery.py --update-golden` rebuilds the grids, the previews and the
README's pictures.
"""

import io
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from helpers import needs
from PIL import Image

from mosaic import color, exporters
from mosaic.load import load
from mosaic.model import BARE, Plan
from mosaic.pipeline import run
from mosaic.prepare.area import average
from mosaic.prepare.crop import frame
from mosaic.prepare.saliency import find_faces
from mosaic.recipe import Recipe
from mosaic.styles import studs
from mosaic.verify import verify

GALLERY = Path(__file__).parent.parent / "gallery"
NAMES = sorted(path.parent.name for path in GALLERY.glob("*/recipe.toml"))
LICENSES = (
    "public domain",
    "creativecommons.org/publicdomain/zero",
    "creativecommons.org/licenses/by/",
)
#: The picture of the README: its subject, its height, and the gap between its three parts.
README, TALL_PX, GAP_PX = "astronaut", 540, 20
#: What hangs on a wall in framed.jpg, and what builds itself.
FRAMED, BUILDING = "lighthouse", "duck"


def recipe(name: str) -> Recipe:
    return Recipe.from_mapping(tomllib.loads((GALLERY / name / "recipe.toml").read_text("utf-8")))


def picture(name: str) -> Path:
    (found,) = (GALLERY / name).glob("picture.*")
    return found


@cache
def built(name: str) -> Plan:
    return run(picture(name), recipe(name))


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def png(picture: np.ndarray) -> bytes:
    """Few colors and much repetition: a palette of 256 is a quarter of the file."""
    stream = io.BytesIO()
    image = Image.fromarray(picture).quantize(256, dither=Image.Dither.NONE)
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_the_recipe_gives_its_golden_grid_and_preview(name: str, update: bool) -> None:
    plan, folder = built(name), GALLERY / name
    grid = exporters.render(plan, "grid")["grid.png"]
    if update:
        (folder / "grid.png").write_bytes(grid)
        (folder / "preview.png").write_bytes(png(studs.draw(plan, stud_px(plan))))
    golden = pixels((folder / "grid.png").read_bytes())
    assert np.array_equal(pixels(grid), golden), "see: pytest tests/test_gallery.py --update-golden"
    with Image.open(folder / "preview.png") as preview:
        assert shows(preview, plan) < 4.0


def stud_px(plan: Plan) -> int:
    grid = plan.grid
    longer_mm = max(grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1])
    return studs.whole_px(plan, 720 / (longer_mm / 8.0))


def shows(preview: Image.Image, plan: Plan) -> float:
    """Mean CIEDE2000 between the cells of a preview and the palette's colors."""
    covered = plan.grid.indices != BARE
    (rows, cols), (width, height) = covered.shape, studs.cell_px(plan, stud_px(plan))
    light = color.srgb_to_linear(np.asarray(preview.convert("RGB")) / 255.0)[-rows * height :]
    cells = light.reshape(rows, height, cols, width, 3)
    inner = height // 4, width // 4  # corners show what is behind round pieces
    middle = cells[:, inner[0] : -inner[0], :, inner[1] : -inner[1]].mean(axis=(1, 3))
    wanted = plan.grid.palette.linear[plan.grid.indices]
    labs = (color.linear_to_lab(values[covered]) for values in (middle, wanted))
    return float(color.delta_e_ciede2000(*labs).mean())


@pytest.mark.parametrize("name", NAMES)
def test_the_mosaic_obeys_the_laws(name: str, tmp_path: Path) -> None:
    for files in ("json", "grid", "parts", "bricklink", "rebrickable", "pick-a-brick"):
        for filename, data in exporters.render(built(name), files).items():
            (tmp_path / filename).write_bytes(data)
    assert verify(tmp_path) == []


@pytest.mark.parametrize("name", NAMES)
def test_picture_and_preview_are_small_and_credited(name: str) -> None:
    with Image.open(picture(name)) as image:
        assert max(image.size) <= 1200
    assert picture(name).stat().st_size < 300_000
    assert (GALLERY / name / "preview.png").stat().st_size < 150_000
    (credit,) = (GALLERY / name / "credit.md").read_text("utf-8").splitlines()
    assert any(words in credit for words in LICENSES)


def test_the_gallery_is_various() -> None:
    recipes = [recipe(name) for name in NAMES]
    assert len(NAMES) >= 12
    assert {r.part for r in recipes} >= {"plate", "brick", "tile", "round-plate", "round-tile"}


def test_the_readme_shows_photo_mosaic_and_plan(update: bool, tmp_path: Path) -> None:
    if update:
        (GALLERY / "readme.png").write_bytes(readme(built(README), tmp_path))
    with Image.open(GALLERY / "readme.png") as image:
        assert 1400 <= image.width <= 1600
    assert (GALLERY / "readme.png").stat().st_size < 600_000


def test_one_mosaic_hangs_on_a_wall_and_one_builds_itself(update: bool) -> None:
    wall, film = GALLERY / "framed.jpg", GALLERY / "build.gif"
    if update:
        # As the commands beside them in the README make them.
        wall.write_bytes(exporters.render(built(FRAMED), "framed")["framed.jpg"])
        film.write_bytes(exporters.render(built(BUILDING), "animation")["build.gif"])
    with Image.open(wall) as framed, Image.open(film) as build:
        assert framed.width > 1000
        assert build.n_frames > 20
    assert wall.stat().st_size < 300_000
    assert film.stat().st_size < 300_000


def readme(plan: Plan, folder: Path) -> bytes:
    """Set the photo as the mosaic shows it, the mosaic and a page of its plan side by side."""
    stud_px = round(TALL_PX / plan.grid.rows)
    mosaic = studs.draw(plan, stud_px)
    tall, wide, _ = mosaic.shape
    photo = load(picture(README), plan.recipe)
    faces = find_faces(photo, plan.recipe)
    box = frame(photo, wide / tall, plan.recipe, faces, plan.grid.cols)
    light, _ = average(photo, box, wide, tall)
    # The last bits of a photo are noise, and noise is most of a PNG: 86 levels do.
    codes = np.rint(color.linear_to_srgb(light) * 85).astype(np.uint8) * 3
    parts = [Image.fromarray(codes), Image.fromarray(mosaic), page(plan, folder, tall)]
    whole = Image.new("RGB", (sum(p.width + GAP_PX for p in parts) - GAP_PX, tall), "white")
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + GAP_PX
    stream = io.BytesIO()
    whole.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def page(plan: Plan, folder: Path, tall: int) -> Image.Image:
    """Draw the plan's page of the section with the middle of the mosaic."""
    (folder / "plan.pdf").write_bytes(exporters.render(plan, "plan")["plan.pdf"])
    text = subprocess.run(
        [needs("pdftotext"), "plan.pdf", "-"], cwd=folder, capture_output=True, check=True
    ).stdout.decode()
    col, row = (plan.grid.cols - 1) // 2, (plan.grid.rows - 1) // 2
    (name,) = (
        s.name
        for s in plan.sections
        if s.col <= col < s.col + s.cols and s.row <= row < s.row + s.rows
    )
    number = next(n for n, words in enumerate(text.split("\f"), 1) if words.startswith(f"{name}\n"))
    options = ["-png", "-scale-to", str(2 * tall), "-f", str(number), "-singlefile"]
    subprocess.run([needs("pdftoppm"), *options, "plan.pdf", "page"], cwd=folder, check=True)
    with Image.open(folder / "page.png") as image:
        drawn = image.convert("RGB")
    return drawn.resize((round(drawn.width * tall / drawn.height), tall), Image.Resampling.LANCZOS)
