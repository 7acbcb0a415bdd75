"""The studio where files cannot be linked, saved or found again, and where a photo is large."""

import io
import json
import os
import shutil

from command import inside
from PIL import Image
from studio_client import photo
from studio_kept_case import paint, small

import mosaic


def lines(folder):
    return (folder / "studio" / "history.jsonl").read_text().splitlines()


def test_a_result_without_its_photo_can_be_painted(start, tmp_path):
    mosaic.build(photo(), mosaic.Recipe(size="16x16")).save(tmp_path / "lost.mosaic")
    page = start()
    work = page.json("GET", "works")["works"][0]["id"]
    state, plain, _ = page.shown(work)
    assert state["photo"] is None
    page.edit(work, kind="paint", cols=16, rows=16, runs=[[0, 4, "Red"]])
    assert page.shown(work)[1] == ["Red"] * 4 + plain[4:]
    page.settled(work)
    assert inside("verify", "lost.mosaic", cwd=tmp_path).returncode == 0
    page.edit(work, kind="set", settings={"brightness": 1.0})
    page.wait("problem")
    page.json("PUT", f"works/{work}/photo?name=emma.png", photo(), 202)
    assert page.shown(work)[1][:4] == ["Red"] * 4


def test_a_photo_called_as_our_own_files_is_kept(start, tmp_path):
    page = start()
    data = photo(seed=1)
    work = page.create(data, "grid.png")
    page.settled(work)
    since = len(page.heard)
    page.json("POST", f"works/{work}/jobs", {"kind": "build", "formats": ["grid"]})
    page.wait("progress", since, kind="build", share=1.0)
    folder = tmp_path / "grid.mosaic"
    assert (folder / "studio" / "photo" / "grid.png").read_bytes() == data
    assert (folder / "grid.png").read_bytes() != data
    page.edit(work, kind="set", settings={"size": "12x12"})
    page.settled(work)
    assert (folder / "studio" / "photo" / "grid.png").read_bytes() == data


def test_history_goes_on_where_files_cannot_be_linked(start, tmp_path, monkeypatch):
    def no_links(*_args, **_options):
        raise NotImplementedError

    monkeypatch.setattr(os, "link", no_links)
    page = start()
    work = small(page)
    page.settled(work)
    paint(page, work, 5)
    page.settled(work)
    paint(page, work, 6)
    kinds = [json.loads(line)["kind"] for line in lines(tmp_path / "emma.mosaic")]
    assert [kind for kind in kinds if kind != "save"] == ["start", "set", "paint", "paint"]


def test_a_save_that_fails_is_told_and_the_work_goes_on(start, tmp_path, monkeypatch):
    from mosaic.errors import ExportError
    from mosaic.project import Project

    def full(*_args, **_options):
        raise ExportError("cannot write: no space left")

    page = start()
    work = small(page)
    page.settled(work)
    with monkeypatch.context() as patch:
        patch.setattr(Project, "save", full)
        paint(page, work, 5)
        told = page.wait("saved", saved=False, why="cannot write: no space left")
    assert told["rev"] == 2
    paint(page, work, 6)
    assert page.settled(work)["saved"]


def test_what_a_killed_save_left_is_put_right_when_works_are_listed(start, tmp_path):
    mosaic.build(photo(), mosaic.Recipe(size="8x8")).save(tmp_path / ".emma.mosaic.mosaic-old")
    (tmp_path / ".emma.mosaic.mosaic-new-0a1b").mkdir()
    hashed = tmp_path / f".{64 * 'a'}.mosaic-old"
    hashed.mkdir()
    (card,) = start().json("GET", "works")["works"]
    assert card["name"] == "emma"
    assert sorted(path.name for path in tmp_path.iterdir()) == [hashed.name, "emma.mosaic"]


def test_a_folder_that_was_removed_is_not_made_anew(start, tmp_path):
    page = start()
    work = small(page)
    page.settled(work)
    shutil.rmtree(tmp_path / "emma.mosaic")
    paint(page, work, 5)
    why = f"{tmp_path / 'emma.mosaic'} was moved or removed"
    page.wait("saved", rev=2, saved=False, why=why)
    assert list(tmp_path.iterdir()) == []


def test_a_photo_of_48_megapixels_is_shown(start):
    stream = io.BytesIO()
    Image.open(io.BytesIO(photo())).resize((8000, 6000)).save(stream, format="JPEG")
    page = start()
    work = page.create(stream.getvalue(), "large.jpg")
    state, cells, _ = page.shown(work)
    assert (state["photo"]["width"], state["photo"]["height"]) == (8000, 6000)
    assert len(cells) == 48 * 48
    assert page.call("GET", f"works/{work}/image?of=frame&px=600")[0] == 200


def test_a_work_whose_list_of_pieces_is_gone_is_shown_and_changed(start, tmp_path):
    (tmp_path / "emma.png").write_bytes(photo())
    rows = "".join(f"3024,{color},400\n" for color in (0, 1, 4, 15, 25))
    (tmp_path / "mine.csv").write_text(f"Part,Color,Quantity\n{rows}")
    (tmp_path / "prices.csv").write_text("part,color,price,currency\n3024,,0.1,EUR\n")
    words = ("build", "emma.png", "--size", "16x16", "--stock", "mine.csv", "-q")
    run = inside(*words, "--prices", "prices.csv", "--only", "preview", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    for name in ("mine.csv", "prices.csv"):
        (tmp_path / name).unlink()
    page = start()
    work = page.json("GET", "works")["works"][0]["id"]
    state, plain, _ = page.shown(work)
    assert state["problem"] is None
    assert state["photo"] is not None
    assert any("mine.csv is gone" in note["text"] for note in state["notes"])
    page.edit(work, kind="set", settings={"brightness": 1.5})
    assert page.shown(work)[1] != plain
    assert page.settled(work)["problem"] is None
    counts = dict(mosaic.read(tmp_path / "emma.mosaic").plan.inputs.stock)
    assert counts["plate_1x1", "Red"] == 400
