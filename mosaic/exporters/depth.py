"""How deep a mosaic is: its pieces and the layers behind them, from front to back."""

from __future__ import annotations

from mosaic.model import Part, Plan

#: A stud's place, which is also how deep a piece one stud wide is in a wall.
STUD_MM = 8.0


def of_part(plan: Plan, part: Part) -> float:
    """Depth in mm: in a wall what lies behind its face, in a top view the height of its body."""
    return STUD_MM * part.rows if plan.view == "side" else part.height_mm


def of_layers(plan: Plan) -> dict[int, float]:
    """Depth in mm of each layer of the backing, the nearest to the picture first."""
    part, layers = plan.backing.part, plan.backing.layers
    return {
        layer: max(of_part(plan, plan.part_types[p]) for p in set(part[layers == layer].tolist()))
        for layer in sorted(set(layers.tolist()))
    }
