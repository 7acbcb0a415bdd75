"""What is said of a candidate, the same in a terminal, a picture, a page and JSON."""

from __future__ import annotations

from typing import Any

from mosaic.compare import Candidate
from mosaic.exporters import formatting

#: Heads of the table's columns.
HEADER = (
    "",
    "mosaic",
    "pieces",
    "lots",
    "colors",
    "size",
    "thick",
    "mass",
    "price",
    "error",
    "not seen on sale",
)
#: What the sign in the first column means.
BEST = "*"
NOTE = f"{BEST} nothing else has at once no more error, no more pieces and no more lots"


def row(one: Candidate) -> tuple[object, ...]:
    """Cells of the table, under `HEADER`."""
    facts = one.plan.facts
    return (
        BEST if one.best else "",
        one.name,
        facts.pieces,
        facts.lots,
        facts.colors,
        f"{facts.width_mm / 10:.1f} x {facts.height_mm / 10:.1f} cm",
        f"{facts.thickness_mm / 10:.1f} cm",
        formatting.mass(one.plan),
        price(one),
        one.error,
        rare(one),
    )


def price(one: Candidate) -> str:
    """Say what a candidate costs, and for which share of its pieces that is known."""
    found = one.plan.facts.price
    if found.known < formatting.ENOUGH_KNOWN:
        return "unknown"
    about = "about " if found.estimate else ""
    known = "" if found.known == 1 else f" ({int(found.known * 100)} %)"
    return f"{about}{found.amount:,.0f} {found.currency}{known}"


def rare(one: Candidate) -> str:
    """Name the lots that are not seen on sale."""
    if not one.rare:
        return "nothing"
    more = f" and {len(one.rare) - 1} more" if len(one.rare) > 1 else ""
    return f"{one.rare[0]}{more}"


def record(one: Candidate) -> dict[str, Any]:
    """Give a candidate as JSON holds it."""
    facts, recipe = one.plan.facts, one.plan.recipe
    return {
        "name": one.name,
        "recipe": {key: getattr(recipe, key) for key in ("size", "view", "part", "pieces")},
        "pieces": facts.pieces,
        "lots": facts.lots,
        "colors": facts.colors,
        "width_mm": facts.width_mm,
        "height_mm": facts.height_mm,
        "thickness_mm": facts.thickness_mm,
        "mass_g": facts.mass_g,
        "price": {
            "amount": facts.price.amount,
            "currency": facts.price.currency,
            "date": facts.price.date,
            "known": facts.price.known,
            "estimate": facts.price.estimate,
        },
        "error": one.error,
        "distance_m": recipe.distance_m,
        "hard_to_get": list(one.rare),
        "best": one.best,
    }
