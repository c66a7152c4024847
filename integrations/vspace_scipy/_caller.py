"""Calls of SciPy in the name of the user, so that its warnings name the user's line.

SciPy warns with a *stacklevel*: so many frames up from its own, where it was called from. A frame
of ours in between would be what is named, and what filters of warnings see. Catching warnings and
giving them again would show them more often, be wrong beside other threads, and come too late where
they are errors.

Where one function of ours stands between, as on the way of plain arguments, its frames are *passed
over*, which costs nothing. Where there are several, SciPy is called from stand-ins for the frames
of the user: functions that have their files, lines, names and globals. Then `warnings` finds the
registry, the module and the line that it finds without us, for 3 us.
"""

from __future__ import annotations

import functools
import linecache
import sys
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType
from typing import Any, TypeVar

from vspace.extend import frame_of_user

_Function = TypeVar("_Function", bound=Callable[..., Any])

# `warnings` counts no frames of the import system, and knows them by these words in the names of
# their files (`is_internal_frame` in CPython's Python/_warnings.c, since 3.3). What reads source by
# the name of a file finds that there is none, and asks the loader of the module instead.
_PASSED_OVER = "{} (passed over as importlib._bootstrap)"


def passed_over(function: _Function, shown: Callable[..., Any] | None = None) -> _Function:
    """Let warnings pass over the frames of a function, as if its caller called what it calls.

    Parameters
    ----------
    function : callable
        Written in Python. Only its own frames are passed over, not those of functions in it.
    shown : callable, optional
        Another function whose place in the source is shown as that of this one.

    Returns
    -------
    callable
        The function itself.

    Examples
    --------
    >>> import warnings
    >>> def warn():
    ...     warnings.warn("look", stacklevel=2)
    >>> @passed_over
    ... def between():
    ...     warn()
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     between()
    >>> "passed over" in between.__code__.co_filename, "passed over" in caught[0].filename
    (True, False)
    """
    code = function.__code__
    if shown is not None:
        theirs = shown.__code__
        code = _placed(code, theirs.co_filename, theirs.co_qualname, theirs.co_firstlineno)
    code = code.replace(co_filename=_PASSED_OVER.format(code.co_filename))
    function.__code__ = code
    # For tracebacks: without it they read the source of the module whose globals a frame has.
    module = sys.modules[function.__module__ if shown is None else shown.__module__]
    linecache.lazycache(code.co_filename, vars(module))
    return function


def as_user(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function as one that is called by whoever called us.

    Examples
    --------
    >>> as_user(max)([1, -2], key=abs)
    -2
    """
    return functools.partial(_call, function)


class AsUser:
    """A module of SciPy's whose functions are called by whoever called us.

    Parameters
    ----------
    module : module
        The module.
    """

    __slots__ = ("_module",)

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return as_user(getattr(self._module, name))


def _call(function: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
    user, _ = frame_of_user()
    # Some warnings are for the caller of the user (of `scipy.optimize.brute`, say).
    caller = _stand_in(user.f_back or user)
    stand_in = _stand_in(user)
    del user  # a frame that is held holds all its variables
    try:
        return caller(stand_in, (function, args, options), {})
    except BaseException as error:
        _leave_out_stand_ins(error)
        raise


def _stand_in(frame: FrameType) -> Callable[..., Any]:
    code = frame.f_code
    line = frame.f_lineno or code.co_firstlineno
    return FunctionType(_code(code.co_filename, code.co_qualname, line), frame.f_globals)


@functools.lru_cache(maxsize=1024)
def _code(file: str, name: str, line: int) -> CodeType:
    """Return the code of a stand-in for a frame that is at some line."""
    return _placed(_call_it.__code__, file, name, line)


def _placed(code: CodeType, file: str, name: str, line: int) -> CodeType:
    """Return code as if all of it stood on one line of a file."""
    short = name.rpartition(".")[2]
    return code.replace(
        co_filename=file,
        co_name=short,
        co_qualname=name,
        co_firstlineno=line,
        co_linetable=_on_one_line(len(code.co_code) // 2),
    )


def _call_it(function: Any, args: Any, options: Any) -> Any:
    return function(*args, **options)


def _on_one_line(units: int) -> bytes:
    """Return a table of lines, as CPython's ``InternalDocs/code_objects.md`` has it.

    All instructions are on the first line, and none has columns: entries of the kind 13, with a
    difference of 0, for up to 8 code units each.
    """
    sizes = [min(8, units - i) for i in range(0, units, 8)]
    return b"".join(bytes((0x80 | 13 << 3 | size - 1, 0)) for size in sizes)


def _leave_out_stand_ins(error: BaseException) -> None:
    """Take the stand-ins out of a traceback: the user's own frames are in it already."""
    ours = error.__traceback__
    caller = ours and ours.tb_next
    stand_in = caller and caller.tb_next
    if ours is not None and stand_in is not None and stand_in.tb_next is not None:
        ours.tb_next = stand_in.tb_next
