"""The studio's server, asked as a page asks it."""

import contextlib
import json
import shlex
import zipfile
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import jsonschema
import numpy as np
import pytest
from command import inside
from studio_client import Client, photo, small_previews

import mosaic
from mosaic.studio import work as studio_work
from mosaic.studio.app import Studio
from mosaic.studio.render import Renderer

SCHEMA = json.loads((Path(mosaic.__file__).parent / "studio" / "schema.json").read_text())


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("works")


@pytest.fixture(scope="module")
def studio(root):
    """A server for a folder."""
    with contextlib.chdir(root), small_previews():
        server = Studio(root)
        thread = server.start()
        yield server
        server.stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def page(studio):
    client = Client(studio.address)
    client.listen()
    return client


def small(page, size="16x16"):
    """Begin a work of a few cells."""
    work = page.create()
    page.edit(work, kind="set", settings={"size": size, "backing": "none"})
    return work


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


def test_forty_steps_back_and_forth(page):
    work = small(page)
    _, plain, _ = page.shown(work)
    for n in range(8):
        page.edit(work, kind="paint", cols=16, rows=16, runs=[[n, 4, "Red"]])
        for m in range(4):
            page.edit(work, kind="set", settings={"title": f"Emma {n} {m}"})
    state, painted, _ = page.shown(work)
    for _ in range(40):
        page.edit(work, kind="undo")
    undone, cells, _ = page.shown(work)
    assert cells == plain
    assert undone["recipe"]["title"] == ""
    for _ in range(40):
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


def test_a_try_is_a_draft_without_history(page):
    work = small(page)
    page.shown(work)
    since = len(page.heard)
    page.json("POST", f"works/{work}/try", {"settings": {"brightness": 1.5}})
    draft = page.wait("cells", since, draft=True, work=work)
    assert draft["rev"] == 1
    assert page.state(work)["rev"] == 1
    page.json("POST", f"works/{work}/try", {"settings": {"brightness": 99}}, 422)


@pytest.mark.parametrize(("prompt_s", "quick"), [(0.0, [False, False, True]), (60.0, 3 * [False])])
def test_where_the_whole_mosaic_is_late_twice_a_drag_sees_the_draft(
    page, monkeypatch, prompt_s, quick
):
    work = small(page)
    page.shown(work)
    monkeypatch.setattr(studio_work, "_PROMPT_S", prompt_s)
    drawn, draft = [], Renderer.draft
    monkeypatch.setattr(Renderer, "draft", lambda *given: drawn.append(given) or draft(*given))
    found = []
    for brightness in (0.1, 0.2, 0.3):
        since, before = len(page.heard), len(drawn)
        page.json("POST", f"works/{work}/try", {"settings": {"brightness": brightness}})
        page.wait("cells", since, draft=True, work=work)
        found.append(len(drawn) > before)
    assert found == quick


def test_a_large_mosaic_shows_a_draft_first_but_for_a_hand_that_has_seen_it(page):
    work = small(page, "66x66")
    page.shown(work)

    def told(since):
        page.wait("cells", since, work=work, draft=False)
        return [one["draft"] for name, one in page.heard[since:] if name == "cells"]

    since = len(page.heard)
    page.edit(work, kind="set", settings={"brightness": 0.5})
    assert told(since) == [True, False]
    page.shown(work)
    since = len(page.heard)
    page.json("POST", f"works/{work}/try", {"settings": {"brightness": 0.7}})
    page.wait("cells", since, draft=True, work=work)
    page.edit(work, kind="set", settings={"brightness": 0.7})
    assert told(since) == [True, False]
    page.shown(work)
    since = len(page.heard)
    page.edit(work, kind="paint", cols=66, rows=66, runs=[[0, 4, "Red"]])
    assert told(since) == [False]


def test_a_try_that_an_edit_has_overtaken_shows_nothing(page):
    work = small(page)
    old = page.shown(work)[0]["rev"]
    page.edit(work, kind="set", settings={"brightness": 0.5})
    page.shown(work)
    since = len(page.heard)
    late = {"base": old, "settings": {"brightness": 1.5}}
    page.json("POST", f"works/{work}/try", late)
    # A hand that is back where it began gets the mosaic in full again.
    back = {"base": old + 1, "settings": {"brightness": 0.5}}
    page.json("POST", f"works/{work}/try", back)
    page.wait("cells", since, work=work, draft=False)
    drafts = [one for name, one in page.heard[since:] if name == "cells" and one["draft"]]
    assert drafts == []
    page.json("POST", f"works/{work}/try", {"base": "x", "settings": {"brightness": 0}}, 400)


def test_pictures_have_the_size_that_was_asked_for(page):
    from PIL import Image

    work = small(page)
    page.edit(work, kind="set", settings={"size": "16x8", "turn": "90"})
    page.shown(work)
    for of, shape in (
        ("photo", 1.0),
        ("frame", 2.0),
        ("mosaic", 2.0),
        ("thumb", 2.0),
        ("far", 2.0),
    ):
        status, data = page.call("GET", f"works/{work}/image?of={of}&px=30")
        image = Image.open(BytesIO(data))
        assert (status, image.format, max(image.size)) == (200, "JPEG", 30)
        assert image.width / image.height == pytest.approx(shape, rel=0.08)
    for query in ("of=photo&px=99999", "of=far&px=30&m=0", "of=far&px=30&m=nan", "of=far&m=1e9"):
        assert page.call("GET", f"works/{work}/image?{query}")[0] == 400


def built(page, work, **body):
    since = len(page.heard)
    job = page.json("POST", f"works/{work}/jobs", {"kind": "build", **body}, 202)["job"]
    return page.wait("progress", since, job=job, share=1.0)["result"]["files"]


def test_the_copied_command_gives_the_same_bytes(page, root):
    work = small(page)
    ours = root / f"{page.state(work)['name']}.mosaic"
    page.edit(work, kind="set", settings={"title": "Emma's", "without_colors": ["Tan", "Dark Tan"]})
    page.edit(work, kind="paint", cols=16, rows=16, runs=[[40, 5, "Red"]])
    names = built(page, work)
    command = page.json("GET", f"works/{work}/command")["command"]
    words = shlex.split(command)
    assert words[:5] == ["cd", str(root), "&&", "mosaic", "build"]
    assert inside(*words[4:], cwd=root).returncode == 0
    theirs = root / words[words.index("-o") + 1]
    assert sorted(path.name for path in theirs.iterdir()) == sorted(names)
    for name in names:
        assert (theirs / name).read_bytes() == (ours / name).read_bytes(), name
    assert inside("verify", ours, cwd=root).returncode == 0
    # A bare cell cannot stand in a picture.
    page.edit(work, kind="paint", cols=16, rows=16, runs=[[60, 2, "bare"]])
    built(page, work)
    words = shlex.split(page.json("GET", f"works/{work}/command")["command"])
    assert inside(*words[4:], cwd=root).returncode == 0
    for name in names:
        assert (theirs / name).read_bytes() == (ours / name).read_bytes(), name


def test_no_plan_lies_beside_another_mosaic(page, root):
    work = small(page)
    built(page, work, formats=["parts", "grid"])
    folder = root / f"{page.state(work)['name']}.mosaic"
    old = (folder / "parts.csv").read_bytes()
    since = len(page.heard)
    page.edit(work, kind="set", settings={"size": "18x18"})
    page.wait("progress", since, kind="build", share=1.0, quiet=True, work=work)
    assert (folder / "parts.csv").read_bytes() != old
    assert inside("verify", folder, cwd=root).returncode == 0
    assert page.settled(work)["files"] == ["grid.png", "mosaic.json", "parts.csv", "preview.png"]


def test_files_come_from_another_port_which_knows_no_calls(page, studio):
    work = small(page)
    built(page, work, formats=["html"])
    ticket = page.json("POST", f"works/{work}/ticket", {"file": "plan.html"}, 201)["address"]
    assert ticket.startswith(f"http://127.0.0.1:{studio.files_port}/")
    assert b"<html" in page.call("GET", ticket)[1]
    for end, how in (("", "inline"), ("?save", "attachment")):
        with urlopen(ticket + end, timeout=20) as answer:  # noqa: S310
            assert answer.headers["content-disposition"].startswith(how)
    files = f"http://127.0.0.1:{studio.files_port}"
    assert page.call("GET", f"{files}/api/1/works")[0] == 404
    assert page.call("GET", f"{files}/index.html")[0] == 404
    address = page.json("POST", f"works/{work}/ticket", {"file": "all.zip"}, 201)["address"]
    with zipfile.ZipFile(BytesIO(page.call("GET", address)[1])) as archive:
        assert sorted(archive.namelist()) == ["mosaic.json", "plan.html"]
    for name in ("../secret", "studio/history.jsonl", "history.jsonl", ""):
        page.json("POST", f"works/{work}/ticket", {"file": name}, 404)


def test_the_curve_and_the_schemes(page):
    work = small(page)
    page.shown(work)
    results = []
    for kind in ("curve", "schemes"):
        since = len(page.heard)
        job = page.json("POST", f"works/{work}/jobs", {"kind": kind}, 202)["job"]
        results.append(page.wait("progress", since, job=job, share=1.0)["result"])
    curve, schemes = results
    assert curve["points"][0]["settings"] == {}
    by_economy = {p["settings"].get("economy"): p for p in curve["points"]}
    assert set(by_economy) >= {None, 0.0, 0.25, 0.75, 1.0}
    assert by_economy[0.0]["pieces"] >= by_economy[1.0]["pieces"]
    assert any(point["best"] for point in curve["points"])
    for one in curve["points"]:
        undercut = [p for p in curve["points"] if p["price"] < one["price"]]
        assert one["best"] == all(p["error"] > one["error"] for p in undercut)
    one = schemes["schemes"][0]
    path = f"works/{work}/image?of=scheme&px=240&key={one['key']}"
    assert page.call("GET", path)[1][:2] == b"\xff\xd8"
    page.edit(work, kind="set", settings=one["settings"])
    assert page.shown(work)[0]["problem"] is None


def test_own_pieces_are_kept_with_the_work(page):
    work = small(page)
    text = b"Part,Color,Quantity\n3024,0,200\n3024,15,200\n"
    value = page.json("POST", f"works/{work}/files?name=my.csv", text, 201)["value"]
    assert value == f"{page.state(work)['name']}.mosaic/studio/files/my.csv"
    page.edit(work, kind="set", settings={"stock": [value]})
    state, cells, _ = page.shown(work)
    assert set(cells) <= {"Black", "White"}
    black = next(one for one in state["facts"]["colors"] if one["name"] == "Black")
    assert (black["owned"], black["missing"]) == (black["pieces"], 0)
    page.edit(work, 422, kind="paint", cols=16, rows=16, runs=[[0, 1, "Red"]])


def test_a_note_says_what_its_button_would_set(page):
    from mosaic.studio.about import settings

    assert settings("--brightness 1.5", mosaic.Recipe()) == {"brightness": 1.5}
    assert settings("--size 12 to keep its shape, or --fit pad", mosaic.Recipe()) == {"size": "12"}
    assert settings("try harder", mosaic.Recipe()) is None
    assert settings("--zoom 99", mosaic.Recipe()) is None
    assert settings("--dance 1", mosaic.Recipe()) is None


VARIED = (
    {"size": "14", "view": "side", "part": "brick"},
    {"ditherer": "bands", "panels": "2x1", "size": "10x10", "border": 1},
    {"max_lots": 5, "matte": "bare", "fit": "pad", "size": "20x16", "spare": 2.5},
    {"swap": ["Blue=Red", "White<>Black"], "auto_levels": True, "serpentine": False},
    {"brightness": -0.25, "rotate_hue": -40.0, "title": "--title 'x' $(id)", "zoom": 1.5},
)


@pytest.mark.parametrize("settings", VARIED)
def test_each_setting_is_in_the_copied_command(page, root, settings):
    work = small(page)
    page.edit(work, kind="set", settings=settings)
    look = page.shown(work)[0]["shown"]
    names = [name for name, _ in look["palette"]]
    size = {"cols": look["cols"], "rows": look["rows"]}
    page.edit(work, kind="paint", **size, runs=[[0, 4, names[0]]])
    page.shown(work)
    built(page, work, formats=["grid"])
    words = shlex.split(page.json("GET", f"works/{work}/command")["command"])
    run = inside(*words[4:], "--only", "grid", cwd=root)
    assert run.returncode == 0, run.stderr
    theirs = root / words[-1]
    ours = root / words[5].partition("/")[0]
    for name in ("mosaic.json", "grid.png"):
        assert (theirs / name).read_bytes() == (ours / name).read_bytes(), name


def test_own_prices_and_pieces_give_the_bytes_of_the_command(page, root):
    work = small(page)
    stock = b"Part,Color,Quantity\n3024,0,30\n3024,15,30\n3024,7,90\n"
    prices = (
        b"part,color,price,currency\n3024,Black,0.5,EUR\n3024,White,0.1,EUR\n3024,Blue,0.1,EUR\n"
    )
    values = [
        page.json("POST", f"works/{work}/files?name={name}", data, 201)["value"]
        for name, data in (("my%20pieces.csv", stock), ("prices.csv", prices))
    ]
    page.edit(work, kind="set", settings={"stock": values[:1], "buy": True, "prices": values[1]})
    state, _, _ = page.shown(work)
    assert state["problem"] is None
    assert state["facts"]["facts"]["price"]["currency"] == "EUR"
    built(page, work, formats=["parts"])
    words = shlex.split(page.json("GET", f"works/{work}/command")["command"])
    run = inside(*words[4:], "--only", "parts", cwd=root)
    assert run.returncode == 0, run.stderr
    ours = root / words[5].partition("/")[0]
    for name in ("mosaic.json", "parts.csv"):
        assert (root / words[-1] / name).read_bytes() == (ours / name).read_bytes(), name


def test_what_own_prices_would_save_is_said_without_a_build(page, root):
    work = small(page)
    dear = b"3024,Blue,9,EUR\n3022,Blue,36,EUR\n"
    prices = b"part,color,price,currency\n3024,,0.1,EUR\n3022,,0.2,EUR\n" + dear
    value = page.json("POST", f"works/{work}/files?name=dear.csv", prices, 201)["value"]
    page.edit(work, kind="set", settings={"prices": value})
    state = page.settled(work)
    assert "thrift" in {note["code"] for note in state["notes"]}
    words = shlex.split(page.json("GET", f"works/{work}/command")["command"])
    run = inside(*words[4:], "--only", "grid", cwd=root)
    assert run.returncode == 0, run.stderr
    ours, theirs = (
        json.loads((root / folder / "mosaic.json").read_bytes())
        for folder in (words[5].partition("/")[0], words[-1])
    )
    # Its own hash counts all but the other files.
    assert ours["manifest"]["mosaic.json"] == theirs["manifest"]["mosaic.json"]
