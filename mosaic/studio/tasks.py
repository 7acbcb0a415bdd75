"""Jobs of a work: its files, its curve of price against likeness, its schemes as thumbnails."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from mosaic import exporters, scheme
from mosaic.compare import results
from mosaic.errors import MosaicError, Stopped
from mosaic.model import Plan
from mosaic.studio import answers
from mosaic.studio.edits import Variant
from mosaic.studio.guard import Refused, as_problem
from mosaic.studio.jobs import Job
from mosaic.studio.work import Work

JSON = dict[str, Any]
#: How far the curve's economies lie apart.
_ECONOMIES = (0.0, 0.25, 0.5, 0.75, 1.0)
_THUMB_PX, _VARIANT_PX = 240, 900
#: Side of a thumbnail's mosaic in cells, at most.
_THUMB_CELLS = 48


def ask(work: Work, kind: str, formats: list[str]) -> Job:
    """Begin a job.

    Raises
    ------
    Refused
        It is none that there is.
    PluginError
        Nobody provides a format.
    """
    if kind == "build":
        names = exporters.choose(formats)
        return build(work, tuple(name for name in names if name != "json"))
    makers = {"curve": _curve, "schemes": _schemes, "variants": _variants}
    if kind not in makers:
        raise Refused(f"{kind[:40]!r} is no job", f"it is build, {', '.join(makers)}")
    make = makers[kind]
    return work.shared.background.ask(
        Job(kind, work.id, _reporting(work, lambda job: make(work, job)))
    )


def build(work: Work, formats: tuple[str, ...], quiet: bool = False) -> Job:
    """Have the files of a work written."""
    job = Job("build", work.id, _reporting(work, lambda job: _build(work, job, formats)), quiet)
    return work.shared.background.ask(job)


def _reporting(work: Work, do: Callable[[Job], JSON]) -> Callable[[Job], None]:
    """Tell pages of a job's end, whatever it is."""

    def run(job: Job) -> None:
        try:
            result = do(job)
        except Stopped:
            work.tell("progress", **{**job.as_json(), "share": 1.0}, result=None)
        except Exception as error:  # a bug must not end the thread that all works need
            work.tell("problem", **as_problem(error), job=job.id)
        else:
            work.tell("progress", **{**job.as_json(), "share": 1.0, "stage": ""}, result=result)

    return run


def _step(work: Work, job: Job) -> Callable[[str, float], None]:
    def step(stage: str, share: float) -> None:
        job.report(stage, share)
        work.tell("progress", **job.as_json())

    return step


def _build(work: Work, job: Job, formats: tuple[str, ...]) -> JSON:
    step = _step(work, job)
    step("", 0.0)
    shown = work.final()
    plan = work.renderer.advised(shown.plan, shown.content, job.cancelled.is_set)
    files = work.saver.save(plan, shown.content, shown.rev, formats, step)
    work.saver.formats = tuple(name for name in formats if name != "preview")
    work.tell("saved", rev=shown.rev, saved=shown.rev == work.rev)
    return {"files": files}


def _curve(work: Work, job: Job) -> JSON:
    """Try other economies and fewer colors: what each costs, and how near to the picture it is."""
    step, shown = _step(work, job), work.final()
    points = [_point(shown.plan, {})]
    tries = list(_tries(shown.plan))
    for place, settings in enumerate(tries):
        step(", ".join(settings), place / len(tries))
        recipe = shown.content.recipe.replace(**settings)
        try:
            plan = work.renderer.plan(
                dataclasses.replace(shown.content, recipe=recipe), job.cancelled.is_set
            )
        except MosaicError:  # too few colors are left, say
            continue
        points.append(_point(plan, settings))
    for point in points:
        cheaper = [other for other in points if other["price"] < point["price"]]
        point["best"] = all(other["error"] > point["error"] for other in cheaper)
    return {"points": points}


def _tries(plan: Plan) -> Iterator[JSON]:
    recipe = plan.recipe
    for economy in _ECONOMIES:
        if economy != recipe.economy:
            yield {"economy": economy}
    dear = results.dearest(plan)
    for count in range(1, len(dear) + 1):
        yield {"without_colors": [*recipe.without_colors, *dear[:count]]}


def _point(plan: Plan, settings: JSON) -> JSON:
    facts = plan.facts
    return {
        "pieces": facts.pieces,
        "price": facts.price.amount,
        "known": facts.price.known,
        "currency": facts.price.currency,
        "error": facts.error.get("s_cielab"),
        "settings": settings,
    }


def _schemes(work: Work, job: Job) -> JSON:
    """Print the picture small in each scheme."""
    step, content = _step(work, job), work.content
    names, found = sorted(scheme.builtin()), []
    small = _small(work)
    for place, name in enumerate(names):
        step(name, place / len(names))
        settings: JSON = {"ditherer": "bands", "scheme": [name], "panels": "1x1", "vary": "auto"}
        recipe = content.recipe.replace(**settings, size=small, border=0)
        bare = dataclasses.replace(content, recipe=recipe, layers={})
        try:
            plan = work.renderer.plan(bare, job.cancelled.is_set)
        except MosaicError:  # its colors do not exist in this part
            continue
        key = secrets.token_hex(8)
        work.pictures[key] = answers.drawn(plan, "flat", _THUMB_PX)
        found.append({"name": name, "settings": settings, "key": key})
        work.tell("progress", **job.as_json(), result={"schemes": found[-1:]})
    return {"schemes": found}


def _variants(work: Work, job: Job) -> JSON:
    """Draw each version that was kept, with what it needs."""
    step, content = _step(work, job), work.content
    found = []
    for place, (name, kept) in enumerate(content.variants.items()):
        step(name, place / len(content.variants))
        if kept not in work.drawn:
            with suppress(MosaicError):  # a list of pieces that it names has gone, say
                work.drawn[kept] = _drawn(work, kept, job)
        if kept in work.drawn:
            found.append({"name": name, **work.drawn[kept]})
    return {"variants": found}


def _drawn(work: Work, kept: Variant, job: Job) -> JSON:
    content = dataclasses.replace(work.content, recipe=kept.recipe, layers=kept.layers)
    plan = work.renderer.plan(content, job.cancelled.is_set)
    key, price = secrets.token_hex(8), plan.facts.price
    work.pictures[key] = answers.drawn(plan, None, _VARIANT_PX)
    return {
        "key": key,
        "cols": plan.grid.cols,
        "rows": plan.grid.rows,
        "pieces": plan.facts.pieces,
        "price": price.amount,
        "known": price.known,
        "currency": price.currency,
    }


def _small(work: Work) -> str:
    """Size of a thumbnail, of the mosaic's shape."""
    cols, rows = work.renderer.size(work.content)
    scale = min(1.0, _THUMB_CELLS / max(cols, rows, 1))
    return f"{max(8, round(cols * scale))}x{max(8, round(rows * scale))}"


def quiet_build(work: Work) -> None:
    """Have the files that a work has beside mosaic.json made anew, until the next edit."""
    if work.saver.formats:
        build(work, ("preview", *work.saver.formats), quiet=True)
