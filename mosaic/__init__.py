"""Turn a photo into a LEGO mosaic that a person can buy, build and be proud of.

Six names do most of what there is to do: a `Recipe` holds every setting, `build` makes
a `Project` of a picture, `read` opens one again, its `Project.save` writes the result
folder, `verify.verify` checks one, and a `MosaicError` says what a user can mend.

Every stage of the line is a function in a module of its name: `load.load`,
`prepare.prepare`, `quantize.quantize`, `pack.pack`, `plan.plan`; `pipeline.run` is the
line. Names are imported when they are first used, so that ``import mosaic`` is quick; what
there is stands in ``__init__.pyi``.

Examples
--------
>>> import mosaic
>>> mosaic.Recipe(size="32").size
'32'
>>> sorted(set(dir(mosaic)) & {"Recipe", "build", "pack"})
['Recipe', 'build', 'pack']
"""

import lazy_loader

__version__ = "0.2.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
