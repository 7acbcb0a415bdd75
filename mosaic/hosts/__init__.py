"""Thin adapters that put mosaic into other programs.

::

    arrays      a callable for pipelines of arrays: Keras, PyTorch, NumPy
    sigal       a plugin of the photo gallery sigal
    inkscape    an extension of Inkscape

Two hosts need no adapter: a Typer app mounts the commands by
``app.add_typer(mosaic.cli.app.app, name="mosaic")``, and Jupyter shows a `mosaic.Project`
by itself. To add a host whose files go to a place of its own: a file here, and a line in
`TABLE`.
"""

from importlib import import_module
from types import ModuleType

from mosaic.hosts import inkscape
from mosaic.hosts.inkscape import Host, install

__all__ = ["TABLE", "Host", "install"]

TABLE: dict[str, Host] = {"inkscape": inkscape.HOST}


def __getattr__(name: str) -> ModuleType:
    """Import an adapter when it is first used: sigal's needs sigal."""
    if name in {"arrays", "sigal"}:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
