"""From a name to what stands behind it: a built-in, or an entry point of another package.

Groups are ``mosaic.palettes``, ``mosaic.ditherers``, ``mosaic.styles``, ``mosaic.exporters``,
``mosaic.schemes`` and ``mosaic.commands``. Entry points are loaded when they are used, so a
broken one is named when somebody asks for it and never stops the tool. What a package's
code raises, and that it leaves by `sys.exit`, is told as a `PluginError` that names it.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from threading import Timer
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from mosaic.errors import MosaicError, PluginError, Stopped, did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["Listed", "find", "listed", "outside", "owner"]

Thing = TypeVar("Thing")


#: Told once a plugin's code has run for `SLOW_S` seconds; the command line says so to its user.
on_slow: Callable[[str], None] | None = None
SLOW_S = 30.0

_running: ContextVar[str] = ContextVar("running", default="")


class Listed(NamedTuple):
    """A line of ``mosaic plugins list``."""

    group: str
    name: str
    origin: str
    version: str


def entry_points(group: str) -> Iterable[EntryPoint]:
    """Entry points of a group, of all packages."""
    return _in_folders(group, tuple(sys.path))


@lru_cache(maxsize=16)
def _in_folders(group: str, _path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Read those of the packages in these folders once: it takes .01 s."""
    # Importing it takes .02 s, which whoever uses built-in names alone need not pay.
    from importlib.metadata import entry_points as of_packages  # noqa: PLC0415

    return tuple(of_packages(group=group))


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
    plugin = _described(group, others[name])
    with _named(plugin):
        thing = _loaded(plugin, others[name], kind)
    # How a command ends is its own affair.
    return cast(Thing, thing if group == "commands" else _guarded(thing, plugin))


def _loaded(plugin: str, entry: EntryPoint, kind: type | None) -> object:
    """Load an entry point, or say whose it is and what is wrong with it."""
    try:
        thing: object = entry.load()
    # A package that calls `sys.exit` while it is imported must not end this program.
    except (Exception, SystemExit) as error:
        raise PluginError(f"{plugin} cannot be loaded", _why(error), _HINT) from error
    if kind is not None and not isinstance(thing, kind):
        home = ".".join(kind.__module__.split(".")[:2])  # the room, which makes its names public
        allowed = f"it has to be a {home}.{kind.__name__}"
        raise PluginError(f"{plugin} is of type {type(thing).__name__}", allowed, _HINT)
    return thing


_HINT = "update or remove that package"


def _described(group: str, entry: EntryPoint) -> str:
    """Say whose an entry point is."""
    return f"{group.removesuffix('s')} {entry.name!r} of package {_origin(entry)[0]}"


def _why(error: BaseException) -> str:
    """Kind and text of an error, on one line of bounded length."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".removesuffix(": ")


def owner(group: str, name: str) -> str:
    """Say whose a name is, as in "style 'oil' of package mosaic-oil"."""
    entry = outside(group).get(name)
    return _described(group, entry) if entry else f"{group.removesuffix('s')} {name!r}"


def running() -> str:
    """Say whose code runs, as `owner` does; an empty text where it is the tool's own."""
    return _running.get()


@contextmanager
def guarded(group: str, name: str, builtin: Mapping[str, object]) -> Iterator[None]:
    """Turn what fails within into a `PluginError` that names the package, if it is a plugin's.

    Raises
    ------
    PluginError
        The code within raised an error that is none of ours, or called `sys.exit`.
    """
    if name in builtin or name not in outside(group):
        yield
        return
    with _named(owner(group, name)):
        yield


@contextmanager
def _named(plugin: str) -> Iterator[None]:
    """Name the package whose code runs within, should it fail, exit, warn or not end."""
    before = _running.set(plugin)
    timer = Timer(SLOW_S, on_slow, (plugin,)) if on_slow else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield
    except (MosaicError, Stopped):
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"{plugin} failed", _why(error), _HINT) from error
    finally:
        _running.reset(before)
        if timer:
            timer.cancel()


def _guarded(thing: Any, plugin: str) -> Any:
    """Guard a plugin's function, or the functions of its dataclass."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        values = ((f.name, getattr(thing, f.name)) for f in dataclasses.fields(thing) if f.init)
        own = {name: _guarded(value, plugin) for name, value in values if callable(value)}
        return dataclasses.replace(thing, **own) if own else thing
    if not callable(thing):
        return thing

    @wraps(thing, updated=())
    def call(*arguments: Any, **named: Any) -> Any:
        with _named(plugin):
            return thing(*arguments, **named)

    return call


def listed(group: str, builtin: Mapping[str, object]) -> list[Listed]:
    """All names of a group with where they come from; nothing is loaded."""
    from importlib.metadata import version  # noqa: PLC0415 - heavy

    ours = version("brick-mosaic")  # asked once: each time it reads and parses a file
    own = [Listed(group, name, "brick-mosaic", ours) for name in builtin]
    others = [
        Listed(group, name, *_origin(e))
        for name, e in outside(group).items()
        if name not in builtin
    ]
    return own + others
