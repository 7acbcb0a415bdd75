"""A result folder is written whole or not at all, whatever strikes."""

import json
import os
import stat
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from folder_case import FEW, NAMES, ONE, TWO, names, same

from mosaic import exporters, plugins
from mosaic.errors import ExportError, PluginError
from mosaic.exporters import Exporter, project_json
from mosaic.project import read


@pytest.fixture
def out(tmp_path):
    """A folder with the first project in it, in a folder of its own."""
    folder = tmp_path / "desk" / "out"
    ONE.save(folder, only=FEW)
    return folder


def test_the_usual_files_are_written_and_named(tmp_path):
    written = ONE.save(tmp_path / "out")
    usual = {e.filename for e in exporters.TABLE.values() if e.default}
    assert {path.name for path in written} == names(tmp_path / "out") == usual
    assert all(path.parent == tmp_path / "out" for path in written)
    assert {"mosaic.json", "preview.png", "grid.png", "parts.csv", "bricklink.xml"} <= usual


def test_only_and_also_choose(tmp_path):
    ONE.save(tmp_path / "out", only=["parts"], also=["parts-json"])
    assert names(tmp_path / "out") == {"mosaic.json", "parts.csv", "parts.json"}


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(PluginError, match=r"no exporter is named 'partz'.*did you mean 'parts'"):
        ONE.save(tmp_path / "out", also=["partz"])
    assert names(tmp_path) == set()


def test_a_new_result_takes_the_place_of_the_old(out):
    TWO.save(out, only=["parts"])
    assert names(out) == {"mosaic.json", "parts.csv"}
    assert (out / "parts.csv").read_bytes() == exporters.render(TWO.plan, "parts")["parts.csv"]
    assert names(out.parent) == {"out"}


def test_the_users_own_files_are_kept(out):
    (out / "notes.txt").write_text("mine")
    (out / "notes.txt").chmod(0o640)
    (out / "photos").mkdir()
    (out / "photos" / "a.jpg").write_bytes(b"jpg")
    (out / "photos" / "deep").symlink_to("..")
    (out / "latest").symlink_to("notes.txt")
    (out / "dangling").symlink_to("nowhere")
    (out / "bricklink-mine.xml").write_text("mine")
    os.mkfifo(out / "pipe")
    TWO.save(out, only=FEW)
    assert same(out, TWO)
    assert (out / "notes.txt").read_text() == (out / "latest").read_text() == "mine"
    assert stat.S_IMODE((out / "notes.txt").stat().st_mode) == 0o640
    assert (out / "photos" / "a.jpg").read_bytes() == b"jpg"
    assert (out / "photos" / "deep").readlink() == Path("..")
    assert (out / "dangling").readlink() == Path("nowhere")
    assert (out / "bricklink-mine.xml").read_text() == "mine"
    assert stat.S_ISFIFO((out / "pipe").stat().st_mode)


def test_own_files_are_copied_where_they_cannot_be_linked(out, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError("no links here")

    (out / "notes.txt").write_text("mine")
    monkeypatch.setattr(os, "link", refuse)
    TWO.save(out, only=FEW)
    assert (out / "notes.txt").read_text() == "mine"


def test_further_files_of_an_older_result_go_with_it(out):
    ONE.save(out, only=FEW, also=["svg"])
    assert (out / "mosaic.svg").exists()
    TWO.save(out, only=FEW)
    assert not (out / "mosaic.svg").exists()


OWN = ["plan-2024.pdf", "preview-2.png", "parts-1.csv", "mosaic-3.json", "plan.pdf", "build.gif"]


def test_files_that_only_look_like_ours_are_kept(out):
    for name in OWN:
        (out / name).write_text("mine")
    TWO.save(out, only=FEW)
    assert {(out / name).read_text() for name in OWN} == {"mine"}


def test_a_file_that_was_changed_since_is_kept_under_another_name(out):
    said = []
    (out / "parts.csv").write_text("my own notes")
    (out / "parts.csv.bak").write_text("older notes")
    TWO.save(out, only=FEW, tell=said.append)
    assert (out / "parts.csv.bak2").read_text() == "my own notes"
    assert (out / "parts.csv.bak").read_text() == "older notes"
    assert said == ["kept your own parts.csv as parts.csv.bak2"]
    said.clear()
    ONE.save(out, only=["json"], tell=said.append)
    assert said == []
    assert names(out) == {"mosaic.json", "parts.csv.bak", "parts.csv.bak2"}


def test_a_project_that_was_edited_is_kept(out):
    text = (out / "mosaic.json").read_text().replace('"title": ""', '"title": "Mine"')
    (out / "mosaic.json").write_text(text)
    TWO.save(out, only=FEW)
    assert (out / "mosaic.json.bak").read_text() == text


def test_a_photo_that_is_called_like_one_of_our_files_is_kept(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "grid.png").write_bytes(b"a photo")
    ONE.save(tmp_path / "out", only=["grid"], force=True)
    TWO.save(tmp_path / "out", only=["grid"])
    assert (tmp_path / "out" / "grid.png.bak").read_bytes() == b"a photo"


def test_force_keeps_the_files_of_others_that_are_called_like_ours(tmp_path):
    (tmp_path / "theirs").mkdir()
    for name in ("parts.csv", "model.mpd", "build.gif"):
        (tmp_path / "theirs" / name).write_text("theirs")
    ONE.save(tmp_path / "theirs", force=True)
    kept = ("parts.csv.bak", "model.mpd.bak", "build.gif")
    assert {(tmp_path / "theirs" / name).read_text() for name in kept} == {"theirs"}


def test_a_result_of_version_0_1_is_replaced_and_what_else_it_wrote_stays(out):
    data = project_json.without_manifest((out / "mosaic.json").read_bytes())
    (out / "mosaic.json").write_bytes(data)
    (out / "mosaic.svg").write_text("of then")
    TWO.save(out, only=FEW)
    assert same(out, TWO)
    assert names(out) == NAMES | {"mosaic.svg"}


MINE = Exporter("mine.txt", exporters.TABLE["parts"].write)


def test_files_of_a_plugin_go_with_the_result_and_a_broken_plugin_is_let_be(out, monkeypatch):
    group = "mosaic.exporters"
    found = {
        "broken": EntryPoint("broken", "no_such_module:thing", group),
        "mine": EntryPoint("mine", "test_folder:MINE", group),
    }
    monkeypatch.setattr(plugins, "outside", lambda _group: found)
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    ONE.save(out, also=["mine"], only=FEW)
    (out / "notes.txt").write_text("mine")
    assert (out / "mine.txt").exists()
    ONE.save(out, only=FEW)
    assert names(out) == NAMES | {"notes.txt"}


@pytest.mark.parametrize(
    "content", [None, "", "{}", "[]", '{"format": 1}', '{"format": "other/1"}', "\xff", "[" * 99999]
)
def test_a_folder_of_somebody_elses_is_not_touched(tmp_path, content):
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "thesis.tex").write_text("years")
    if content is not None:
        (folder / "mosaic.json").write_text(content, encoding="latin-1")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    with pytest.raises(
        ExportError, match=r"theirs is a folder that mosaic did not make; .*--force"
    ):
        ONE.save(folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert names(tmp_path) == {"theirs"}


def test_force_adds_to_a_folder_and_keeps_what_is_in_it(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.tex").write_text("years")
    ONE.save(tmp_path / "theirs", only=FEW, force=True)
    assert names(tmp_path / "theirs") == NAMES | {"thesis.tex"}


def test_a_result_of_a_newer_version_may_be_replaced(out):
    (out / "mosaic.json").write_text('{"format": "mosaic/7"}')
    TWO.save(out, only=FEW)
    assert same(out, TWO)
    assert names(out) == NAMES


def test_an_empty_folder_and_missing_folders_above_are_fine(tmp_path):
    (tmp_path / "empty").mkdir()
    ONE.save(tmp_path / "empty", only=FEW)
    ONE.save(tmp_path / "a" / "b" / "c", only=FEW)
    assert same(tmp_path / "empty", ONE)
    assert same(tmp_path / "a" / "b" / "c", ONE)


def test_a_file_is_refused(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"jpg")
    for place in (tmp_path / "photo.jpg", tmp_path / "photo.jpg" / "out"):
        with pytest.raises(ExportError, match=r"photo\.jpg") as caught:
            ONE.save(place, force=True)
        assert "\n" not in str(caught.value)
    assert (tmp_path / "photo.jpg").read_bytes() == b"jpg"


def test_places_that_are_never_replaced(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "people" / "home"))
    (tmp_path / "people" / "home" / "work" / "deeper").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "people" / "home" / "work" / "deeper")
    refusals = {
        "/": "the root of the file system",
        tmp_path / "people" / "home": "your home folder",
        tmp_path / "people": "your home folder, or around it",
        ".": "the folder you are in",
        "..": "the folder you are in, or around it",
        "": "the folder you are in",
        "/proc": "a mount point",
        "a\0b": "embedded null",
        "x" * 300: "File name too long",
    }
    for place, reason in refusals.items():
        with pytest.raises(ExportError, match=reason) as caught:
            ONE.save(place, force=True)
        assert "\n" not in str(caught.value)
    assert names(Path.cwd()) == set()


def test_a_name_as_long_as_the_system_takes(tmp_path):
    ONE.save(tmp_path / ("x" * 255), only=FEW)
    TWO.save(tmp_path / ("x" * 255), only=FEW)
    assert same(tmp_path / ("x" * 255), TWO)
    assert len(names(tmp_path)) == 1


def test_a_link_to_a_folder_stays_a_link(out):
    link = out.parent / "link"
    link.symlink_to("out")
    written = TWO.save(link, only=FEW)
    assert link.readlink() == Path("out")
    assert same(out, TWO)
    assert written[0] == link / "mosaic.json"


def test_a_link_to_nowhere_makes_what_it_points_to_and_a_circle_is_refused(tmp_path):
    (tmp_path / "link").symlink_to("real")
    ONE.save(tmp_path / "link", only=FEW)
    assert same(tmp_path / "real", ONE)
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(ExportError, match="cannot write"):
        ONE.save(tmp_path / "a")


def test_modes_follow_the_umask_and_a_folders_own_mode_stays(tmp_path):
    old = os.umask(0o027)
    try:
        ONE.save(tmp_path / "out", only=FEW)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o750
    assert stat.S_IMODE((tmp_path / "out" / "parts.csv").stat().st_mode) == 0o640
    (tmp_path / "out").chmod(0o700)
    TWO.save(tmp_path / "out", only=FEW)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_the_next_project_reads_what_the_last_one_wrote(out):
    assert json.loads((out / "mosaic.json").read_text())["cols"] == 3
    assert read(out).facts == ONE.facts
