"""The command ``mosaic``: the only room that prints, asks or exits.

One file a command. What they share: `options` makes options of a recipe's settings,
`sources` finds what a command is given, `terminal` writes, `progress` draws the bar.
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """Run the command; a `MosaicError` becomes one line, a bug keeps its traceback."""
    # Imported here, so that Ctrl-C is answered well from the first moment.
    try:
        from mosaic.cli import terminal  # noqa: PLC0415
        from mosaic.errors import MosaicError  # noqa: PLC0415

        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        terminal.never_fail_to_encode()
        try:
            from mosaic.cli.app import app  # noqa: PLC0415

            app(prog_name="mosaic")  # the same words for `python -m mosaic`
        except MosaicError as error:
            sys.exit(terminal.fail(error))
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader has gone (`mosaic parts ... | head`); what is left has no place to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
