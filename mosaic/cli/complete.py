"""What the shell offers after Tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Complete = Callable[[str], list[str]]


def among(choices: Iterable[str]) -> Complete:
    """Offer some words."""

    def offer(incomplete: str) -> list[str]:
        return [choice for choice in choices if choice.startswith(incomplete)]

    return offer


def names_of(group: str) -> Complete:
    """Offer the names of ditherers, styles or exporters, those of plugins among them."""

    def offer(incomplete: str) -> list[str]:
        from mosaic.cli.plugins import tables  # noqa: PLC0415 - heavy, and for Tab alone

        return [line.name for line in tables()[group] if line.name.startswith(incomplete)]

    return offer


def palettes(incomplete: str) -> list[str]:
    """Offer the names of palettes."""
    from mosaic.palette import names  # noqa: PLC0415 - heavy, and for Tab alone

    return [name for name in names() if name.startswith(incomplete)]
