"""Turn a photo into a LEGO mosaic that a person can buy, build and be proud of.

Six names do most of what there is to do: a `Recipe` holds every setting, `build` makes
a `Project` of a picture, `read` opens one again, its `Project.save` writes the result
folder, `verify.verify` checks one, and a `MosaicError` says what a user can mend.

Every stage of the line is a function in a module of its name: `load.load`,
`prepare.prepare`, `quantize.quantize`, `pack.pack`, `plan.plan`; `pipeline.run` is the
line. Names are imported when they are first used, so that ``import mosaic`` is quick.

Examples
--------
>>> import mosaic
>>> mosaic.Recipe(size="32").size
'32'
>>> sorted(set(dir(mosaic)) & {"Recipe", "build", "pack"})
['Recipe', 'build', 'pack']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mosaic.version import __version__ as __version__

if TYPE_CHECKING:
    from mosaic import (
        catalog,
        color,
        errors,
        load,
        metric,
        model,
        pack,
        palette,
        pipeline,
        plan,
        plugins,
        prepare,
        project,
        quantize,
        recipe,
        stages,
        stock,
        verify,
    )
    from mosaic.errors import (
        ExportError,
        ImageError,
        MosaicError,
        PaletteError,
        PluginError,
        RecipeError,
        StockError,
    )
    from mosaic.load import rescale
    from mosaic.model import Color, Grid, Kit, Layout, Linear, Palette, Picture, Plan
    from mosaic.project import Project, build, read
    from mosaic.recipe import Recipe

__all__ = [
    "Color",
    "ExportError",
    "Grid",
    "ImageError",
    "Kit",
    "Layout",
    "Linear",
    "MosaicError",
    "Palette",
    "PaletteError",
    "Picture",
    "Plan",
    "PluginError",
    "Project",
    "Recipe",
    "RecipeError",
    "StockError",
    "build",
    "catalog",
    "color",
    "errors",
    "load",
    "metric",
    "model",
    "pack",
    "palette",
    "pipeline",
    "plan",
    "plugins",
    "prepare",
    "project",
    "quantize",
    "read",
    "recipe",
    "rescale",
    "stages",
    "stock",
    "verify",
]

#: Where names come from, by module; a name that is not here is a module itself.
_NAMES = {
    "errors": (
        "ExportError",
        "ImageError",
        "MosaicError",
        "PaletteError",
        "PluginError",
        "RecipeError",
        "StockError",
    ),
    "load": ("rescale",),
    "model": ("Color", "Grid", "Kit", "Layout", "Linear", "Palette", "Picture", "Plan"),
    "project": ("Project", "build", "read"),
    "recipe": ("Recipe",),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}

if not TYPE_CHECKING:  # or a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Import a public name when it is first asked for (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module 'mosaic' has no attribute {name!r}")
        module = importlib.import_module(f"mosaic.{_HOME.get(name, name)}")
        return getattr(module, name) if name in _HOME else module


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
