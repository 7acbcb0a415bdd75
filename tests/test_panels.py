"""Several panels in one mosaic: where they lie, what they show, and what they take."""

import csv
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from mosaic import exporters, pipeline
from mosaic.errors import RecipeError, StockError
from mosaic.model import Picture, panels, sections, size_with_border
from mosaic.recipe import Recipe
from mosaic.resolve import resolve
from mosaic.verify import verify

PHOTO = Picture(data.astronaut()[:256, 96:352].copy())

some = st.builds(
    lambda across, down, border, section: Recipe(
        panels=f"{across}x{down}", border=border, section=section
    ),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 5),
    st.integers(4, 20),
)


def pop(**changes):
    settings = {"ditherer": "bands", "size": "24x20", "panels": "2x2", "border": 1, **changes}
    return pipeline.run(PHOTO, Recipe(**settings))


@pytest.fixture(scope="module")
def four():
    return pop()


@settings(max_examples=60)
@given(some, st.integers(1, 40), st.integers(1, 40))
def test_panels_and_sections_tile_the_grid(recipe, wide, high):
    cols, rows = size_with_border(wide, high, recipe.panel_grid, recipe.border)
    seen, owner = np.zeros((rows, cols), int), np.zeros((rows, cols), int)
    for number, p in enumerate(panels(cols, rows, recipe.panel_grid, recipe.border), 1):
        assert (p.cols, p.rows, p.name) == (wide, high, str(number))
        owner[p.row : p.row + high, p.col : p.col + wide] = number
    assert (owner == 0).sum() == cols * rows - wide * high * owner.max()
    found = sections(cols, rows, recipe.section, recipe.panel_grid, recipe.border, "top")
    for s in found:
        here = owner[s.row : s.row + s.rows, s.col : s.col + s.cols]
        seen[s.row : s.row + s.rows, s.col : s.col + s.cols] += 1
        # A section is of one panel, and says of which.
        assert set(np.unique(here)) - {0} == {int(s.name.split("-")[0]) if "-" in s.name else 1}
    assert (seen == 1).all()
    assert len({s.name for s in found}) == len(found)


@settings(max_examples=30)
@given(some, st.integers(1, 40), st.integers(1, 40))
def test_edges_that_no_piece_crosses_are_those_of_sections(recipe, wide, high):
    cols, rows = size_with_border(wide, high, recipe.panel_grid, recipe.border)
    across, down = resolve(recipe).crossings(cols, rows)
    found = sections(cols, rows, recipe.section, recipe.panel_grid, recipe.border, "top")
    assert across == sorted({s.col for s in found} - {0})
    assert down == sorted({s.row for s in found} - {0})
    apart = resolve(recipe.replace(cross_sections=True))
    assert apart.crossings(cols, rows) == ([], [])


@pytest.mark.parametrize("text", ["2", "9x1", "0x2", "2x", "axb", "2x2x2", "1x-1", "¹x2"])
def test_what_is_no_number_of_panels_is_refused(text):
    with pytest.raises(RecipeError, match="try --panels 2x2"):
        Recipe(panels=text)


def test_panels_show_one_picture_in_different_colors():
    made = pop(scheme=("hope", "ice", "ember", "dusk"))  # by tones: no colors of regions
    cells = made.grid.indices
    assert cells.shape == (2 * 20 + 3, 2 * 24 + 3)
    shown = [
        cells[p.row : p.row + 20, p.col : p.col + 24]
        for p in panels(51, 43, made.recipe.panel_grid, made.recipe.border)
    ]
    assert len({s.tobytes() for s in shown}) == 4
    for other in shown[1:]:
        # Where one panel changes its color, so does the other.
        pairs = set(zip(shown[0].ravel().tolist(), other.ravel().tolist(), strict=True))
        assert len(pairs) <= 6


def test_the_border_has_its_color(four):
    names = [c.name for c in four.grid.palette.colors]
    cells = four.grid.indices
    for line in (cells[0], cells[21], cells[42], cells[:, 0], cells[:, 25], cells[:, 50]):
        assert {names[i] for i in line.tolist()} == {"White"}
    other = pop(border_color="ldraw:0").grid.indices
    assert {names[i] for i in other[0].tolist()} == {"Black"}


def test_the_parts_lists_of_panels_sum_to_the_total(four):
    text = exporters.render(four, "panels")["panels.csv"].decode()
    rows = list(csv.DictReader(text.splitlines()))
    total: Counter[tuple[str, str]] = Counter()
    for row in rows:
        total[row["part"], row["color"]] += int(row["quantity"])
    parts = {(x.part.key, x.color.name): x.quantity for x in four.parts if x.role == "mosaic"}
    assert total == parts
    assert {row["panel"] for row in rows} == {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    "changes",
    [
        {"part": "brick", "vary": "background"},
        {"part": "round-tile", "vary": "hue", "bands": 5},
        {"pieces": "1x1,1x2,2x2,2x4", "scheme": ("auto",), "ink": "heavy", "border": 0},
        {"cross_sections": True, "bands": 3, "offset": 1, "border": 3, "size": "17x9"},
        {"ditherer": "joint", "panels": "3x1"},
        {"ditherer": "floyd-steinberg", "panels": "1x2", "matte": "bare", "fit": "pad"},
        {"view": "side", "panels": "2x1"},
    ],
)
def test_all_that_comes_after_takes_panels(changes, tmp_path):
    plan = pop(**changes)
    for name, exporter in exporters.TABLE.items():
        if exporter.default or name == "panels":
            for filename, content in exporters.render(plan, name).items():
                (tmp_path / filename).write_bytes(content)
    broken = verify(tmp_path)
    assert [b for b in broken if "cross the edge" not in b] == []
    assert not broken or plan.recipe.cross_sections


def test_verify_counts_the_panels_lists(four, tmp_path):
    for name in ("json", "panels"):
        for filename, content in exporters.render(four, name).items():
            (tmp_path / filename).write_bytes(content)
    assert verify(tmp_path) == []
    lines = (tmp_path / "panels.csv").read_text().splitlines()
    (tmp_path / "panels.csv").write_text("\n".join(lines[:-1]) + "\n")
    assert any("panels.csv has" in line for line in verify(tmp_path))


def test_other_methods_turn_the_hue_of_each_panel():
    plan = pop(ditherer="nearest-oklab", tone="faithful", border=0, size="16x16")
    cells = plan.grid.indices
    one = pipeline.run(PHOTO, Recipe(ditherer="nearest-oklab", tone="faithful", size="16x16"))
    names = [[p.grid.palette.colors[i].name for i in p.grid.indices.ravel()] for p in (one,)]
    first = [plan.grid.palette.colors[i].name for i in cells[:16, :16].ravel()]
    assert first == names[0]
    assert not np.array_equal(cells[:16, :16], cells[16:, 16:])


def test_a_stock_is_never_overrun():
    plan = pop(stock=("31204",), size="12x12", border=0, scheme=("stock",))
    owned = [(line.quantity, line.owned) for line in plan.parts if line.role == "mosaic"]
    assert all(quantity == own for quantity, own in owned)
    with pytest.raises(StockError):
        pop(stock=("31204",), size="32x32", border=0, scheme=("stock",))


def test_schemes_take_the_method_that_has_them():
    with pytest.raises(RecipeError, match="--ditherer bands"):
        Recipe(panels="2x2", vary="scheme")


def test_a_wall_of_panels_may_be_too_large():
    with pytest.raises(RecipeError, match="size, which is that of one panel"):
        pop(size="2000x16", border=1)


def test_the_page_on_screen_has_the_sections_of_the_plan(four, context, tmp_path):
    path = tmp_path / "plan.html"
    path.write_bytes(exporters.render(four, "html")["plan.html"])
    page = context.new_page()
    page.goto(path.as_uri())
    shown = page.locator("#sections option").all_text_contents()
    assert shown == [s.name for s in four.sections]
    last = four.sections[-1]
    page.select_option("#sections", label=last.name)
    assert page.locator("#section-place").text_content() == (
        f"columns {last.col + 1}–{last.col + last.cols}, rows {last.row + 1}–{last.row + last.rows}"
    )
