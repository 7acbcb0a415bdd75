"""Files written whole or not at all: a single one, and those of a result side by side."""

import errno
import os
from unittest import mock

import pytest

from mosaic.errors import ExportError
from mosaic.project import folder, writing


def test_a_file_that_cannot_be_written_whole_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "recipe.toml"
    writing.write_file(path, b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", mock.Mock(side_effect=OSError(errno.ENOSPC, "disk full")))
        with pytest.raises(OSError, match="disk full"):
            writing.write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fails", range(4))
def test_files_are_written_at_the_same_time_and_the_one_that_fails_is_named(
    tmp_path, monkeypatch, fails
):
    files, through = ("a.txt", "b.txt", "c.txt", "d.txt"), writing._write_through

    def write(path, data):
        if path.name == files[fails]:
            raise OSError(errno.ENOSPC, "disk full")
        through(path, data)

    def write_all():
        with folder.replacing(tmp_path / "out") as writer:
            for name in files:
                writer.write(name, b"data")

    monkeypatch.setattr(writing, "_write_through", write)
    with pytest.raises(ExportError, match=rf"cannot write .*{files[fails]}'?: disk full"):
        write_all()
    assert not list(tmp_path.iterdir())
