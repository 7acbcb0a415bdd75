"""Names of built-ins and of other packages' entry points."""

from importlib.metadata import EntryPoint

import pytest

from mosaic import plugins
from mosaic.errors import PluginError


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
