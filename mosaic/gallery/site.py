"""The site's folder: what is in it, and how it changes; nothing outside it is touched.

::

    SITE/gallery.json       says that the folder is ours
    SITE/index.html         with the styles and the program beside it
    SITE/works/NAME/        a result folder with its pictures, page and `work.ENTRY`

A work that was edited by hand is its editor's: a run renews no more than its files. What the
gallery built is known again by the hash of its mosaic.json, kept in the work's entry
(``built``). Where the file is another since, a hand, the studio or a command has been at it:
what has changed in the picture or the recipe is said and not done, and the files and the page
are made of the edited mosaic.json (``shown`` is the hash of the one that they were made of).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from mosaic.errors import ExportError, MosaicError
from mosaic.exporters import project_json
from mosaic.gallery.jobs import Job
from mosaic.gallery.work import ENTRY, FORMAT, PROJECT, Made
from mosaic.project import folder as folders
from mosaic.project.ownership import locked
from mosaic.project.reading import shown
from mosaic.project.writing import os_errors_named
from mosaic.recipe import Recipe

MARKER, _SITE = "gallery.json", "mosaic-gallery/1"

Entry = dict[str, Any]


class Site:
    """A site that is being made or brought up to date."""

    def __init__(self, site: Path) -> None:
        self.site, self._works = site, site / "works"

    @contextmanager
    def claimed(self, force: bool) -> Iterator[None]:
        """Take the folder for a site, if it is one or empty, and keep other runs out.

        Raises
        ------
        ExportError
            It is a folder of somebody else, or cannot be written.
        """
        with os_errors_named(self.site):
            self.site.mkdir(parents=True, exist_ok=True)
            if not (force or self._is_ours() or not any(self.site.iterdir())):
                raise ExportError(
                    f"{shown(self.site)} is a folder that mosaic gallery did not make",
                    "a site is a folder of its own",
                    "name another folder with -o, or add --force",
                )
        with locked(self.site):
            with os_errors_named(self.site):
                self._works.mkdir(exist_ok=True)
                self._check_inside(self._works)
                self.write(MARKER, json.dumps({"format": _SITE}).encode() + b"\n")
                self._sweep()
            yield

    def _is_ours(self) -> bool:
        with suppress(OSError, ValueError, AttributeError):
            return json.loads((self.site / MARKER).read_bytes()).get("format") == _SITE  # type: ignore[no-any-return]
        return False

    def _sweep(self) -> None:
        """Mend what a killed run left."""
        for left in self.site.rglob(".*.mosaic-part"):
            left.unlink()
        for left in [*self._works.glob(".*.mosaic-*")]:
            name = left.name[1:].rpartition(".mosaic-")[0]
            folders.mend(self._works / name)

    def _check_inside(self, path: Path) -> None:
        """Refuse a link that leads out of the site."""
        if not path.resolve().is_relative_to(self.site.resolve()):
            raise ExportError(f"{shown(path)} leads out of the site", hint="remove that link")

    def entries(self) -> dict[str, Entry]:
        """Return what works there are, by the names of their folders."""
        found = {}
        for folder in sorted(self._works.iterdir()):
            entry = _entry(folder)
            if entry is not None:
                found[folder.name] = entry
        return found

    def project(self, name: str) -> bytes | None:
        """Return a work's mosaic.json without its manifest; None where it has gone."""
        try:
            return project_json.without_manifest((self._works / name / PROJECT).read_bytes())
        except OSError:
            return None

    def is_foreign(self, name: str) -> bool:
        """Whether a project lies there that another command built in place of the gallery's."""
        folder = self._works / name
        return (folder / PROJECT).is_file() and not (folder / ENTRY).exists()

    def is_whole(self, name: str, entry: Entry) -> bool:
        """Whether all files of a work are there, but for those that its visitors never see."""
        names = [*entry.get("downloads", []), *_pictures_of(entry)]
        return all((self._works / name / Path(file).name).is_file() for file in names)

    def save(self, name: str, files: Mapping[str, bytes], entry: Entry) -> None:
        """Write a work, whole or not at all.

        Raises
        ------
        ExportError
            It cannot be written.
        """
        folder = self._works / name
        self._check_inside(folder)
        is_bare = self.project(name) is None and _entry(folder) is not None
        if is_bare:  # no manifest says which files are ours any more
            self.remove(name)
        with folders.replacing(folder, force=is_bare) as writer:
            for filename, data in files.items():
                writer.write(filename, data)
            writer.write(ENTRY, json.dumps(entry, indent=1).encode())

    def remove(self, name: str) -> None:
        """Remove a work whose picture has gone; files of the user's own in it stay."""
        folder, entry = self._works / name, _entry(self._works / name) or {}
        self._check_inside(folder)
        ours = [*entry.get("downloads", []), *_pictures_of(entry)]
        # The entry goes last: until then a killed run can be taken up again.
        for filename in [*ours, "index.html", "work.js", ENTRY]:
            if filename == Path(filename).name:
                with os_errors_named(folder), suppress(FileNotFoundError):
                    (folder / filename).unlink()
        with suppress(OSError):
            folder.rmdir()

    def write(self, filename: str, data: bytes) -> None:
        """Write a file of the site, unless it says so already; a reader never sees half of it."""
        path = self.site / filename
        with os_errors_named(path):
            if not path.is_symlink() and path.is_file() and path.read_bytes() == data:
                return
            self._check_inside(path.parent)
            part = path.with_name(f".{secrets.token_hex(8)}.mosaic-part")
            part.write_bytes(data)
            part.replace(path)


def _pictures_of(entry: Entry) -> list[str]:
    """Name the pictures that pages show of a work."""
    sizes = entry.get("images", {})
    thumbs = [thumb[0] for thumb in sizes.get("thumbs", [])]
    return [*thumbs, sizes.get("mosaic", "mosaic.webp"), "photo.webp"]


def _entry(folder: Path) -> Entry | None:
    """Read what a folder of the site is; None where it is no work of this version's making."""
    try:
        entry = json.loads((folder / ENTRY).read_bytes())
    except (OSError, ValueError):
        return None
    return entry if isinstance(entry, dict) and entry.get("format") == FORMAT else None


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
