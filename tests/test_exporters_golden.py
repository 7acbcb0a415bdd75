"""Files of small mosaics, as they were: every number, text, place and look in them.

A change that means to change a file writes them anew: ``pytest tests/test_exporters_golden.py
--update-golden``.
"""

import json

import pytest
from golden_case import CASES, scene, text_of, workbook
from helpers import plan_of, wall_of

from mosaic import __version__, exporters
from mosaic.exporters import marks

TEXTS = ("svg", "chart", "ldraw", "gpl")
LISTS = ("parts", "parts-json", "sections", "panels", "bricklink", "rebrickable", "pick-a-brick")


@pytest.fixture(scope="module", params=sorted(CASES))
def case(request):
    return request.param, CASES[request.param]()


def test_drawings_and_models(case, golden):
    name, plan = case
    found = "".join(text_of(exporters.render(plan, kind)) for kind in TEXTS)
    golden(f"exporters/{name}.txt", found.replace(__version__, "VERSION"))


def test_lists(case, golden):
    name, plan = case
    found = "".join(text_of(exporters.render(plan, kind)) for kind in LISTS)
    golden(f"exporters/{name}-lists.txt", found.replace("\r", ""))


def test_workbook(case, golden):
    name, plan = case
    golden(f"exporters/{name}-xlsx.txt", workbook(exporters.render(plan, "xlsx")["mosaic.xlsx"]))


def test_scene(case, golden):
    name, plan = case
    golden(f"exporters/{name}-glb.txt", scene(exporters.render(plan, "glb")["mosaic.glb"]))


def test_what_a_project_says_beside_its_recipe(case, golden):
    name, plan = case
    said = json.loads(exporters.render(plan, "json")["mosaic.json"])
    for key in ("recipe", "mosaic", "version", "$schema"):
        said.pop(key, None)
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
    golden(f"exporters/{name}-json.txt", "\n".join(lines).replace(__version__, "VERSION") + "\n")


#: Walls and bases whose hidden parts a model shows, too.
MODELS = {
    "tied": lambda: wall_of(" ".join(["RRRRWWWW"] * 12)),
    "pins": lambda: plan_of("R" * 17 + " " + "W" * 17, base="panel"),
    "bricks": lambda: plan_of("RRW KKW", part="brick", base="plate", section=4),
}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_models_with_what_is_behind(name, golden):
    plan = MODELS[name]()
    found = text_of(exporters.render(plan, "ldraw"))
    found += scene(exporters.render(plan, "glb")["mosaic.glb"])
    golden(f"exporters/model-{name}.txt", found.replace(__version__, "VERSION"))


def test_symbols(golden):
    """Corners of each symbol, to a hundredth."""
    lines = [
        " | ".join(" ".join(f"{x + 1e-9:.2f},{y + 1e-9:.2f}" for x, y in one) for one in shape)
        for shape in marks.symbols()
    ]
    golden("exporters/symbols.txt", "\n".join(lines).replace("-0.00", "0.00") + "\n")
