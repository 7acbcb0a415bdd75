"""Files that a plan becomes; one file of code a format.

To add one: a file here, and a line in `TABLE`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from mosaic.model import Plan


def whole(plan: Plan) -> list[Plan]:
    """Keep a plan in one file."""
    return [plan]


@dataclass(frozen=True)
class Exporter:
    """A format.

    Attributes
    ----------
    filename : str
        Name in the result folder; where `split` gives several plans, a number is
        put before the ending: ``bricklink-1.xml``.
    write : callable
        Writes a plan to an open binary stream.
    default : bool
        Whether the result folder has it without being asked.
    split : callable
        Cuts a plan whose parts list is over a shop's limit into several.
    """

    filename: str
    write: Callable[[Plan, BinaryIO], None]
    default: bool = True
    split: Callable[[Plan], list[Plan]] = whole


TABLE: dict[str, Exporter] = {}
