"""The plan: what it says adds up."""

from helpers import plan_of


def test_parts_list_sums_to_the_pieces():
    made = plan_of("RRW RRW KK.")
    counts = {(line.part.key, line.color.name): line.quantity for line in made.parts}
    assert counts["plate_1x1", "White"] == 2
    assert sum(line.quantity for line in made.parts if line.role == "mosaic") == len(made.pieces)
