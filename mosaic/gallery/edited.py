"""Works that were edited by hand: each is its editor's, and a run renews no more than its files.

What the gallery built is known again by the hash of its mosaic.json, kept in the work's entry
(``built``). Where the file is another since, a hand, the studio or a command has been at it:
what has changed in the picture or the recipe is said and not done, and the files and the page
are made of the edited mosaic.json (``shown`` is the hash of the one that they were made of).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import NamedTuple

from mosaic.errors import MosaicError
from mosaic.gallery.jobs import Job
from mosaic.gallery.site import Entry, Site
from mosaic.gallery.work import PROJECT, Made
from mosaic.recipe import Recipe


class Due(NamedTuple):
    """What is to be done of a job.

    Attributes
    ----------
    job : Job or None
        All of it, the files of an edited work alone (its `edited` says so), or nothing.
    outdated : bool
        Whether the work was edited, and its picture or recipe has changed since it was built.
    """

    job: Job | None
    outdated: bool = False


def due(job: Job, entry: Entry | None, target: Site) -> Due:
    """Say what of a job is to do: all, the files of an edited work alone, or nothing."""
    project = target.project(job.name)
    if project is None or (entry is None and not target.is_foreign(job.name)):
        return Due(job)
    entry = entry or {"key": job.key, "built": ""}
    is_new, is_whole = entry.get("key") != job.key, target.is_whole(job.name, entry)
    if not was_edited(project, entry, job.recipe):
        return Due(job if is_new or not is_whole else None)
    is_shown = is_whole and entry.get("shown") == digest(project)
    return Due(None if is_shown else dataclasses.replace(job, edited=project), is_new)


def entry_of(job: Job, made: Made, former: Entry, target: Site) -> Entry:
    """Return a work's entry: of what picture, recipe and mosaic.json it was made.

    Raises
    ------
    MosaicError
        The mosaic.json that its files were made of was edited while they were.
    """
    shown = digest(made.files[PROJECT])
    if not job.edited:
        return {**made.entry, "key": job.key, "built": shown, "shown": shown}
    if target.project(job.name) != job.edited:
        raise MosaicError("it was edited meanwhile", hint="run the same again")
    built = {"key": former.get("key", job.key), "built": former.get("built", "")}
    return {**made.entry, **built, "shown": shown}


def digest(project: bytes) -> str:
    """Hash a mosaic.json, to know it again."""
    return hashlib.sha256(project).hexdigest()


def was_edited(project: bytes, entry: Entry, recipe: Recipe) -> bool:
    """Whether a work's mosaic.json is another than the gallery built.

    An entry of an older version does not say what was built. Then a hand or a swap has left
    traces; and where the file cannot be read, it is not ours to replace.
    """
    if "built" in entry:
        return bool(entry["built"] != digest(project))
    try:
        node = json.loads(project)
        same = all(node["facts"][name] == entry[name] for name in ("pieces", "colors"))
        return "touch_up" in node or tuple(node["recipe"]["swap"]) != recipe.swap or not same
    except (ValueError, KeyError, TypeError):
        return True
