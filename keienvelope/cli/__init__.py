"""The command line: arguments in, words out, no logic."""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; what the user can mend is one clear line and exit code 2."""
    # Hardly anything becomes garbage here that has to be looked for, and looking for it as often as
    # Python does takes a twentieth of the start.
    gc.set_threshold(100_000, 20, 20)
    # In the end all memory goes back to the system, and nothing has to be looked through.
    atexit.register(gc.freeze)
    # Arrays here are long and narrow: threads of linear algebra would wait for work, and take turns
    # with the process that reads a file.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imported here, since every process that checks a file beside others imports this module too.
    import click  # noqa: PLC0415

    from keienvelope.errors import KeienvelopeError  # noqa: PLC0415

    _settle_encoding()
    try:
        # A pipeline that is cancelled ends like one that is interrupted: nothing is left behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        code = _run()
    except click.ClickException as error:
        error.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        code = 2
    except KeienvelopeError as error:
        click.echo(f"Error: {error}", err=True)
        code = 2
    except OSError as error:
        _silence_output()
        click.echo(f"Error: {error}. Check the disk, the paths and their rights.", err=True)
        code = 2
    except Exception:
        # Python would end with 1, which means that a violation is proven.
        import traceback  # noqa: PLC0415 (it should never be needed)

        traceback.print_exc()
        code = 2
    sys.exit(code)


def _settle_encoding() -> None:
    """Let output that no terminal shows be UTF-8, as every report file is.

    Elsewhere than on Windows it mostly is. Its consoles have code pages, in which a Japanese name
    would end the command; what an encoding lacks is written as an escape.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or "PYTHONIOENCODING" in os.environ:
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _run() -> int:
    """Run the command that was typed, and return its exit code."""
    from keienvelope.cli.commands import group  # noqa: PLC0415

    try:
        code = group.main(prog_name="keienvelope", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as end:
        if end.code == 0:
            return 0  # a word was completed for a shell
        # So click ends where nobody reads the output any more, with a code that would be a verdict.
        _silence_output()
        return 2
    return code if isinstance(code, int) else 0


def _silence_output() -> None:
    """Keep Python from writing the rest of the output, which would fail again."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 (to the very end)
