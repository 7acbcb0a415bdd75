"""Names of built-ins and of other packages' entry points."""

import sys
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import numpy as np
import pytest

from mosaic import exporters, pipeline, plugins
from mosaic.errors import PluginError, Stopped
from mosaic.recipe import Recipe


@pytest.fixture
def other_package(monkeypatch):
    """Two entry points of another package: one that works, one that is broken."""
    entries = [
        EntryPoint("sqrt", "math:sqrt", "mosaic.ditherers"),
        EntryPoint("broken", "no_such_module_anywhere:thing", "mosaic.ditherers"),
        EntryPoint("own", "math:floor", "mosaic.ditherers"),
    ]
    monkeypatch.setattr(
        plugins, "entry_points", lambda group: entries if group == "mosaic.ditherers" else []
    )


@pytest.mark.usefixtures("other_package")
class TestFind:
    def test_an_entry_point_is_loaded_by_name(self):
        assert plugins.find("ditherers", "sqrt", {})(9) == 3

    def test_a_built_in_wins(self):
        assert plugins.find("ditherers", "own", {"own": len}) is len

    def test_a_broken_one_is_named_when_used(self):
        with pytest.raises(PluginError, match="'broken' of package no_such_module"):
            plugins.find("ditherers", "broken", {})

    def test_a_broken_one_does_not_stop_the_others(self):
        names = [line.name for line in plugins.listed("ditherers", {"own": len})]
        assert names == ["own", "broken", "sqrt"]

    def test_a_stranger_is_refused_with_the_choices(self):
        with pytest.raises(PluginError, match="did you mean 'sqrt'"):
            plugins.find("ditherers", "sqrrt", {"own": len})

    def test_groups_are_apart(self):
        with pytest.raises(PluginError, match="no style is named"):
            plugins.find("styles", "sqrt", {"flat": len})


def raising(error):
    def fail(*_):
        raise error

    return fail


#: What code of others does wrong, and what is said of it.
FAULTS = {
    "an error": (raising(ValueError("one\ntwo")), "failed; ValueError: one two"),
    "an exit": (raising(SystemExit(0)), "failed; SystemExit: 0"),
    "no memory": (raising(MemoryError()), "failed; MemoryError"),
    "a text": (lambda *_: "junk", "gave "),
    "nothing": (lambda *_: None, "gave "),
}


@pytest.fixture
def package(monkeypatch):
    """Return a function that lets another package provide things by the name of rift."""

    def provide(**things):
        monkeypatch.setitem(sys.modules, "package_of_others", SimpleNamespace(**things))
        entries = {
            f"mosaic.{group}": [EntryPoint("rift", f"package_of_others:{group}", group)]
            for group in things
        }
        monkeypatch.setattr(plugins, "entry_points", lambda group: entries.get(group, []))

    return provide


RED = np.full((8, 8, 3), (180, 0, 0), np.uint8)
SMALL = Recipe(size="4x4")
WRONG = pytest.mark.parametrize(("thing", "why"), FAULTS.values(), ids=FAULTS)


@WRONG
@pytest.mark.parametrize("stock", [(), ("4142135",)])
def test_a_ditherer_that_fails_is_named(thing, why, stock, package):
    package(ditherers=thing)
    recipe = SMALL.replace(ditherer="rift", stock=("31204",) if stock else ())
    with pytest.raises(PluginError, match="ditherer 'rift' of package package_of_others") as error:
        pipeline.run(RED, recipe)
    assert why in str(error.value)
    assert "\n" not in str(error.value)


@WRONG
def test_a_style_that_fails_is_named(thing, why, package):
    package(styles=thing)
    made = pipeline.run(RED, SMALL.replace(style="rift"))
    with pytest.raises(PluginError, match="style 'rift' of package package_of_others") as error:
        exporters.render(made, "preview")
    assert why in str(error.value)


@pytest.mark.parametrize("fault", ["an error", "an exit", "no memory"])
@pytest.mark.parametrize("part", ["write", "split"])
def test_an_exporter_that_fails_is_named(fault, part, package):
    thing, why = FAULTS[fault]
    parts = {"write": lambda _plan, _stream: None, part: thing}
    package(exporters=exporters.Exporter("rift.txt", **parts))
    made = pipeline.run(RED, SMALL)
    with pytest.raises(PluginError, match="exporter 'rift' of package package_of_others") as error:
        exporters.render(made, "rift")
    assert why in str(error.value)


@pytest.mark.parametrize("name", ["../a.txt", "a/b", "/x", "..", "", 7, None, "a\nb"])
def test_an_exporter_names_a_file_of_the_folder(name, package):
    package(exporters=exporters.Exporter(name, lambda _plan, _stream: None))
    with pytest.raises(PluginError, match="exporter 'rift' of package package_of_others"):
        exporters.find("rift")


def test_work_that_is_stopped_inside_a_plugin_is_stopped(package):
    package(ditherers=raising(Stopped()))
    with pytest.raises(Stopped):
        pipeline.run(RED, SMALL.replace(ditherer="rift"))
    package(ditherers=raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        pipeline.run(RED, SMALL.replace(ditherer="rift"))
    assert plugins.running() == ""
