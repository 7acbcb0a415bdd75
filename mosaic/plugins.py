"""From a name to what stands behind it: a built-in, or an entry point of another package.

Groups are ``mosaic.palettes``, ``mosaic.ditherers``, ``mosaic.styles``, ``mosaic.exporters``,
``mosaic.schemes`` and ``mosaic.commands``. Entry points are loaded when they are used, so a
broken one is named when somebody asks for it and never stops the tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points, version
from typing import NamedTuple, TypeVar, cast

from mosaic.errors import PluginError, did_you_mean

Thing = TypeVar("Thing")


class Listed(NamedTuple):
    """A line of ``mosaic plugins list``."""

    group: str
    name: str
    origin: str
    version: str


def outside(group: str) -> dict[str, EntryPoint]:
    """Entry points of other packages in ``mosaic.<group>``, by name."""
    return {e.name: e for e in sorted(entry_points(group=f"mosaic.{group}"), key=_order)}


def _order(entry: EntryPoint) -> tuple[str, str]:
    """Sort by name and value, so that of two packages the same one wins everywhere."""
    return entry.name, entry.value


def _origin(entry: EntryPoint) -> tuple[str, str]:
    """Name and version of the package that an entry point comes from."""
    return (entry.dist.name, entry.dist.version) if entry.dist else (entry.value, "")


def find(group: str, name: str, builtin: Mapping[str, Thing], kind: type | None = None) -> Thing:
    """Return the built-in of this name, or else load the entry point of this name.

    Parameters
    ----------
    kind : type, optional
        What an entry point of the group has to be: a class, or a protocol that can be
        checked at run time.

    Raises
    ------
    PluginError
        Nobody provides the name, the package that does cannot be loaded, or what it gives
        is of another kind.
    """
    if name in builtin:
        return builtin[name]
    others = outside(group)
    if name not in others:
        choices = [*builtin, *others]
        raise PluginError(
            f"no {group.removesuffix('s')} is named {name!r}",
            f"there are {', '.join(choices)}",
            did_you_mean(name, choices),
        )
    return cast(Thing, _loaded(group, others[name], kind))


def _loaded(group: str, entry: EntryPoint, kind: type | None) -> object:
    """Load an entry point, or say whose it is and what is wrong with it."""
    told = f"{group.removesuffix('s')} {entry.name!r} of package {_origin(entry)[0]}"
    hint = "update or remove that package"
    try:
        thing: object = entry.load()
    # A package that calls `sys.exit` while it is imported must not end this program.
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}"
        raise PluginError(f"{told} cannot be loaded", why, hint) from error
    if kind is not None and not isinstance(thing, kind):
        home = ".".join(kind.__module__.split(".")[:2])  # the room, which makes its names public
        allowed = f"it has to be a {home}.{kind.__name__}"
        raise PluginError(f"{told} is of type {type(thing).__name__}", allowed, hint)
    return thing


def listed(group: str, builtin: Mapping[str, object]) -> list[Listed]:
    """All names of a group with where they come from; nothing is loaded."""
    ours = version("brick-mosaic")  # asked once: each time it reads and parses a file
    own = [Listed(group, name, "brick-mosaic", ours) for name in builtin]
    others = [
        Listed(group, name, *_origin(e))
        for name, e in outside(group).items()
        if name not in builtin
    ]
    return own + others
