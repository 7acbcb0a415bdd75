"""A result folder, written whole or not at all.

A run writes into a new folder beside the old one, moves the old one aside, the new one
in, and removes the old one. Their names, for a folder ``out``::

    .out.mosaic-new-1f3a...   being written; locked as long as its run lives
    .out.mosaic-old           moved aside; where there is no out, it is the result

A kill at any point leaves the old result or the new one, whole; the next run mends the rest.

mosaic.json names what a run wrote, with a hash of each file. The next run takes away just
that; what the user has put there or changed since is kept, if need be as NAME.bak.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from mosaic.errors import ExportError
from mosaic.project import ownership
from mosaic.project.ownership import abandoned, locked
from mosaic.project.reading import shown
from mosaic.project.writing import WRITERS, Writer, os_errors_named


def check(folder: Path, *, force: bool = False) -> None:
    """Refuse what `replacing` would refuse, before long work rather than after it.

    Raises
    ------
    ExportError
        The folder is not one that may be replaced.
    """
    target = _target(folder)
    with os_errors_named(folder):
        _refuse_foreign(folder, target, force=force)


@contextmanager
def replacing(folder: Path, *, force: bool = False) -> Iterator[Writer]:
    """Give a `Writer`; what it was given becomes the folder when the block ends well.

    Parameters
    ----------
    folder : Path
        A symbolic link is followed, and stays.
    force : bool
        Replace a folder that holds no project, too; its files are kept as well.

    Raises
    ------
    ExportError
        The folder is not one that may be replaced, or it cannot be written.
    """
    target = _target(folder)
    new = _beside(target, f"new-{secrets.token_hex(8)}")
    with _parents_of(target), ExitStack() as held:
        held.callback(_remove, new)
        with os_errors_named(folder), locked(target.parent):
            mend(target)
            _refuse_foreign(folder, target, force=force)
            new.mkdir()
            # Locked before anybody else may come and mend.
            held.enter_context(locked(new))
        writer = Writer(new, folder, held.enter_context(ThreadPoolExecutor(WRITERS)))
        yield writer
        writer.finish()
        with os_errors_named(folder), locked(target.parent):
            mend(target)
            writer.kept += _keep_own_files(target, new)
            _sync(new)
            _swap(new, target)
            _sync(target.parent)


def mend(target: Path) -> None:
    """Put right what a killed run left beside a folder."""
    old = _beside(target, "old")
    if old.is_dir() and not os.path.lexists(target):
        old.rename(target)
    _remove(old)
    prefix = _beside(target, "new-").name
    for left in [p for p in target.parent.iterdir() if p.name.startswith(prefix)]:
        if abandoned(left):
            _remove(left)


def _target(folder: Path) -> Path:
    """Return the folder itself, behind all links, if it is one that may be replaced at all."""
    try:
        target, is_file = folder.resolve(), False
        # Looked at once: another run may move the folder between two looks.
        with suppress(FileNotFoundError, NotADirectoryError):
            is_file = not stat.S_ISDIR(target.stat().st_mode)
    except (OSError, RuntimeError, ValueError) as error:
        raise ExportError(f"cannot write {shown(folder)}: {error}") from None
    reason = "a file" if is_file else _reason(target)
    if reason:
        raise ExportError(
            f"{shown(folder)} is {reason}",
            "the result is a folder of its own",
            "name another one with -o",
        )
    return target


def _reason(target: Path) -> str:
    """Say why a folder is never replaced; an empty text where it may be."""
    if target.parent == target:
        return "the root of the file system"
    for find, what in ((Path.home, "your home folder"), (Path.cwd, "the folder you are in")):
        # A user may have no home, and the folder that one is in may be gone.
        with suppress(OSError, RuntimeError):
            place = find().resolve()
            if target == place or target in place.parents:
                return f"{what}, or around it"
    # Path.is_mount fails where another run moves the folder at that moment.
    return "a mount point" if os.path.ismount(target) else ""


@contextmanager
def _parents_of(target: Path) -> Iterator[None]:
    """Make the folders above; take them away again if what follows fails."""
    missing = [p for p in target.parents if not p.exists()]
    with os_errors_named(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise


def _refuse_foreign(folder: Path, target: Path, *, force: bool) -> None:
    """Refuse a folder that holds something and that we did not make."""
    if force or not target.exists() or not any(target.iterdir()) or ownership.is_ours(target):
        return
    raise ExportError(
        f"{shown(folder)} is a folder that mosaic did not make",
        "one is replaced only if it has a mosaic.json that can be read",
        "name another folder with -o, or add --force",
    )


def _keep_own_files(target: Path, new: Path) -> list[tuple[str, str]]:
    """Take the user's own files across, and the folder's mode; return what got other names."""
    if not target.exists():
        return []
    shutil.copymode(target, new)
    ours, renamed = ownership.read_manifest(target), []
    for old in sorted(target.iterdir()):
        if ownership.is_unchanged(old, ours, new):
            continue
        taken = os.path.lexists(new / old.name)
        name = ownership.free_name(old.name, new, target) if taken else old.name
        _copy(old, new / name)
        if name != old.name:
            renamed.append((old.name, name))
    return renamed


def _sync(folder: Path) -> None:
    """Have a folder's names written to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _copy(source: Path, to: Path) -> None:
    """Copy a file, a link as a link, or a folder with all that is in it."""
    if source.is_symlink():
        to.symlink_to(source.readlink())
    elif source.is_dir():
        shutil.copytree(source, to, symlinks=True, copy_function=_link)
    else:
        _link(str(source), str(to))


def _link(source: str, to: str) -> None:
    """Give a file a second name, which costs nothing; copy it where that is not possible."""
    try:
        os.link(source, to, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, to, follow_symlinks=False)


def _swap(new: Path, target: Path) -> None:
    """Move the old folder aside and the new one in; on failure the old one goes back."""
    old = _beside(target, "old")
    try:
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        # Also between the two, where Ctrl-C may strike.
        if old.exists() and not target.exists():
            old.rename(target)
        _remove(old)


def _remove(folder: Path) -> None:
    """Remove a folder of ours, if it is there; Ctrl-C waits until that is done."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _beside(target: Path, what: str) -> Path:
    """Name a folder beside the target; long names are shortened, for names have a limit."""
    name = target.name
    if len(os.fsencode(name)) > 150:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return target.with_name(f".{name}.mosaic-{what}")
