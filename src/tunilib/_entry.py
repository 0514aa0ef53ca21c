"""Where the ``tunilib`` script starts, and the only place that ends the process.

``--version``, shell completion and ``status --line`` are answered here, before anything heavy is imported; everything
else goes to :mod:`tunilib.cli.app`.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

COMPLETION_VARIABLE = "_TUNILIB_COMPLETE"


class Stopped(KeyboardInterrupt):
    """The process was asked to end, as by an interrupt from the keyboard: what is under way is settled and reported."""

    def __init__(self, signal: int) -> None:
        self.signal = signal


def main() -> NoReturn:
    code = 6
    try:
        _write_all()
        code = _run(sys.argv[1:])
    except KeyboardInterrupt as error:
        code = _told(error)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0
    except Exception as error:  # noqa: BLE001 - whatever is broken in an installation, no traceback
        if isinstance(error.__cause__, KeyboardInterrupt):  # Python 3.11 wraps it while a class is made
            code = _told(error.__cause__)
        else:
            _tell("configuration", f"tunilib cannot start: {type(error).__name__}: {error}", "install it again")
    finally:
        _leave(code)


def _write_all() -> None:
    """Give standard output a buffer where ``PYTHONUNBUFFERED`` took it: without one a part written passes for all."""
    import io

    stream = sys.stdout
    raw = getattr(stream, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, stream.errors)


def _end_by_signals() -> None:
    """Have SIGTERM and SIGHUP end a run as SIGINT does, unless the process was started to ignore them."""
    import signal

    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)


def _told(error: BaseException) -> int:
    code = 128 + error.signal if isinstance(error, Stopped) else 130
    _tell("interrupted", {143: "terminated", 129: "hung up"}.get(code, "interrupted"))
    return code


def _run(words: list[str]) -> int:
    import os

    if COMPLETION_VARIABLE in os.environ:
        return _print(_completion(words))
    if "--line" in words:
        from tunilib.local.quick import quick_line

        line = quick_line(words, os.environ)
        if line is not None:
            return _print(f"{line}\n" if line else "")
    if "--version" in words and {"--version", "--json"}.issuperset(words):
        from tunilib._version import version_text

        return _print(version_text(as_json="--json" in words))

    _end_by_signals()
    import gc

    gc.disable()  # everything imported from here on stays: looking for garbage in it is a tenth of start-up
    from tunilib.cli.app import run

    return run(words)


def _completion(words: list[str]) -> str:
    import os

    from tunilib.cli.completion import answer, open_table
    from tunilib.local.quick import find_candidates, quick_folder

    def known(kind: str, line: dict[str, str], at_desk: bool) -> list[tuple[str, str]]:
        return find_candidates(kind, line, os.environ, at_desk=at_desk)

    table = open_table(quick_folder(os.environ), os.environ)
    return answer(words, os.environ[COMPLETION_VARIABLE], table, known)


def _print(text: str) -> int:
    if sys.stdout is None:
        _tell("file", "standard output is closed")
        return 6
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return 141
    except OSError as error:
        from tunilib.core.note import cause_of

        _tell("file", f"standard output cannot be written: {cause_of(error)}")
        return 6
    return 0


def _tell(code: str, message: str, hint: str | None = None) -> None:
    if "--json" in sys.argv:
        import json

        text = json.dumps({"error": {"code": code, "message": message, "hint": hint}}, ensure_ascii=False)
    else:
        text = f"error: {message}" + (f"\nhint: {hint}" if hint else "")
    try:
        if sys.stderr is not None:
            if code == "interrupted" and sys.stderr.isatty():
                text = f"\n{text}"  # after ^C
            sys.stderr.write(text + "\n")
    except (OSError, ValueError):
        pass


def _leave(code: int) -> NoReturn:
    """End the process at once: taking the interpreter apart costs as much as a small command.

    Functions registered for the end are still called. Both streams have been flushed or given up by now.
    """
    import atexit
    import os

    try:
        atexit._run_exitfuncs()
        if sys.stderr is not None:
            sys.stderr.flush()
    except (OSError, ValueError, KeyboardInterrupt):
        pass
    finally:
        os._exit(code)
