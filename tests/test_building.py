"""Pieces shared out among sections, and rows spelled out."""

import numpy as np
from helpers import plan_of, wall_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaic.exporters import building
from mosaic.exporters.marks import marks
from mosaic.model import BARE, Section


@settings(max_examples=25)
@given(
    st.integers(1, 20).flatmap(
        lambda cols: st.lists(st.text("RW.", min_size=cols, max_size=cols), min_size=1, max_size=12)
    ),
    st.sampled_from([4, 8, 16]),
)
def test_each_piece_is_in_one_section_and_each_cell_in_one_run(rows, side):
    plan = plan_of(" ".join(rows), section=side)
    portions = building.portions(plan)
    assert sorted(np.concatenate([p.own for p in portions]).tolist()) == [*range(len(plan.pieces))]
    for portion in portions:
        spelled = list(building.runs(plan, portion))
        assert len(spelled) == portion.section.rows
        for runs in spelled:
            widths = (r.count * (r.part.footprint(plan.view)[0] if r.part else 1) for r in runs)
            assert sum(widths) == portion.section.cols


def test_counts_sum_to_the_parts_list():
    plan = plan_of("RRWW RRWK KKKK", section=4)
    found = building.counts(plan, building.everything(plan), marks(plan))
    listed = {
        (line.color.name, line.part.key): line.quantity
        for line in plan.parts
        if line.role == "mosaic"
    }
    counted = {
        (plan.grid.palette.colors[c].name, plan.part_types[p].key): count
        for c, by_part in found.items()
        for p, count in by_part.items()
    }
    assert counted == listed


def test_a_piece_over_an_edge_is_a_guest_beyond_it():
    plan = plan_of("RR.. RR..", section=4)
    halves = tuple(
        Section(name, col, 0, 1 if col == 0 else 3, 2) for name, col in (("a", 0), ("b", 1))
    )
    left, right = building.portions(plan, halves)
    assert (left.own.tolist(), left.crossing.tolist()) == ([0], [])
    assert (right.own.tolist(), right.crossing.tolist()) == ([], [0])


def test_runs_tell_covered_cells_from_bare_ones():
    plan = plan_of("RR. RR. ..W")
    first, second, third = building.runs(plan, building.portions(plan)[0])
    assert [(r.count, r.part is None, r.color == BARE) for r in first] == [
        (1, False, False),
        (1, True, True),
    ]
    assert [(r.count, r.color == BARE) for r in second] == [(2, False), (1, True)]
    assert [r.count for r in third] == [2, 1]


def test_a_turned_part_counts_as_the_part_itself():
    plan = plan_of("RW RW RR", pieces="1x1,1x2")
    assert {part.key for part in plan.part_types} >= {"plate_1x2", "plate_2x1"}
    found = building.counts(plan, building.everything(plan), marks(plan))
    sizes = {plan.part_types[p].key for by_part in found.values() for p in by_part}
    assert sizes == {"plate_1x2"}
    assert sum(sum(by_part.values()) for by_part in found.values()) == len(plan.pieces) == 3


def test_strips_of_a_band_hold_each_piece_once():
    plan = wall_of("RRRRRRRRRR WWRRRRRRWK", section=16)
    band = building.portions(plan)[0]
    strips = building.strips(plan, band, 4)
    assert [(s.section.col, s.section.cols) for s in strips] == [(0, 4), (4, 4), (8, 2)]
    assert sorted(np.concatenate([s.own for s in strips])) == sorted(band.own)
    widths = [part.footprint("side")[0] for part in plan.part_types]
    for strip in strips:
        for piece in strip.crossing:
            begin = plan.pieces.col[piece]
            assert begin < strip.section.col < begin + widths[plan.pieces.part[piece]]
    assert building.strips(plan, band, 10) == [band]
