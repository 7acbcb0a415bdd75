"""Errors travel between processes and say everything in one line."""

import pickle

import pytest

from mosaic import errors
from mosaic.errors import MosaicError, PaletteError, did_you_mean

#: Rooms have others of their own, which are not of the public tree.
KINDS = [kind for kind in MosaicError.__subclasses__() if kind.__module__ == "mosaic.errors"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_pickling(kind):
    error = kind("size is 0", "it is 1 or more", "try 48")
    back = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(back) is kind
    assert str(back) == str(error) == "size is 0; it is 1 or more; try 48"


def test_parts_that_are_empty_leave_no_gap():
    assert str(PaletteError("no such color", hint="try Red")) == "no such color; try Red"


def test_the_tree_in_the_docstring_is_whole():
    for kind in KINDS:
        assert kind.__name__ in (errors.__doc__ or "")


def test_guesses_ignore_case_and_strangers():
    assert did_you_mean("dark turqoise", ["Red", "Dark Turquoise"]) == (
        "did you mean 'Dark Turquoise'?"
    )
    assert did_you_mean("zzz", ["Red"]) == ""
