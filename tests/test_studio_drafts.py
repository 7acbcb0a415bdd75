"""Drafts: what a hand that drags sees, and what a large mosaic shows first."""

import pytest
from studio_client import small

from mosaic.studio import work as studio_work
from mosaic.studio.render import Renderer


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

    def told(answer):
        """Which pictures of an edit were drafts; those before it may still be heard late."""
        page.wait("cells", work=work, draft=False, rev=answer["rev"])
        found = [one for name, one in page.heard if name == "cells"]
        return [one["draft"] for one in found if (one["work"], one["rev"]) == (work, answer["rev"])]

    assert told(page.edit(work, kind="set", settings={"brightness": 0.5})) == [True, False]
    page.shown(work)
    since = len(page.heard)
    page.json("POST", f"works/{work}/try", {"settings": {"brightness": 0.7}})
    page.wait("cells", since, draft=True, work=work)
    assert told(page.edit(work, kind="set", settings={"brightness": 0.7})) == [False]
    page.shown(work)
    paint = page.edit(work, kind="paint", cols=66, rows=66, runs=[[0, 4, "Red"]])
    assert told(paint) == [False]


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
