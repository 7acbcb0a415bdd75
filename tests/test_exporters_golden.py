"""Files of small mosaics, as they were: every number, text, place and look in them.

A change that means to change a file writes them anew: ``pytest tests/test_exporters_golden.py
--update-golden``.
"""

import json

import pytest
from golden_case import CASES, scene, text_of, workbook

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


def test_symbols(golden):
    """Corners of each symbol, to a hundredth."""
    lines = [
        " | ".join(" ".join(f"{x + 1e-9:.2f},{y + 1e-9:.2f}" for x, y in one) for one in shape)
        for shape in marks.symbols()
    ]
    golden("exporters/symbols.txt", "\n".join(lines).replace("-0.00", "0.00") + "\n")
