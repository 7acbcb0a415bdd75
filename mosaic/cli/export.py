"""``mosaic export``: a finished mosaic as one more file."""

from mosaic.cli import sources


def export(source: sources.MadeArgument) -> None:
    """Write a finished mosaic in one more format."""
