"""What calls do with a work, beside edits: photos, lists, pictures, the command."""

from __future__ import annotations

from mosaic.errors import MosaicError
from mosaic.studio import images, names
from mosaic.studio.problems import NotFound, Refused, of_picture
from mosaic.studio.saving import has_bare
from mosaic.studio.suggestions import command as written
from mosaic.studio.work import Work


def new_photo(work: Work, name: str, data: bytes | bytearray) -> int:
    """Keep a photo and make it the work's; a crop of the old one says nothing of it."""
    name = names.free(work.folder / "studio" / "photo", name, data)
    known = (work.folder / "studio" / "photo" / name).is_file()
    work.saver.put("photo", name, data)
    try:
        work.renderer.check(name, work.content)
        settings = {"focus": "auto", "zoom": 0.0, "turn": "0", "mirror": False}
        return work.edit({"kind": "photo", "new": name, "settings": settings})
    except MosaicError as error:
        if not known:
            (work.folder / "studio" / "photo" / name).unlink(missing_ok=True)
        raise of_picture(error) from None


def kept(work: Work, name: str, data: bytes | bytearray) -> str:
    """Keep a list with a work; return what names it in a recipe."""
    name = names.free(work.folder / "studio" / "files", name, data)
    work.saver.put("files", name, data)
    folder = work.folder.resolve().relative_to(work.shared.root.resolve())
    return (folder / "studio" / "files" / name).as_posix()


def image(work: Work, of: str, px: int, key: str = "", meters: float = 0.0) -> bytes:
    """Return a picture of a work as JPEG."""
    if of in {"scheme", "variant"}:
        if key not in work.pictures:
            raise NotFound("this picture is not kept any more")
        return work.pictures[key]
    if of in {"mosaic", "wall"}:
        return images.drawn(work.final().plan, "framed" if of == "wall" else None, px)
    if of == "far":
        return images.from_afar(work.final().plan, meters, px)
    if of not in {"photo", "frame"}:
        raise Refused(
            f"of is {of[:20]!r}", "it is photo, frame, mosaic, far, wall, thumb, scheme or variant"
        )
    content = work.content
    picture, frame = work.renderer.picture(content), work.renderer.frame(content)
    if picture is None or frame is None:
        raise NotFound("the work has no photo", hint="drop one onto the page")
    if of == "photo":
        return images.full_photo(picture, content.recipe, px)
    return images.part(picture, content.recipe, frame, px)


def command(work: Work) -> str:
    """Write the command that makes the same bytes as a build."""
    shown = work.final()
    if not shown.content.photo:
        raise NotFound("the work has no photo", hint="drop one onto the page")
    own, layer = work.folder / "studio", None
    if shown.plan.touch_up is not None:
        # A picture cannot say that a cell is bare.
        bare = has_bare(shown.plan)
        layer = work.folder / "mosaic.json" if bare else own / "touch-up.png"
    photo = own / "photo" / shown.content.photo
    stem = work.folder.name.removesuffix(".mosaic")
    out = work.folder.with_name(f"{stem}-again.mosaic")
    return written(work.shared.root, photo, shown.content.recipe, out, layer)
