"""The folder that is served, and the works in it."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Any

from mosaic.errors import ExportError, MosaicError
from mosaic.gallery.site import MARKER
from mosaic.gallery.work import ENTRY
from mosaic.load import load
from mosaic.model import Plan
from mosaic.project import folder as folders
from mosaic.project import read
from mosaic.project.ownership import locked
from mosaic.project.reading import LIMIT_BYTES
from mosaic.recipe import Recipe
from mosaic.studio import bodies
from mosaic.studio.events import Events, Shared
from mosaic.studio.guard import NotFound, of_picture
from mosaic.studio.history import NAME, History
from mosaic.studio.saving import layer_of
from mosaic.studio.work import Work

JSON = dict[str, Any]
#: Files of one making are written within so many seconds.
_SAME_S = 5.0
_HISTORY = Path("studio") / NAME
#: What a killed save leaves beside a folder; of a long name only a hash is left.
_LEFT = re.compile(r"\.((?![0-9a-f]{64}\.).+)\.mosaic-(?:old|new-[0-9a-f]+)")


class Works:
    """All works below a folder: result folders in it, and in its ``works`` if it is a gallery."""

    def __init__(self, shared: Shared) -> None:
        self._shared, self._root = shared, shared.root
        self._open: dict[str, Work] = {}
        self._cards: dict[tuple[Path, int, int], JSON] = {}
        self._lock = RLock()

    @property
    def events(self) -> Events:
        """What pages are told."""
        return self._shared.events

    def cards(self) -> list[JSON]:
        """Return a card a work, the last saved first."""
        found = sorted(self._folders(), key=lambda path: (-_time(path), path.name))
        return [self._card(path) for path in found]

    @property
    def root(self) -> Path:
        """The folder that is served."""
        return self._root

    def gallery(self) -> JSON | None:
        """Tell whether the folder is a gallery, and how many works are newer than its pages."""
        if not all((self._root / name).is_file() for name in (MARKER, "index.html")):
            return None
        edited = 0
        for folder in self._folders():
            with suppress(OSError):
                made = (folder / ENTRY).stat().st_mtime
                edited += (folder / "mosaic.json").stat().st_mtime > made + _SAME_S
        return {"edited": edited}

    def get(self, ident: str) -> Work:
        """Return a work, opened if need be.

        Raises
        ------
        NotFound
            There is none of this id.
        MosaicError
            It cannot be opened.
        """
        with self._lock:
            if ident not in self._open:
                self._open[ident] = self._opened(self._folder(ident))
            return self._open[ident]

    def open(self, ident: str) -> Work:
        """Return a work; one that another server had open is tried anew."""
        with self._lock:
            if ident in self._open and self._open[ident].history.read_only:
                del self._open[ident]
            return self.get(ident)

    def is_open(self, ident: str) -> bool:
        """Whether a work is open."""
        return ident in self._open

    def create(self, name: str, data: bytes | bytearray) -> Work:
        """Begin a work with a photo.

        Raises
        ------
        MosaicError
            The photo cannot be read, or the folder not be written.
        """
        photo = bodies.clean(name)
        new = self._root / f".studio-new-{secrets.token_hex(6)}"
        try:
            (new / "studio" / "photo").mkdir(parents=True)
            path = new / "studio" / "photo" / photo
            path.write_bytes(data)
            recipe = Recipe()
            picture = _loaded(path, recipe)
            History.begin(new / _HISTORY, photo, recipe)
            with self._lock:
                stem = bodies.clean(Path(photo).stem)
                folder = self._root / bodies.free(self._root, f"{stem}.mosaic")
                new.rename(folder)
                work = self._opened(folder, remember=(photo, picture))
                self._open[work.id] = work
        except OSError as error:
            raise ExportError(
                f"cannot write the work: {error.strerror}", hint="make room"
            ) from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
        self._shared.events.tell("works")
        return work

    def begun_with(self, photo: Path) -> Work | None:
        """Return a work that was begun with just this photo."""
        data = photo.read_bytes()
        for folder in self._folders():
            kept = folder / "studio" / "photo" / bodies.clean(photo.name)
            with suppress(OSError):
                if (
                    kept.is_file()
                    and kept.stat().st_size == len(data)
                    and kept.read_bytes() == data
                ):
                    return self.get(self.id_of(folder))
        return None

    def id_of(self, folder: Path) -> str:
        """Return what pages call a work: it tells nothing of the path."""
        inner = folder.resolve().relative_to(self._root.resolve()).as_posix()
        return hashlib.sha256(inner.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def folder(self, ident: str) -> Path:
        """Return the folder of a work, open or not."""
        return self._folder(ident)

    def close(self) -> None:
        """Save and close all works."""
        with self._lock:
            for work in self._open.values():
                work.close()
            self._open.clear()

    def _folder(self, ident: str) -> Path:
        for path in self._folders():
            if self.id_of(path) == ident:
                return path
        raise NotFound("there is no such work", hint="it may have been moved or removed")

    def _folders(self) -> Iterator[Path]:
        for place in (self._root, self._root / "works"):
            if place.is_dir() and bodies.is_inside(place, self._root):
                yield from filter(self._is_work, _listed(place))

    def _is_work(self, path: Path) -> bool:
        there = (path / "mosaic.json").is_file() or (path / _HISTORY).is_file()
        return there and bodies.is_inside(path, self._root)

    def _opened(self, folder: Path, remember: tuple[str, Any] | None = None) -> Work:
        if not (folder / _HISTORY).is_file():
            self._take_up(folder)
        return Work(folder, self.id_of(folder), self._shared, remember)

    def _take_up(self, folder: Path) -> None:
        """Give a result folder that another command made a history, and its photo if it is near."""
        plan = read(folder).plan
        own = folder / "studio"
        (own / "photo").mkdir(parents=True, exist_ok=True)
        photo = self._found(folder, plan)
        name = ""
        if photo is not None:
            name = bodies.clean(plan.source.name)
            shutil.copyfile(photo, own / "photo" / name)
        else:
            shutil.copyfile(folder / "mosaic.json", own / "base.json")
        new = own / f".{NAME}-{secrets.token_hex(4)}"
        History.begin(new, name, plan.recipe)
        new.replace(folder / _HISTORY)
        history = History(folder / _HISTORY)
        try:
            _note_layer(history, plan, photo is not None)
            digest = hashlib.sha256((folder / "mosaic.json").read_bytes()).hexdigest()
            history.append({"kind": "save", "sha256": digest, "rev": history.steps.rev})
        finally:
            history.close()

    def _found(self, folder: Path, plan: Plan) -> Path | None:
        """Look beside a result for the very picture that it was made from."""
        name = Path(plan.source.name).name
        for place in dict.fromkeys((folder, folder.parent, self._root)):
            path = place / name
            if name and path.is_file() and bodies.is_inside(path, self._root):
                with path.open("rb") as stream:
                    if hashlib.file_digest(stream, "sha256").hexdigest() == plan.source.sha256:
                        return path
        return None

    def _card(self, folder: Path) -> JSON:
        """Tell what a start page shows of a work."""
        found: JSON = {"cols": None, "rows": None, "pieces": None, "title": ""}
        path = folder / "mosaic.json"
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            stat = path.stat()
            key = (path, stat.st_mtime_ns, stat.st_size)
            if key not in self._cards and stat.st_size <= LIMIT_BYTES:
                self._cards[key] = _read_card(path)
            found = self._cards.get(key, found)
        return {
            "id": self.id_of(folder),
            "name": found["title"] or folder.name.removesuffix(".mosaic"),
            "cols": found["cols"],
            "rows": found["rows"],
            "pieces": found["pieces"],
            "photo": any((folder / "studio" / "photo").glob("*")),
        }


def _loaded(path: Path, recipe: Recipe) -> Any:
    try:
        return load(path, recipe)
    except MosaicError as error:
        raise of_picture(error) from None


def _note_layer(history: History, plan: Plan, has_photo: bool) -> None:
    """Take over the cells that were set by hand before."""
    if plan.touch_up is None or not has_photo:
        return
    runs = [[start, length, None, word] for start, length, word in layer_of(plan).all_words()]
    size = {"cols": plan.grid.cols, "rows": plan.grid.rows}
    if runs:
        history.append({"kind": "paint", **size, "runs": runs})


def _listed(place: Path) -> list[Path]:
    """Return the folders in a folder, after mending what a killed save left."""
    with suppress(OSError):
        left = {m[1] for path in place.iterdir() if (m := _LEFT.fullmatch(path.name))}
        if left:
            # As saves do: one of another thread may be between its two steps.
            with locked(place):
                for name in sorted(left):
                    folders.mend(place / name)
        found = [path for path in place.iterdir() if path.is_dir()]
        return sorted(path for path in found if not path.name.startswith("."))
    return []


def _time(folder: Path) -> int:
    for name in ("mosaic.json", str(_HISTORY)):
        with suppress(OSError):
            return (folder / name).stat().st_mtime_ns
    return 0


def _read_card(path: Path) -> JSON:
    node = json.loads(path.read_bytes())
    return {
        "cols": int(node["cols"]),
        "rows": int(node["rows"]),
        "pieces": int(node["facts"]["pieces"]),
        "title": str(node["recipe"].get("title", ""))[:200],
    }
