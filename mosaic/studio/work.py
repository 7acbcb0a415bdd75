"""One work: its content, what is shown of it, and its files."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from mosaic.errors import MosaicError, Stopped
from mosaic.model import Picture, Plan
from mosaic.studio import edits, events, look
from mosaic.studio.about import suggestions
from mosaic.studio.edits import Content, Line, Variant
from mosaic.studio.events import Shared, Shown
from mosaic.studio.guard import ReadOnly, as_problem
from mosaic.studio.history import History
from mosaic.studio.render import Renderer
from mosaic.studio.saving import Saver

JSON = dict[str, Any]
#: Cells of so many looks can still be fetched.
_LOOKS = 6
#: Work that takes longer tells how far it is.
_QUIET_S = 0.3
#: Where the whole mosaic was late so often (at first it reads the photo), a drag sees the draft.
_PROMPT_S, _TWICE = 0.15, 2
_SAVE_S = 1.0


class Work:
    """One work.

    Parameters
    ----------
    folder : Path
        Its result folder.
    ident : str
        What pages call it.
    photo : (str, Picture), optional
        A file of ``studio/photo`` that was read already.
    """

    def __init__(
        self, folder: Path, ident: str, shared: Shared, photo: tuple[str, Picture] | None = None
    ) -> None:
        self.id, self.folder, self.shared = ident, folder, shared
        self.history = History(folder / "studio" / "history.jsonl")
        self.saver = Saver(folder, self.history)
        self.renderer = Renderer(
            folder / "studio" / "photo", shared.stages, shared.root, self.saver
        )
        if photo is not None:
            self.renderer.remember(*photo, self.content.recipe)
        self.lock = RLock()
        self.shown: Shown | None = None
        self.problem: JSON | None = None
        #: Thumbnails by key; those of variants, with facts, by variant.
        self.pictures: dict[str, bytes] = {}
        self.drawn: WeakKeyDictionary[Variant, JSON] = WeakKeyDictionary()
        self._cells: OrderedDict[str, bytes] = OrderedDict()
        self._events: dict[str, JSON] = {}
        self._looks = 0
        self._drafted: Content | None = None
        #: How often in a row a try of these settings came late.
        self._late: Counter[frozenset[str]] = Counter()
        self.saver.adopt(self._do, self.renderer.with_part_family)
        shared.live.ask(self)

    # --- what a page asks

    @property
    def content(self) -> Content:
        """What edits have made so far."""
        return self.history.steps.content

    @property
    def rev(self) -> int:
        """Number of the last edit."""
        return self.history.steps.rev

    @property
    def name(self) -> str:
        """The title, or the name of the folder."""
        return self.content.recipe.title or self.folder.name.removesuffix(".mosaic")

    def edit(self, edit: JSON) -> int:
        """Take an edit as README.md has it; return its number.

        Raises
        ------
        Conflict
            It paints on a grid that the mosaic does not have any more.
        MosaicError
            It does not fit.
        """
        with self.lock:
            if edit["kind"] == "paint":
                grid = self.shown.size if self.shown else None
                edits.check_paint(edit, grid, self.renderer.usable(self.content.recipe))
            self._do(edits.line_of(edit, self.content, self.shared.root))
            return self.rev

    def paint(self, cols: int, rows: int, runs: Sequence[Sequence[Any]], stroke: str = "") -> int:
        """Set cells by hand; return the edit's number."""
        return self.edit(
            {"kind": "paint", "cols": cols, "rows": rows, "runs": runs, "stroke": stroke}
        )

    def attempt(self, settings: JSON, base: int | None = None) -> None:
        """Show other settings as a draft, without history.

        One that an edit has overtaken on the way shows nothing: what it says is of the past.
        """
        with self.lock:
            if base is not None and base < self.rev:
                return
            recipe = self.content.recipe
            edits.check_files(settings, recipe, self.shared.root)
            # The hand is back where it began: no edit will follow that shows it in full.
            same = recipe.replace(**settings) == recipe
            self.shared.live.ask(self, None if same else settings)

    def cells(self, key: str) -> bytes | None:
        """Return the bytes of a look; None where it is forgotten."""
        with self.lock:
            return self._cells.get(key)

    def final(self) -> Shown:
        """Return what is shown of the newest content, made now if need be.

        Raises
        ------
        MosaicError
            Nothing can be shown of it.
        """
        with self.lock:
            content, rev, shown = self.content, self.rev, self.shown
        if shown is not None and shown.rev == rev:
            return shown
        plan = self.renderer.plan(content)
        return Shown(plan, content, rev, look.facts(plan))

    def state(self) -> JSON:
        """All that a page needs to begin with."""
        with self.lock:
            return {
                "id": self.id,
                "rev": self.rev,
                "name": self.name,
                "read_only": self.history.read_only,
                "saved": self.saver.saved_rev == self.rev,
                "frame": (self._events.get("cells") or {}).get("frame"),
                "recipe": self.content.recipe.to_mapping(),
                "shown": self._events.get("cells"),
                "facts": self._events.get("facts"),
                "notes": (self._events.get("notes") or {}).get("notes", []),
                **events.steps(self.history.steps, self.shown),
                "jobs": [job.as_json() for job in self.shared.background.jobs(self.id)],
                "files": self.saver.files(),
                "problem": self.problem,
                "event": self.shared.events.last,
            }

    def tell(self, name: str, **data: Any) -> None:
        """Tell pages something about this work."""
        self.shared.events.tell(name, self.id, **data)

    # --- edits

    def _do(self, line: Line) -> None:
        """Write an edit down, tell it, and have its result shown and saved."""
        if self.history.read_only:
            raise ReadOnly
        before = self.content.recipe.to_mapping()
        self.history.append(line)
        self.shared.background.give_up(self.id)
        after = self.content.recipe.to_mapping()
        names = [name for name, value in after.items() if value != before[name]]
        self.tell(
            "edit",
            rev=self.rev,
            edit={"kind": line["kind"], "names": names},
            recipe={name: after[name] for name in names},
            **events.steps(self.history.steps, self.shown),
        )
        self.tell("saved", rev=self.rev, saved=False)
        self.shared.live.ask(self)

    # --- live

    def show(self, settings: JSON | None, stop: Callable[[], bool]) -> None:
        """Show the newest content; the live thread calls this."""
        with self.lock:
            content, rev = self.content, self.rev
        try:
            if settings is not None:
                self._try(content, rev, settings, stop)
            else:
                self._show(content, rev, stop)
        except Stopped:
            return
        except Exception as error:  # also a bug must not end the thread that all works need
            self.problem = as_problem(error)
            self.tell("problem", **self.problem)

    def _try(self, content: Content, rev: int, settings: JSON, stop: Callable[[], bool]) -> None:
        content = dataclasses.replace(content, recipe=content.recipe.replace(**settings))
        names = frozenset(settings)
        if self.renderer.is_large(content) or self._late[names] >= _TWICE:
            plan = self.renderer.draft(content, stop)
        else:
            began = time.monotonic()
            plan = self.renderer.plan(content, stop)
            took = time.monotonic() - began
            self._late[names] = self._late[names] + 1 if took > _PROMPT_S else 0
        self._publish(plan, content, rev, draft=True)
        self._drafted = content

    def _show(self, content: Content, rev: int, stop: Callable[[], bool]) -> None:
        shown = self.shown.content if self.shown else None
        # A hand that dragged has seen its draft already.
        is_new = not (content.looks_like(shown) or content.looks_like(self._drafted))
        if is_new and self.renderer.is_large(content):
            self._publish(self.renderer.draft(content, stop), content, rev, draft=True)
        plan = self.renderer.plan(content, stop, self._progress())
        self._publish(plan, content, rev, draft=False)
        facts = look.facts(plan)
        deltas = look.deltas(facts, self.shown.facts if self.shown else None)
        with self.lock:
            self.shown, self.problem = Shown(plan, content, rev, facts), None
            self._tell_last(
                "facts", rev=rev, facts=facts, deltas=deltas, colors=look.swatches(plan)
            )
            self._tell_last("notes", notes=suggestions(plan.notes, content.recipe))
            stale = rev != self.rev
        if not stale and not self.history.read_only:
            self.shared.background.later(self.id, _SAVE_S, self.save)

    def _publish(self, plan: Plan, content: Content, rev: int, draft: bool) -> None:
        data = look.encoded(plan)
        where = {"frame": self.renderer.frame(content), "faces": self.renderer.faces(content)}
        with self.lock:
            self._looks += 1
            key = f"{rev}-{self._looks}"
            self._cells[key] = data
            while len(self._cells) > _LOOKS:
                self._cells.popitem(last=False)
            event = look.cells(plan, rev, key, draft) | where
            if draft:
                self.tell("cells", **event)
            else:
                self._tell_last("cells", **event)

    def _tell_last(self, name: str, **data: Any) -> None:
        """Tell something that a page which comes later has to know as well."""
        self._events[name] = {"work": self.id, **data}
        self.tell(name, **data)

    def _progress(self) -> Callable[[str, float], None]:
        began = time.monotonic()

        def progress(stage: str, share: float) -> None:
            if time.monotonic() - began > _QUIET_S:
                self.tell("progress", job="live", kind="live", stage=stage, share=share)

        return progress

    # --- files

    def save(self) -> None:
        """Save the newest content as a result folder; the background thread calls this."""
        shown = self.shown
        if shown is None or self.history.read_only or self.saver.saved_rev == self.rev:
            return
        if shown.rev != self.rev:
            return  # it is being made, and asks to be saved then
        try:
            plan = self.renderer.advised(shown.plan, shown.content, lambda: shown.rev != self.rev)
            self.saver.save(plan, shown.content, shown.rev)
        except Stopped:
            return  # of the newest edit the same is asked in a moment
        except (MosaicError, OSError) as error:
            self.tell("saved", rev=shown.rev, saved=False, why=as_problem(error)["title"])
            return
        with self.lock:
            if plan is not shown.plan and self.shown is shown:
                self._tell_last("notes", notes=suggestions(plan.notes, shown.content.recipe))
        self.tell("saved", rev=shown.rev, saved=True)
        self.shared.after_save(self)

    def close(self) -> None:
        """Save, and let go of the files."""
        self.save()
        self.history.close()
