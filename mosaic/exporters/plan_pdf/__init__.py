"""The printed plan: a cover, the parts list, a page for sorting, a map, a page a section."""

from __future__ import annotations

from typing import BinaryIO

from mosaic.model import Plan
from mosaic.pdf import import_reportlab


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
    import_reportlab()
    # It takes 50 ms, which commands that print no plan need not wait for.
    from mosaic.exporters.plan_pdf import book  # noqa: PLC0415

    book.write(plan, stream)


def write_event(plan: Plan, stream: BinaryIO) -> None:
    """Write the kit for an event as PDF: a map, a label a bag, a sheet a section."""
    import_reportlab()
    from mosaic.exporters.plan_pdf import book  # noqa: PLC0415 - as above

    book.write_event(plan, stream)


def unprinted(plan: Plan) -> str:
    """Say which letters of the title have no type here, and what to do; nothing where all have."""
    if plan.title.isascii():
        return ""
    from mosaic.exporters.plan_pdf import scripts, theme  # noqa: PLC0415 - as above

    has = theme.bold().known | scripts.known()
    lacking = "".join(dict.fromkeys(c for c in plan.title if c.isprintable() and ord(c) not in has))
    lacking = lacking.replace(theme.MISSING, "")
    if not lacking:
        return ""
    mend = "plan.html shows it" if scripts.known() else f"pip install '{scripts.EXTRA}'"
    return f"plan.pdf has no type for {lacking} in its title: {mend}"
