"""Errors as pages get them."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

from mosaic.errors import ImageError, MosaicError
from mosaic.recipe import Recipe

_log = logging.getLogger("mosaic.studio")
_LONGEST = 300
_SETTINGS = frozenset(f.name for f in dataclasses.fields(Recipe))


class Refused(MosaicError):  # noqa: N818 - it is an answer, with its status
    """A request that cannot be met, with the status of HTTP that says why."""

    status = 400


class Conflict(Refused):
    """An edit of a grid that the mosaic does not have any more."""

    status = 409

    def __init__(self, came: str, grid: tuple[int, int]) -> None:
        super().__init__(
            came, f"the mosaic has {grid[0]} x {grid[1]}", "paint on what is shown now"
        )


class ReadOnly(Refused):
    """A work that another server has open."""

    status = 423

    def __init__(self) -> None:
        super().__init__(
            "another studio has this work open", hint="close it there, and open it anew"
        )


class NotFound(Refused):
    """Something that is not there."""

    status = 404


class TooLarge(Refused):
    """A body over its limit."""

    status = 413


class NoPicture(Refused):
    """Bytes that are no picture that can be read."""

    status = 415


def as_problem(error: Exception) -> dict[str, Any]:
    """Return an error as JSON: what came, what is allowed, what to try.

    Examples
    --------
    >>> from mosaic.errors import RecipeError
    >>> as_problem(RecipeError("zoom is 40.0", "it is from 0 to 20"))["setting"]
    'zoom'
    """
    if not isinstance(error, MosaicError):
        if not isinstance(error, OSError):
            # A bug ends neither thread nor server, and keeps its traceback.
            _log.error("the studio failed", exc_info=error)
        came = f"the studio failed: {type(error).__name__}"
        return _node(500, came, " ".join(str(error).split())[:200], "undo the last change")
    status = error.status if isinstance(error, Refused) else 422
    node = _node(status, error.came, error.allowed, error.hint)
    first = error.came.split(" ", 1)[0].removeprefix("--").replace("-", "_")
    return node | ({"setting": first} if first in _SETTINGS else {})


def _node(status: int, came: str, allowed: str, hint: str) -> dict[str, Any]:
    # What came may be as long as a body: its begin is enough to know it again.
    came = came if len(came) <= _LONGEST else f"{came[:_LONGEST]}..."
    return {"status": status, "title": came, "detail": allowed, "hint": hint}


def of_picture(error: MosaicError) -> MosaicError:
    """Give an upload that is no picture the status that says so."""
    if isinstance(error, ImageError):
        return NoPicture(error.came, error.allowed, error.hint)
    return error
