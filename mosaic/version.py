"""The version, where every room can read it without loading the others."""

__version__ = "0.2.0"
