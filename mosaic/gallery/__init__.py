"""Every picture of a folder becomes a mosaic, and all of them a web site.

::

    jobs      what there is to do: pictures, recipes, keys that tell what has changed
    titles    what a picture is called
    statistics  light statistics of a batch; every picture counts once
    work      one picture's mosaic and files, made in a worker
    pictures  what the site shows of a work: the mosaic at its sizes, and its photo
    pool      workers: processes of this machine, or a Dask cluster
    site      the site's folder, and what becomes of works that were edited by hand
    pages     the site's pages
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from mosaic import ditherers, exporters, plugins
from mosaic.errors import ExportError, ImageError, MosaicError
from mosaic.gallery import jobs, pages
from mosaic.gallery.jobs import Filter, Job
from mosaic.gallery.pool import Cluster, Pool, Workers
from mosaic.gallery.site import Entry, Site, due, entry_of
from mosaic.gallery.statistics import BatchStatistics, Move, PictureStatistics, measure
from mosaic.gallery.work import Made, make
from mosaic.recipe import Recipe

__all__ = ["Filter", "GallerySettings", "Outcome", "Site", "publish"]

#: Told of a picture that failed, as soon as it has.
Complain = Callable[[str, MosaicError], None]
Progress = Callable[[str, float], None]
#: Told of a picture whose work went on, and what of.
Warn = Callable[[str, str], None]
Value = TypeVar("Value")


@dataclass
class Outcome:
    """What a run did, by the pictures' paths within their folder."""

    built: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    #: Works that were edited by hand, whose files and pages were made anew from mosaic.json.
    refreshed: list[str] = field(default_factory=list)
    #: Edited works that stay as they are though their picture or recipe has changed.
    edited: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    #: What `normalize` "batch" did to the light of those that it moved.
    moved: dict[str, Move] = field(default_factory=dict)
    #: Drawings, which had no vote and stay as they are.
    drawn: list[str] = field(default_factory=list)
    failed: dict[str, MosaicError] = field(default_factory=dict)


@dataclass(frozen=True)
class GallerySettings:
    """How a folder is to become a site.

    Attributes
    ----------
    recipe : Recipe
        What all pictures share; ``NAME.toml`` beside a picture changes it. Its title is
        the site's.
    formats : sequence of str
        Files to make of each, as `exporters.choose` names them.
    processes : int, optional
        By default one a core.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers do the work instead.
    force : bool
        Take a folder for the site that holds something else.
    """

    recipe: Recipe = dataclasses.field(default_factory=Recipe)
    wanted: Filter = dataclasses.field(default_factory=Filter)
    formats: Sequence[str] = ()
    processes: int | None = None
    scheduler: str = ""
    force: bool = False


def publish(
    folder: Path,
    site: Path,
    settings: GallerySettings,
    progress: Progress = lambda _stage, _share: None,
    complain: Complain = lambda _label, _error: None,
    warn: Warn = lambda _label, _text: None,
) -> Outcome:
    """Build what has changed since the last run, and the pages.

    Parameters
    ----------
    folder : Path
        Pictures are looked for in it and in all folders below.
    site : Path
        The only folder that is written to.
    progress, complain, warn : callable, optional
        Told what is done and its share of the whole; told of each failure; told what Python
        warned of while a picture was worked on.

    Returns
    -------
    Outcome
        A picture that failed is in `failed`; what an earlier run made of it stays.

    Raises
    ------
    MosaicError
        There is no picture, the shared recipe does not do, or the site cannot be written.
    """
    found = _found(folder, site, settings.wanted)
    formats = exporters.choose(settings.formats)
    jobs.fingerprint.cache_clear()  # files that recipes name may have changed
    jobs.fingerprint(settings.recipe.replace(title=""))
    plugins.find("ditherers", settings.recipe.ditherer, ditherers.TABLE)
    target, outcome = Site(site), Outcome()

    def fail(label: str, error: MosaicError) -> None:
        outcome.failed[label] = error
        complain(label, error)

    with target.claimed(settings.force):
        todo = list(_todo(found, settings.recipe, formats, fail))
        run = _Run(target, outcome, fail, progress, warn)
        with _workers(settings) as workers:
            run.build(workers, run.with_statistics(workers, todo))
        run.sweep({jobs.folder_name(label) for _, label in found})
        pages.write(target, settings.recipe.title)
    return outcome


def _found(folder: Path, site: Path, wanted: Filter) -> list[tuple[Path, str]]:
    """List the pictures; a site is not made around or of its own pictures."""
    if not folder.is_dir():
        raise ImageError(f"{str(folder)!r} is no folder", hint="for one picture: mosaic build")
    if folder.resolve().is_relative_to(site.resolve()):
        raise ExportError(
            f"the pictures in {str(folder)!r} lie in the site",
            "a site is a folder of its own",
            "name another folder with -o",
        )
    found = list(jobs.find(folder, wanted, site))
    if not found:
        raise ImageError(
            f"there is no picture in {str(folder)!r}",
            "JPEG, PNG, TIFF, WebP and the like are looked for in all its folders",
            "see --include and --exclude",
        )
    return found


def _todo(
    found: Iterable[tuple[Path, str]],
    recipe: Recipe,
    formats: Sequence[str],
    fail: Complain,
) -> Iterator[Job]:
    """Yield a job a picture; one that cannot be read, or has a bad recipe, has failed."""
    for path, label in found:
        try:
            yield jobs.job(path, label, recipe, formats)
        except MosaicError as error:
            fail(label, error)


def _workers(settings: GallerySettings) -> Workers:
    """Find who does the work."""
    return Cluster(settings.scheduler) if settings.scheduler else Pool(settings.processes)


@dataclass
class _Run:
    """One run over all jobs."""

    target: Site
    outcome: Outcome
    fail: Complain
    progress: Progress
    warn: Warn

    def _done(
        self, workers: Workers, function: Callable[[Job], Value], todo: Iterable[Job]
    ) -> Iterator[tuple[Job, Value | MosaicError]]:
        """Let the workers do jobs, and tell what they were warned of."""
        for job, found in workers.map(partial(jobs.noted, function), todo):
            if isinstance(found, MosaicError):
                yield job, found
                continue
            value, warned = found
            for text in warned:
                self.warn(job.label, text)
            yield job, value

    def with_statistics(self, workers: Workers, todo: list[Job]) -> list[Job]:
        """Measure the pictures that want it, and write what was found into their recipes."""
        measured = [job for job in todo if _is_measured(job)]
        batch, own = BatchStatistics(), {}
        for count, (job, found) in enumerate(self._done(workers, measure, measured), 1):
            self.progress(f"measured {count} of {len(measured)}", 0.2 * count / len(measured))
            if isinstance(found, MosaicError):
                self.fail(job.label, found)
                continue
            own[job.label] = found
            if not found.drawn:
                batch.add(found)
        return [
            self._normalized(job, own[job.label], batch) if job.label in own else job
            for job in todo
            if job.label not in self.outcome.failed
        ]

    def _normalized(self, job: Job, own: PictureStatistics, batch: BatchStatistics) -> Job:
        """Write a batch's statistics into a job's recipe, and note what they do to its picture."""
        if own.drawn:
            self.outcome.drawn.append(job.label)
            recipe = job.recipe.replace(normalize="none")
            return dataclasses.replace(job, recipe=recipe, light="a drawing: as it is")
        light = batch.settings(job.recipe.normalize)
        recipe = job.recipe.replace(
            batch_mean=light["batch_mean"], batch_spread=light["batch_spread"]
        )
        if job.recipe.normalize != "batch":
            return dataclasses.replace(job, recipe=recipe)
        move = own.move(light)
        self.outcome.moved[job.label] = move
        return dataclasses.replace(job, recipe=recipe, light=str(move))

    def build(self, workers: Workers, todo: list[Job]) -> None:
        """Build what is not there yet, or was made of something else."""
        there = self.target.entries()
        left = [found for job in todo if (found := self._due(job, there.get(job.name)))]
        self.outcome.kept += sorted({j.label for j in todo} - {j.label for j in left})
        for count, (job, made) in enumerate(self._done(workers, make, left), 1):
            self.progress(f"built {count} of {len(left)}", 0.2 + 0.8 * count / len(left))
            try:
                if isinstance(made, MosaicError):
                    raise made
                self._save(job, made, there.get(job.name, {}))
            except MosaicError as error:
                self.fail(job.label, error)
        self.outcome.built.sort()
        self.outcome.refreshed.sort()

    def _due(self, job: Job, entry: Entry | None) -> Job | None:
        """Return what of a job is to do, and note an edited work that stays as it is."""
        found = due(job, entry, self.target)
        if found.outdated:
            self.outcome.edited.append(job.label)
        return found.job

    def _save(self, job: Job, made: Made, former: Entry) -> None:
        """Write a work."""
        entry = entry_of(job, made, former, self.target)
        self.target.save(job.name, made.files, entry)
        (self.outcome.refreshed if job.edited else self.outcome.built).append(job.label)

    def sweep(self, names: set[str]) -> None:
        """Remove works whose pictures have gone."""
        for name, entry in self.target.entries().items():
            if name not in names:
                self.target.remove(name)
                self.outcome.removed.append(str(entry.get("picture", name)))


def _is_measured(job: Job) -> bool:
    """Whether a picture takes part in the batch; one with numbers of its own does not."""
    return job.recipe.normalize.startswith("batch") and not job.recipe.batch_spread
