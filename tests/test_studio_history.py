"""Laws of edits: all can be undone, done again, and replayed from their lines."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaic.errors import RecipeError
from mosaic.model import BARE, UNTOUCHED, Color, Palette
from mosaic.recipe import Recipe
from mosaic.studio.edits import Content, Steps, check_paint, line_of
from mosaic.studio.guard import Conflict
from mosaic.studio.history import History
from mosaic.studio.layer import Layer, mask_of, runs_of

COLS, ROWS = 5, 4
WORDS = st.sampled_from([None, "bare", "Red", "White", "Tan"])
SPANS = st.tuples(st.integers(0, COLS * ROWS - 1), st.integers(1, COLS * ROWS)).map(
    lambda pair: (pair[0], min(pair[1], COLS * ROWS - pair[0]))
)
PAINTS = st.builds(
    lambda runs, stroke: {
        "kind": "paint",
        "cols": COLS,
        "rows": ROWS,
        "runs": [[*span, word] for span, word in runs],
        "stroke": stroke,
    },
    st.lists(st.tuples(SPANS, WORDS), min_size=1, max_size=4),
    st.sampled_from(["", "", "a", "b"]),
)
SETS = st.builds(
    lambda name, value: {"kind": "set", "settings": {name: value}},
    st.sampled_from(["brightness", "contrast", "saturation"]),
    st.floats(-1, 1).map(lambda x: round(x, 2)),
)
VARIANTS = st.builds(
    lambda kind, name: {"kind": kind, "name": name},
    st.sampled_from(["keep", "choose", "drop"]),
    st.sampled_from(["one", "two"]),
)
STEPS = st.sampled_from([{"kind": "undo"}, {"kind": "redo"}])
EDITS = st.lists(st.one_of(PAINTS, PAINTS, SETS, VARIANTS, STEPS), max_size=25)


def told(content):
    """A content as values that compare."""
    return (
        content.recipe,
        content.photo,
        {size: layer.all_words() for size, layer in content.layers.items()},
        {
            name: (kept.recipe, {size: one.all_words() for size, one in kept.layers.items()})
            for name, kept in content.variants.items()
        },
    )


def begun(folder):
    (folder / "studio").mkdir(exist_ok=True)
    path = folder / "studio" / "history.jsonl"
    path.unlink(missing_ok=True)
    History.begin(path, "p.png", Recipe())
    return path


@given(EDITS)
@settings(max_examples=60, deadline=None)
def test_lines_replayed_give_the_same_content_past_and_future(tmp_path_factory, edits):
    path = begun(tmp_path_factory.mktemp("work"))
    history = History(path)
    first = told(history.steps.content)
    for edit in edits:
        before = told(history.steps.content), history.steps.rev
        try:
            history.append(line_of(edit, history.steps.content, path.parent))
        except RecipeError:
            assert (told(history.steps.content), history.steps.rev) == before
    live = history.steps
    history.close()
    again = History(path)
    assert told(again.steps.content) == told(live.content)
    assert (again.steps.rev, len(again.steps.done)) == (live.rev, len(live.done))
    last = told(live.content)
    count = 0
    while again.steps.done:
        again.append({"kind": "undo"})
        count += 1
    assert told(again.steps.content) == first
    for _ in range(count):
        again.append({"kind": "redo"})
    assert told(again.steps.content) == last
    again.close()


@given(st.lists(st.tuples(SPANS, WORDS), min_size=1, max_size=6))
def test_a_layer_says_what_was_painted_last(strokes):
    layer, wanted = Layer.empty(COLS, ROWS), [None] * (COLS * ROWS)
    for (start, length), word in strokes:
        layer = layer.painted([(start, length, word)])
        wanted[start : start + length] = [word] * length
    found = [word for _, length, word in layer.runs([(0, COLS * ROWS)]) for _ in range(length)]
    assert found == wanted
    assert layer.count == sum(word is not None for word in wanted)


def test_a_layer_takes_a_palettes_numbers_by_name():
    palette = Palette("P", (Color("White", "#ffffff"), Color("Red", "#b40000")))
    layer = Layer.empty(4, 1).painted([(0, 1, "Red"), (1, 1, "Tan"), (2, 1, "bare")])
    found = layer.of_palette(palette, {"Red", "White"})
    assert found.tolist() == [[1, UNTOUCHED, BARE, UNTOUCHED]]
    assert layer.of_palette(palette, {"White"}).tolist() == [
        [UNTOUCHED, UNTOUCHED, BARE, UNTOUCHED]
    ]


@given(st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_mask_and_its_stretches_are_the_same(cells):
    mask = np.array(cells).reshape(3, 4)
    assert (mask_of(runs_of(mask), 4, 3) == mask).all()


def test_what_cannot_be_is_refused():
    content = Content()
    for runs in ([[-1, 2, "Red"]], [[19, 2, "Red"]], [[0, 0, "Red"]]):
        with pytest.raises(RecipeError):
            line_of({"kind": "paint", "cols": 5, "rows": 4, "runs": runs}, content, None)
    with pytest.raises(RecipeError, match="unknown setting"):
        line_of({"kind": "reset", "settings": ["zom"]}, content, None)
    with pytest.raises(Conflict):
        check_paint({"cols": 5, "rows": 4, "runs": []}, (6, 4), ())
    with pytest.raises(RecipeError, match="nothing to undo"):
        Steps().do({"kind": "undo"})


def test_a_history_of_another_version_keeps_the_settings_that_are_known(tmp_path):
    path = begun(tmp_path)
    line = {"n": 1, "kind": "set", "old": {"glow": 0}, "new": {"glow": 1, "brightness": 0.5}}
    line["old"]["brightness"] = 0.0
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
    history = History(path)
    assert history.steps.content.recipe.brightness == 0.5
    assert history.steps.rev == 1
    history.close()
