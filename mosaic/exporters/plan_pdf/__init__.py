"""The printed plan: a cover, the parts list, a page for sorting, a map, a page a section."""

from __future__ import annotations

from typing import BinaryIO

from mosaic.model import Plan


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a plan as PDF.

    Parameters
    ----------
    plan : Plan
        Its recipe says which paper, which marks, and whether runs and the template at true
        size are wanted.
    stream : binary stream
        Open for writing.
    """
    # reportlab takes 50 ms to import, which commands that print no plan need not wait for.
    from mosaic.exporters.plan_pdf import book  # noqa: PLC0415

    book.write(plan, stream)


def write_event(plan: Plan, stream: BinaryIO) -> None:
    """Write the kit for an event as PDF: a map, a label a bag, a sheet a section."""
    from mosaic.exporters.plan_pdf import book  # noqa: PLC0415 - as above

    book.write_event(plan, stream)
