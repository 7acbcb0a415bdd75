"""What the studio makes: pictures, files, commands that give the same bytes, own pieces and prices."""

import json
import shlex
import zipfile
from io import BytesIO
from urllib.request import urlopen

import pytest
from command import inside
from studio_client import built, small

import mosaic


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
