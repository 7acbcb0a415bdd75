"""Every stroke of the printed plans of small mosaics, as it was.

A change of the layout writes them anew: ``pytest tests/test_plan_pdf_golden.py --update-golden``.
"""

import pytest
from golden_case import CASES, PRINTED, drawn


@pytest.mark.parametrize("name", sorted(CASES))
def test_plan(name, golden, monkeypatch):
    golden(f"plan_pdf/{name}.txt", drawn(monkeypatch, CASES[name]()))


@pytest.mark.parametrize("name", ["stocked", "wall"])
def test_event(name, golden, monkeypatch):
    golden(f"plan_pdf/{name}-event.txt", drawn(monkeypatch, CASES[name](), "event"))


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_more_plans(name, golden, monkeypatch):
    """Pieces across sections, a band in strips, one and two of everything, a long title."""
    golden(f"plan_pdf/{name}.txt", drawn(monkeypatch, PRINTED[name]()))
