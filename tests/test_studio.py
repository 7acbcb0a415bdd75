"""The studio's server, asked as a page asks it."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from studio_client import photo, small

import mosaic

SCHEMA = json.loads((Path(mosaic.__file__).parent / "studio" / "schema.json").read_text())


def fits(node, name):
    jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"}).validate(node)


def test_answers_have_the_shapes_of_the_schema(page):
    fits(page.json("GET", "about"), "about")
    work = small(page)
    state, _, _ = page.shown(work)
    fits(state, "state")
    cards = page.json("GET", "works")["works"]
    assert work in [card["id"] for card in cards]
    for card in cards:
        fits(card, "card")
    for name in ("cells", "facts", "edit"):
        fits(page.wait(name, work=work), name)
    fits(page.json("GET", "works/none", wanted=404), "error")


def test_every_setting_is_offered_as_the_recipe_has_it(page):
    told = {one["name"]: one for one in page.json("GET", "about")["settings"]}
    assert {n: one["default"] for n, one in told.items()} == mosaic.Recipe().to_mapping()
    assert told["tone"]["choices"] == ["pleasing", "faithful"]


def test_cells_and_pieces_are_those_of_the_pipeline(page):
    work = small(page)
    state, cells, pieces = page.shown(work)
    plan = mosaic.build(photo(), mosaic.Recipe(**state["recipe"])).plan
    names = [color.name for color in plan.grid.palette.colors]
    assert cells == [names[n] for n in plan.grid.indices.ravel()]
    rows = np.frombuffer(pieces, [("col", "<u2"), ("row", "<u2"), ("w", "u1"), ("h", "u1")])
    assert rows["col"].tolist() == plan.pieces.col.tolist()
    assert (rows["w"].astype(int) * rows["h"]).sum() == 256
    assert state["facts"]["facts"]["pieces"] == plan.facts.pieces == len(rows)


def test_a_setting_tells_what_it_changed(page):
    work = small(page)
    before = page.shown(work)[0]["facts"]["facts"]
    page.edit(work, kind="set", settings={"size": "20x20"})
    after = page.shown(work)[0]["facts"]
    assert after["deltas"]["pieces"] == after["facts"]["pieces"] - before["pieces"] > 0


@pytest.mark.parametrize(
    ("settings", "setting"),
    [({"zoom": 99}, "zoom"), ({"tone": "sad"}, "tone"), ({"stock": ["/etc/hosts"]}, "stock")],
)
def test_a_setting_that_does_not_fit_changes_nothing(page, settings, setting):
    work = page.create()
    error = page.edit(work, 422, kind="set", settings=settings)
    assert error["setting"] == setting
    assert page.state(work)["rev"] == 0


@pytest.mark.parametrize(
    ("settings", "rows", "red"),
    [
        ({"pieces": "2x2,2x4"}, 16, {36, 37, 52, 53}),
        ({"view": "side", "pieces": "1x2"}, 39, {36, 37}),
    ],
)
def test_a_painted_stud_is_the_piece_that_it_is_part_of(page, settings, rows, red):
    work = small(page, f"16x{rows}")
    page.edit(work, kind="set", settings=settings)
    _, plain, _ = page.shown(work)
    page.edit(work, kind="paint", cols=16, rows=rows, runs=[[37, 1, "Red"]])
    state, painted, _ = page.shown(work)
    assert state["touched"]["hidden"] == 0
    assert {n for n, (old, new) in enumerate(zip(plain, painted, strict=True)) if old != new} <= red
    assert all(painted[n] == "Red" for n in red)


def test_cells_are_painted_undone_and_painted_again(page):
    work = small(page)
    _, plain, _ = page.shown(work)
    runs = [[0, 3, "Red"], [20, 2, "bare"]]
    page.edit(work, kind="paint", cols=16, rows=16, runs=runs)
    state, painted, _ = page.shown(work)
    assert painted[:3] == ["Red"] * 3
    assert painted[20:22] == ["bare"] * 2
    assert painted[3:20] == plain[3:20]
    assert state["touched"] == {"cells": 5, "hidden": 0, "cols": 16, "rows": 16}
    page.edit(work, kind="undo")
    assert page.shown(work)[1] == plain
    page.edit(work, kind="redo")
    assert page.shown(work)[1] == painted
    page.edit(work, kind="paint", cols=16, rows=16, runs=[[0, 256, None]])
    assert page.shown(work)[1] == plain


def test_a_stroke_in_pieces_is_one_step(page):
    work = small(page)
    _, plain, _ = page.shown(work)
    for start in range(5):
        page.edit(work, kind="paint", cols=16, rows=16, runs=[[start, 1, "Red"]], stroke="s1")
    page.edit(work, kind="paint", cols=16, rows=16, runs=[[9, 1, "Red"]], stroke="s2")
    page.edit(work, kind="undo")
    assert page.shown(work)[1][:5] == ["Red"] * 5
    page.edit(work, kind="undo")
    assert page.shown(work)[1] == plain
    page.edit(work, kind="redo")
    assert page.shown(work)[1][:5] == ["Red"] * 5


def test_a_hundred_steps_back_and_forth(page):
    work = small(page)
    _, plain, _ = page.shown(work)
    for n in range(10):
        page.edit(work, kind="paint", cols=16, rows=16, runs=[[n, 4, "Red"]])
        for m in range(9):
            page.edit(work, kind="set", settings={"title": f"Emma {n} {m}"})
    state, painted, _ = page.shown(work)
    for _ in range(100):
        page.edit(work, kind="undo")
    undone, cells, _ = page.shown(work)
    assert cells == plain
    assert undone["recipe"]["title"] == ""
    for _ in range(100):
        page.edit(work, kind="redo")
    redone, cells, _ = page.shown(work)
    assert (cells, redone["recipe"]) == (painted, state["recipe"])


def test_touch_ups_outlive_other_settings_and_wait_for_their_size(page):
    work = small(page)
    page.edit(work, kind="paint", cols=16, rows=16, runs=[[0, 8, "Red"]])
    page.edit(work, kind="set", settings={"brightness": 0.5, "part": "tile"})
    assert page.shown(work)[1][:8] == ["Red"] * 8
    page.edit(work, kind="set", settings={"size": "12x12"})
    state, cells, _ = page.shown(work)
    assert state["touched"]["hidden"] == 8
    assert cells[:8] != ["Red"] * 8
    page.edit(work, kind="set", settings={"size": "16x16", "without_colors": ["Red"]})
    state, cells, _ = page.shown(work)
    assert "Red" not in cells
    assert state["touched"] == {"cells": 8, "hidden": 8, "cols": 16, "rows": 16}
    page.edit(work, kind="undo")
    page.edit(work, kind="undo")
    assert page.shown(work)[1][:8] == ["Red"] * 8


def test_what_is_painted_on_another_grid_or_in_no_color_is_refused(page):
    work = small(page)
    page.shown(work)
    assert page.edit(work, 409, kind="paint", cols=9, rows=9, runs=[[0, 1, "Red"]])
    assert page.edit(work, 422, kind="paint", cols=16, rows=16, runs=[[0, 1, "Plaid"]])
    assert page.edit(work, 422, kind="paint", cols=16, rows=16, runs=[[250, 7, "Red"]])
    assert page.edit(work, 400, kind="paint", cols=16, rows=16, runs=[[0, 1]])
    assert page.edit(work, 400, kind="dance")
    assert page.state(work)["undo"]["count"] == 1


def test_regions_become_paint(page):
    work = small(page)
    _, cells, _ = page.shown(work)
    top = cells[0]
    grid = {"base": 1, "cols": 16, "rows": 16}
    body = {**grid, "kind": "fill", "at": 0, "color": "Black"}
    told = page.json("POST", f"works/{work}/region", body)
    _, filled, _ = page.shown(work)
    changed = {n for n in range(256) if filled[n] != cells[n]}
    assert len(changed) == told["cells"] > 0
    assert 0 in changed
    assert {filled[n] for n in changed} == {"Black"}
    assert {cells[n] for n in changed} == {top}
    body = {**grid, "kind": "replace", "from": "Black", "color": "Red", "cells": [[0, 16]]}
    page.json("POST", f"works/{work}/region", body)
    _, replaced, _ = page.shown(work)
    assert replaced == ["Red" if n < 16 and c == "Black" else c for n, c in enumerate(filled)]
    page.edit(work, kind="undo")
    page.edit(work, kind="undo")
    assert page.shown(work)[1] == cells


def test_finer_gives_a_region_the_cells_of_economy_0(page):
    work = small(page)
    page.edit(work, kind="set", settings={"economy": 1.0})
    state, coarse, _ = page.shown(work)
    fine = mosaic.build(photo(), mosaic.Recipe(**{**state["recipe"], "economy": 0.0})).plan.grid
    names = [fine.palette.colors[n].name for n in fine.indices.ravel()]
    body = {"base": 2, "cols": 16, "rows": 16, "kind": "finer", "cells": [[0, 128]]}
    page.json("POST", f"works/{work}/region", body)
    assert page.shown(work)[1] == names[:128] + coarse[128:]


def test_clean_leaves_no_lonely_cell_that_is_no_feature(page):
    work = small(page)
    page.shown(work)
    page.edit(work, kind="paint", cols=16, rows=16, runs=[[34, 1, "Red"]])
    _, spotted, _ = page.shown(work)
    page.json("POST", f"works/{work}/region", {"base": 2, "cols": 16, "rows": 16, "kind": "clean"})
    _, cells, _ = page.shown(work)
    assert spotted[34] == "Red" != cells[34]
    assert cells[34] in {spotted[n] for n in (18, 33, 35, 50)}


def test_variants_are_kept_chosen_and_dropped(page):
    work = small(page)
    page.edit(work, kind="keep", name="dark")
    page.edit(work, kind="set", settings={"brightness": 1.0})
    page.edit(work, kind="keep", name="bright")
    page.edit(work, kind="choose", name="dark")
    state = page.state(work)
    assert state["recipe"]["brightness"] == 0
    assert [(v["name"], v["chosen"]) for v in state["variants"]] == [
        ("dark", True),
        ("bright", False),
    ]
    page.edit(work, kind="undo")
    assert page.state(work)["recipe"]["brightness"] == 1
    page.edit(work, kind="drop", name="dark")
    assert page.edit(work, 422, kind="choose", name="dark")


def test_another_photo_is_an_edit(page):
    work = small(page)
    _, first, _ = page.shown(work)
    page.json("PUT", f"works/{work}/photo?name=otto.png", photo(seed=3), 202)
    state, second, _ = page.shown(work)
    assert state["photo"] == {"name": "otto.png", "width": 32, "height": 32}
    assert second != first
    page.edit(work, kind="undo")
    assert page.shown(work)[1] == first
    page.json("PUT", f"works/{work}/photo?name=bad.png", b"no picture", 415)
    assert page.state(work)["photo"]["name"] == "emma.png"
