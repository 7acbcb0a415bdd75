"""What the studio keeps: across reloads, kills, two tabs, two servers and other programs."""

import signal
import time
from threading import Thread

import pytest
from command import inside
from studio_client import PATIENCE_S, Client, Served, photo
from studio_kept_case import paint, small

import mosaic


def test_a_server_that_ends_saves_and_the_next_goes_on(start, tmp_path):
    page = start()
    work = small(page)
    page.shown(work)
    paint(page, work, 5)
    before = page.shown(work)
    page.end()
    assert mosaic.read(tmp_path / "emma.mosaic").plan.touch_up is not None
    again = start()
    assert [card["name"] for card in again.json("GET", "works")["works"]] == ["emma"]
    after = again.shown(work)
    assert after[1] == before[1]
    assert after[0]["saved"]
    assert after[0]["undo"]["count"] == 2
    again.edit(work, kind="undo")
    assert again.shown(work)[1][5] != "Red"


def test_a_work_is_an_ordinary_result_folder(start, tmp_path):
    page = start()
    work = small(page)
    paint(page, work, 5)
    page.settled(work)
    assert inside("verify", "emma.mosaic", cwd=tmp_path).returncode == 0
    assert inside("build", "--from", "emma.mosaic", "-o", "b.mosaic", cwd=tmp_path).returncode == 0
    recipe = (tmp_path / "emma.mosaic" / "studio" / "recipe.toml").read_text()
    assert mosaic.Recipe.from_toml(recipe).size == "16x16"


@pytest.mark.parametrize("moment", ["stroke", "save"])
def test_a_killed_server_loses_nothing_that_it_answered(tmp_path, moment):
    server = Served(tmp_path)
    try:
        page = server.page
        work = small(page)
        page.shown(work)
        if moment == "save":
            page.edit(work, kind="set", settings={"size": "16x16", "title": "saved"})
            target = tmp_path / "emma.mosaic"
            end = time.monotonic() + PATIENCE_S
            while time.monotonic() < end and not (
                list(tmp_path.glob(".emma.mosaic.mosaic-new*")) or (target / "mosaic.json").exists()
            ):
                time.sleep(0.001)
        answered = [paint(page, work, n, count=1)["rev"] for n in range(20)]
    finally:
        server.end(signal.SIGKILL)
    server = Served(tmp_path)
    try:
        page = server.page
        state, cells, _ = page.shown(work)
        assert state["rev"] == answered[-1]
        assert cells[:20] == ["Red"] * 20
        # What was not saved before the kill is saved now, without a further edit.
        page.settled(work)
        saved = mosaic.read(tmp_path / "emma.mosaic").plan
        assert (saved.touch_up.ravel()[:21] >= 0).tolist() == [True] * 20 + [False]
        page.edit(work, kind="undo")
        assert page.settled(work)["undo"]["count"] == state["undo"]["count"] - 1
    finally:
        status = server.end(signal.SIGINT)
    assert status == 0
    assert not list(tmp_path.glob(".*"))
    assert inside("verify", "emma.mosaic", cwd=tmp_path).returncode == 0


def test_two_tabs_change_one_work_and_are_told_of_each_other(start):
    page = start()
    work = small(page)
    page.shown(work)
    tabs = [Client(page.address) for _ in range(2)]
    for tab in tabs:
        tab.listen()

    def strokes(tab, first):
        for n in range(first, first + 40):
            paint(tab, work, n, "Red" if first else "Black")
            tab.edit(work, kind="set", settings={"title": f"tab {first}"})

    threads = [Thread(target=strokes, args=(tab, 100 * n)) for n, tab in enumerate(tabs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    state, cells, _ = page.shown(work)
    assert cells[:40] == ["Black"] * 40
    assert cells[100:140] == ["Red"] * 40
    assert state["rev"] == 1 + 160
    for tab in tabs:
        tab.wait("edit", rev=161)
        revs = [data["rev"] for name, data in tab.heard if name == "edit"]
        assert revs == sorted(set(revs))
    for _ in range(160):
        page.edit(work, kind="undo")
    assert page.state(work)["recipe"]["title"] == ""


def test_a_second_server_opens_a_work_read_only(tmp_path):
    server = Served(tmp_path, fresh=True)
    try:
        page = server.page
        work = small(page)
        page.shown(work)
        other_server = Served(tmp_path)
        try:
            other = other_server.page
            state, cells, _ = other.shown(work)
            assert state["read_only"]
            assert len(cells) == 256
            assert other.edit(work, 423, kind="undo")
        finally:
            assert other_server.end(signal.SIGINT) == 0
        assert not page.state(work)["read_only"]
        paint(page, work, 3)
    finally:
        assert server.end(signal.SIGINT) == 0


def test_a_torn_line_is_dropped_and_a_damaged_one_kept_beside(start, tmp_path):
    page = start()
    work = small(page)
    page.shown(work)
    paint(page, work, 5)
    page.settled(work)
    page.end()
    folder = tmp_path / "emma.mosaic"
    path = folder / "studio" / "history.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"n": 3, "kind": "paint", "co')
    page = start()
    assert page.shown(work)[1][5] == "Red"
    assert path.read_bytes() == whole
    page.end()
    rest = b'{"n": 3, "kind": "dance"}\n{"n": 4, "kind": "undo"}\n'
    path.write_bytes(whole + rest)
    page = start()
    assert page.shown(work)[1][5] == "Red"
    assert (folder / "studio" / "history.jsonl.damaged").read_bytes() == rest


def test_what_another_program_did_becomes_an_edit(start, tmp_path):
    page = start()
    work = small(page)
    page.settled(work)
    page.end()
    folder = tmp_path / "emma.mosaic"
    kept = folder / "studio" / "photo" / "emma.png"
    run = inside("build", kept, "--from", folder, "--title", "Mine", "-o", folder, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    page = start()
    state, _, _ = page.shown(work)
    assert state["recipe"]["title"] == "Mine"
    assert state["recipe"]["part"] == "auto"
    page.edit(work, kind="undo")
    assert page.state(work)["recipe"]["title"] == ""


def test_a_result_of_build_is_taken_up_with_its_photo(start, tmp_path):
    (tmp_path / "otto.png").write_bytes(photo(seed=2))
    run = inside("build", "otto.png", "--size", "16x16", "--only", "grid", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    before = (tmp_path / "otto.mosaic" / "grid.png").read_bytes()
    page = start()
    (card,) = page.json("GET", "works")["works"]
    assert (card["name"], card["cols"], card["photo"]) == ("otto", 16, False)
    work = page.json("POST", "works", {"open": card["id"]})["id"]
    state, _, _ = page.shown(work)
    assert state["photo"]["name"] == "otto.png"
    assert state["saved"]
    assert (tmp_path / "otto.mosaic" / "grid.png").read_bytes() == before
    page.edit(work, kind="set", settings={"brightness": 1.0})
    page.settled(work)
    end = time.monotonic() + PATIENCE_S
    while "grid.png" not in page.state(work)["files"] and time.monotonic() < end:
        time.sleep(0.02)
    assert (tmp_path / "otto.mosaic" / "grid.png").read_bytes() != before
