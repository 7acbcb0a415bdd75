"""Turn a photo into a LEGO mosaic that a person can buy, build and be proud of."""

__version__ = "0.1.0"
