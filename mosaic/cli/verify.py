"""``mosaic verify``: a finished mosaic held against the laws."""

from mosaic.cli import sources


def verify(source: sources.MadeArgument) -> None:
    """Check that a finished mosaic obeys the laws."""
