"""A finished mosaic: made of a picture, saved as a folder, read back.

::

    reading     mosaic.json to a plan; nothing in it is trusted
    folder      a result folder, written whole or not at all
    writing     its files, several at a time, or a single file
    ownership   whose a result folder is: locks, and which of its files are ours
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from mosaic import exporters
from mosaic.errors import RecipeError
from mosaic.exporters import images
from mosaic.exporters.project_json import dumps
from mosaic.model import Facts, PartLine, Plan
from mosaic.project import folder as folders
from mosaic.project.reading import contents, loads
from mosaic.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from mosaic.model import Picture
    from mosaic.pipeline import Progress, TouchUp
    from mosaic.spec import Spec

__all__ = ["Project", "build", "dumps", "loads", "read"]


@dataclass(frozen=True, eq=False, repr=False)
class Project:
    """A finished mosaic.

    Attributes
    ----------
    plan : Plan
        Pieces, sections, parts list and facts.

    Examples
    --------
    >>> import mosaic
    >>> red = b"P6 1 1 255 " + bytes([180, 0, 0])
    >>> project = mosaic.build(red, mosaic.Recipe(size="8x8", backing="none"))
    >>> [(line.quantity, line.part.name, line.color.name) for line in project.parts]
    [(16, 'Plate 2 x 2', 'Red')]
    """

    plan: Plan

    def __repr__(self) -> str:
        return f"<Project: {images.summary(self.plan)}>"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str | bytes]:
        """Show the preview and the parts list in a notebook, which picks what it can show."""
        del include, exclude  # a notebook leaves out what it does not want by itself
        return images.notebook_bundle(self.plan)

    @property
    def recipe(self) -> Recipe:
        """Every setting that it was made with."""
        return self.plan.recipe

    @property
    def parts(self) -> tuple[PartLine, ...]:
        """What to buy: a line a part, color and role."""
        return self.plan.parts

    @property
    def facts(self) -> Facts:
        """Pieces, size, mass, price, and how far it is from its picture."""
        return self.plan.facts

    def replace(self, recipe: Recipe) -> Project:
        """Return the same mosaic with other settings of its files: title, paper, marks.

        Raises
        ------
        RecipeError
            Another setting differs: it would take the photo to change the mosaic itself.
        """
        for f in dataclasses.fields(recipe):
            same = getattr(self.recipe, f.name) == getattr(recipe, f.name)
            if not same and f.metadata["stage"] != "export":
                raise RecipeError(
                    f"--{f.name.replace('_', '-')} cannot change a finished mosaic",
                    "it takes the photo as well",
                    "try: mosaic build PHOTO --from mosaic.json",
                )
        return Project(dataclasses.replace(self.plan, recipe=recipe))

    def swapped(self, swaps: str | Sequence[str]) -> Project:
        """Return the mosaic in other colors, its pieces laid anew.

        Parameters
        ----------
        swaps : sequence of str
            ``Red=Dark Turquoise`` or ``Red<>Blue``, one after the other; or a single one.

        Raises
        ------
        RecipeError, PaletteError
            One is no swap, or its color is unknown or no source lists this part in it.
        """
        # Only here are stages needed of a project that is there.
        from mosaic import pipeline  # noqa: PLC0415

        each = (swaps,) if isinstance(swaps, str) else swaps
        return Project(pipeline.swapped(self.plan, each))

    def edited(self, cells: TouchUp) -> Project:
        """Return the mosaic with other cells; recipe, size, stock and all else stay.

        Parameters
        ----------
        cells : callable
            Given the palette and (rows, cols), returns palette indices, as
            `quantize.edits.cells_of` reads them off a picture.

        Raises
        ------
        MosaicError
            A color cannot be had, or the stock does not suffice.
        """
        from mosaic import pipeline  # noqa: PLC0415 - as above

        return Project(pipeline.edited(self.plan, cells))

    def preview(self, style: str | None = None, stud_px: int | None = None) -> Image:
        """Draw the mosaic as an RGB picture.

        Parameters
        ----------
        style : str, optional
            How it is drawn (see: mosaic plugins list); else as the recipe says.
        stud_px : int, optional
            Width of a stud in pixels; by default so that the picture fits a screen.

        Raises
        ------
        PluginError
            Nobody provides the style.
        """
        return images.preview(self.plan, style, stud_px)

    def save(
        self,
        folder: str | PathLike[str],
        only: Iterable[str] = (),
        also: Iterable[str] = (),
        force: bool = False,
        progress: Progress = lambda _stage, _share: None,
        tell: Callable[[str], None] = lambda _text: None,
    ) -> list[Path]:
        """Write the result folder, whole or not at all.

        What a run wrote there before is replaced. Files of the user's own are kept, and so
        are those that were changed since; where a new file takes their name they are called
        NAME.bak.

        Parameters
        ----------
        only : iterable of str, optional
            Formats to write instead of the usual ones; mosaic.json is always written.
        also : iterable of str, optional
            Formats to write in addition.
        force : bool
            Replace a folder that holds no project, too.
        progress : callable, optional
            Told the name of each format, and the share of the formats written before it.
        tell : callable, optional
            Told of each file of the user's own that got another name.

        Returns
        -------
        list of Path
            The files that were written.

        Raises
        ------
        PluginError
            Nobody provides a format, or a package that it needs is not installed.
        ExportError
            The folder is not one that may be replaced, or cannot be written.
        """
        names = exporters.choose(only, also)
        with folders.replacing(Path(folder), force=force) as writer:
            for place, name in enumerate(names):
                progress(name, place / len(names))
                for filename, data in exporters.render(self.plan, name).items():
                    writer.write(filename, data)
        for name, now in writer.kept:
            tell(f"kept your own {name} as {now}")
        return writer.written


def build(
    picture: Picture | str | PathLike[str] | bytes | BinaryIO | NDArray[Any],
    recipe: Recipe | None = None,
    progress: Progress = lambda _stage, _share: None,
    touch_up: TouchUp | None = None,
    spec: Spec | None = None,
) -> Project:
    """Turn a picture into a mosaic.

    Parameters
    ----------
    picture : Picture, path, bytes, binary stream or array
        What `load.load` takes, or what it gave.
    recipe : Recipe, optional
        Every setting; the defaults where it is left out.
    progress : callable, optional
        Told the name of each stage as it begins, and the share of the work done before it.
    touch_up : callable, optional
        Gives cells that are set by hand, see `pipeline.run`.
    spec : Spec, optional
        What `resolve.resolve` made of the recipe, where that is done already.

    Raises
    ------
    MosaicError
        The picture cannot be read, or a setting does not fit it.

    Examples
    --------
    >>> import io
    >>> import mosaic
    >>> red = b"P6 1 1 255 " + bytes([180, 0, 0])
    >>> mosaic.build(red, mosaic.Recipe(size="8x8")).facts.pieces
    16
    """
    # Reading a project back needs none of the stages, which import more.
    from mosaic import pipeline  # noqa: PLC0415

    return Project(pipeline.run(picture, recipe or Recipe(), progress, touch_up, spec))


def read(source: str | PathLike[str] | BinaryIO) -> Project:
    """Open a finished mosaic.

    Parameters
    ----------
    source : path or binary stream
        A result folder, its mosaic.json, or that file's content.

    Raises
    ------
    ExportError
        There is no project, a newer version of this package wrote it, or it is damaged.

    Examples
    --------
    >>> import tempfile
    >>> import mosaic
    >>> red = b"P6 1 1 255 " + bytes([180, 0, 0])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = mosaic.build(red, mosaic.Recipe(size="8x8")).save(folder + "/red.mosaic")
    ...     mosaic.read(folder + "/red.mosaic").facts.pieces
    16
    """
    return Project(loads(contents(source)))
