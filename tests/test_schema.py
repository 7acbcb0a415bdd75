"""The schema of mosaic.json, and our checker of it beside the package jsonschema."""

import json

import jsonschema
import pytest
from helpers import plan_of
from hypothesis import given, settings
from mutations import damaged

from mosaic import schema
from mosaic.project import dumps
from mosaic.recipe import MAX_SIDE

GOOD = json.loads(dumps(plan_of("RRW. RRWK KKKY", section=4, spare=10, title="Köttbullar")))
OFFICIAL = jsonschema.Draft202012Validator(schema.project())


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(schema.project())


@pytest.mark.parametrize("part", ["plate", "brick", "tile", "round-plate", "round-tile"])
def test_projects_are_what_the_schema_says(part):
    node = json.loads(dumps(plan_of("RRW. RRWK KKKY", part=part)))
    OFFICIAL.validate(node)
    assert list(schema.breaches(node)) == []


@pytest.mark.parametrize("across", [True, False])
def test_the_largest_sides_are_within_the_schema(across):
    row = "RRKK" * (MAX_SIDE // 4)
    node = json.loads(dumps(plan_of(row if across else " ".join(row), section=4)))
    assert list(schema.breaches(node)) == []
    assert len(node["sections"]) == MAX_SIDE // 4
    sections = schema.project()["properties"]["sections"]["maxItems"]
    assert sections >= (MAX_SIDE // 4) ** 2


@given(damaged(GOOD))
@settings(max_examples=150)
def test_our_checker_and_jsonschema_agree(node):
    assert (not list(schema.breaches(node))) == OFFICIAL.is_valid(node)


@pytest.mark.parametrize("name", schema.project()["required"])
def test_every_key_is_needed_and_named_where_it_is_missing(name):
    node = {key: value for key, value in GOOD.items() if key != name}
    assert list(schema.breaches(node)) == [f"the file has no {name!r}"]


@pytest.mark.parametrize(
    ("path", "value", "breach"),
    [
        (("cols",), 1.0, 'cols is 1.0; it has to be of type "integer"'),
        (("cols",), True, 'cols is true; it has to be of type "integer"'),
        (("grid", 1, 2), "x", 'grid[1][2] is "x"; it has to be of type "integer"'),
        (("grid", 1, 2), -2, "grid[1][2] is -2; it has to be at least -1"),
        (("palette", 0, "hex"), "#b40000\n", 'palette[0].hex is "#b40000\\n"; it has to match'),
        (("palette", 0, "name"), "\ud800", 'palette[0].name is "\\ud800"; it has to be of type'),
        (("facts", "mass_g"), float("inf"), "facts.mass_g is Infinity; it has to be of type"),
        (("facts", "pieces"), 10**400, "facts.pieces is 1000"),
        (("facts", "error", "x"), None, 'facts.error.x is null; it has to be of type "number"'),
        (("recipe", "title"), {}, "recipe.title is an object of 0; it has to be of type"),
        (("pieces", "part"), 7, 'pieces.part is 7; it has to be of type "array"'),
    ],
)
def test_a_breach_says_where_and_what(path, value, breach):
    node = json.loads(json.dumps(GOOD))
    *parents, last = path
    holder = node
    for key in parents:
        holder = holder[key]
    holder[last] = value
    (found,) = schema.breaches(node)
    assert found.startswith(breach)
    assert "\n" not in found
    assert len(found) < 300
