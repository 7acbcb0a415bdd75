"""The command ``mosaic``: the only room that prints, asks or exits.

One file a command. What they share: `options` makes options of a recipe's settings and answers
Tab, `files` finds what a command is given and writes single files, `report` says what came out,
`terminal` prints it, `plain_help` has help and wrong usage in plain lines.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys

#: New objects after which Python looks for cycles; imports alone make 100,000 that stay.
_OBJECTS = 100_000


def main() -> None:
    """Run the command; a bug keeps its traceback."""
    # Before numpy is imported. Its products are small or written out, and threads that wait for
    # more take a sixth of a build's CPU time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_OBJECTS)
    try:
        # Imported here, so that Ctrl-C is answered well from the first moment.
        from mosaic.cli import terminal  # noqa: PLC0415
        from mosaic.errors import ExportError  # noqa: PLC0415

        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        terminal.prepare_streams()
        try:
            _run()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            _lose_stdout()
            sys.exit(terminal.fail(ExportError("stdout cannot be written: the disk is full")))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader has gone (`mosaic parts ... | head`), which is its right.
        _lose_stdout()
        sys.exit(1)
    finally:
        gc.freeze()  # Python ends sooner where it need not look for cycles once more


def _run() -> None:
    """Run the command, and write all that it says."""
    from mosaic.cli.app import app  # noqa: PLC0415

    try:
        app(prog_name="mosaic")  # the same words for `python -m mosaic`
    finally:
        sys.stdout.flush()


def _lose_stdout() -> None:
    """Let what is left in stdout's buffer go nowhere, or Python would try once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
