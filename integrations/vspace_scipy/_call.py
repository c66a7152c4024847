"""Calls of SciPy's functions, whose arguments can be read and replaced before they are made."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vspace_scipy._arguments import Parameters
from vspace_scipy._caller import as_user, passed_over
from vspace_scipy._first_look import First, ObjectValue, first_look
from vspace_scipy._plain import NUMBERS, remedy_for_sequence, remedy_for_shape
from vspace_scipy._progress import Progress

Watcher = Callable[["Call", Progress], None]
Test = Callable[[Any], bool]
Remedy = Callable[[Any], str | None]

_OURS = ("inactive", "progress")
# Parameters that are vectors for SciPy.
_VECTORS = {"x0", "xk", "c", "b"}
# What SciPy, or the user's function, raises where arguments are not what they should be.
_EXPLAINED = (TypeError, ValueError, LookupError, AttributeError)
# SciPy's own tests demand that these show no keyword-only parameters; they take ours all the same.
_SHOWN_BARE = {"bisect", "brenth", "brentq", "newton", "ridder", "toms748"}


class Call:
    """One call of a function of SciPy's.

    Only what was given is passed on, so that parameters that a version of SciPy does not have are
    no concern of ours, and its defaults stay its own.

    Parameters
    ----------
    theirs : callable
        The function.
    parameters : Parameters
        Of the function.
    args, options : tuple and dict
        What was given by position, and by keyword.
    inactive : object
        What else is inactive in the unknowns.
    progress : bool
        Whether to show a bar.
    watch : callable
        ``watch(call, bar)`` puts into the arguments what moves the bar.
    first : (tuple, object), optional
        The arguments and the value of the first call of a function, if it is an object.
    """

    __slots__ = (
        "_arguments",
        "_count",
        "_parameters",
        "_progress",
        "_theirs",
        "_watch",
        "first",
        "inactive",
    )

    def __init__(
        self,
        theirs: Callable[..., Any],
        parameters: Parameters,
        args: tuple[Any, ...],
        options: dict[str, Any],
        inactive: Any,
        progress: bool,
        watch: Watcher,
        first: First | None = None,
    ) -> None:
        self._theirs = theirs
        self._parameters = parameters
        self._arguments = parameters.bind(args, options)
        self._count = len(args)
        self._progress = progress
        self._watch = watch
        self.inactive = inactive
        self.first = first

    def __getitem__(self, name: str) -> Any:
        """Return what was given, or SciPy's default, or None where SciPy has no such parameter."""
        arguments = self._arguments
        return arguments[name] if name in arguments else self._parameters.defaults.get(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self._arguments[name] = value

    def __iter__(self) -> Iterator[str]:
        """Return an iterator of the names of what was given."""
        return iter(tuple(self._arguments))

    @property
    def name(self) -> str:
        """The name of the function."""
        return self._theirs.__name__

    def knows(self, name: str) -> bool:
        """Return whether the installed SciPy has a parameter."""
        return name in self._parameters.signature.parameters

    def replace(self, name: str, function: Callable[..., Any], *args: Any) -> None:
        """Put ``function(value, *args)`` in the place of an argument, if it was given and is one.

        False and 0 are kept: for SciPy they mean that there is none.
        """
        value = self._arguments.get(name)
        if value is not None and value is not False and not _is_zero(value):
            self[name] = function(value, *args)

    def default(self, name: str) -> Any:
        """Return SciPy's default of a parameter."""
        return self._parameters.defaults[name]

    def bar(self, unit: str) -> Progress:
        """Return the bar that is asked for, or what does nothing."""
        return Progress(self._progress, self.name, unit=unit)

    def made(self, **changes: Any) -> Any:
        """Make the call with other values of some arguments."""
        arguments = self._arguments | changes
        return self._parameters.call(as_user(self._theirs), arguments, self._count)

    def run(self) -> Any:
        """Make the call."""
        if self._progress is False:
            return self.made()
        with Progress(self._progress, self.name) as bar:
            if bar.is_shown:
                self._watch(self, bar)
            return self.made()


def _is_zero(value: Any) -> bool:
    return isinstance(value, int) and value == 0


def adapts(
    theirs: Callable[..., Any],
    plain: Mapping[str, Test],
    watch: Watcher | None = None,
    inactive: bool | None = None,
    remedies: Mapping[str, Remedy] | None = None,
    values: Mapping[str, Test] | None = None,
) -> Callable[[Callable[[Call], Any]], Callable[..., Any]]:
    """Make a function that is SciPy's on plain arguments, and ours on all others.

    Parameters
    ----------
    theirs : callable
        SciPy's function.
    plain : mapping of str to callable
        For the parameters that decide, a test of whether SciPy takes the argument as it is.
        Without any the function is always SciPy's.
    watch : callable, optional
        As for `Call`. Without it the function has no parameter `progress`.
    inactive : bool, optional
        Whether the function has a parameter `inactive`; by default, if anything decides.
    remedies : mapping of str to callable, optional
        For some of these parameters, ``remedy(value)`` returns what to write instead, or None; it
        is a note on errors of SciPy's. By default that is for arrays that are no vectors.
    values : mapping of str to callable, optional
        For a parameter that is a function, a test of whether SciPy takes its values; the first one
        decides (`_first_look`), and is in the call if it is an object.

    Returns
    -------
    callable
        A decorator for a function of a `Call`. What it makes has the signature of the installed
        SciPy's function, and takes the keywords `inactive` and `progress` as well.
    """
    takes_inactive = bool(plain) if inactive is None else inactive
    parameters = Parameters(theirs)
    signature = parameters.signature
    known = list(signature.parameters)
    places = {name: known.index(name) for name in plain}
    tests = tuple((name, places[name], test) for name, test in plain.items())
    explained = remedies
    if explained is None:
        explained = dict.fromkeys(_VECTORS.intersection(places), remedy_for_shape)
    looks = tuple((name, known.index(name), test) for name, test in (values or {}).items())
    extra = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
        for name, default in zip(_OURS, (None, False), strict=True)
        if (takes_inactive if name == "inactive" else watch is not None)
    ]

    def explain(error: Exception, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        """Say what to write for what SciPy does not take, or not as it is meant."""
        for name, remedy in explained.items():
            value = args[places[name]] if places[name] < len(args) else options.get(name)
            note = remedy(value)
            if note:
                error.add_note(f"{name}: {note}")

    def explain_objects(error: Exception, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        """Say what to write for what SciPy would take for an array."""
        for name, place, _ in tests:
            note = remedy_for_sequence(args[place] if place < len(args) else options.get(name))
            if note:
                error.add_note(f"{name}: {note}")

    def looking(
        args: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return arguments in which functions look at their first value."""
        for name, place, test in looks:
            if place < len(args):
                args = (*args[:place], first_look(args[place], test), *args[place + 1 :])
            elif name in options:
                options = options | {name: first_look(options[name], test)}
        return args, options

    def decorate(ours: Callable[[Call], Any]) -> Callable[..., Any]:
        def adapted(*args: Any, **options: Any) -> Any:
            inactive, progress, count = None, False, len(args)
            if options:
                if takes_inactive:
                    inactive = options.pop("inactive", None)
                if watch is not None:
                    progress = options.pop("progress", False)
            objects = inactive is not None and not looks  # the first value is asked first
            for name, place, test in tests:
                if place < count:
                    value = args[place]
                elif name in options:
                    value = options[name]
                else:
                    continue
                if type(value) not in NUMBERS and not test(value):
                    objects = True
                    break
            watcher, first = watch or _unwatched, None
            if not objects and (progress is False or looks):
                given = looking(args, options) if looks else (args, options)
                try:
                    if progress is False:
                        return theirs(*given[0], **given[1])
                    return Call(theirs, parameters, *given, inactive, progress, watcher).run()
                except ObjectValue as found:
                    objects, first = True, found.args
                except _EXPLAINED as error:
                    explain(error, args, options)
                    raise
            call = Call(theirs, parameters, args, options, inactive, progress, watcher, first)
            if not objects and plain:
                return call.run()
            try:
                return ours(call)
            except _EXPLAINED as error:
                explain_objects(error, args, options)
                raise

        functools.update_wrapper(adapted, ours)
        del adapted.__dict__["__wrapped__"]  # which takes a call
        passed_over(adapted, shown=ours)
        shown = with_parameters(signature, [] if theirs.__name__ in _SHOWN_BARE else extra)
        adapted.__signature__ = shown  # type: ignore[attr-defined]
        return adapted

    return decorate


def _unwatched(call: Call, bar: Progress) -> None:
    """Show nothing."""


def with_parameters(
    signature: inspect.Signature, extra: list[inspect.Parameter]
) -> inspect.Signature:
    """Return a signature with more parameters, before those of other names."""
    shown = list(signature.parameters.values())
    variable = shown and shown[-1].kind is inspect.Parameter.VAR_KEYWORD
    end = len(shown) - bool(variable)
    return signature.replace(parameters=[*shown[:end], *extra, *shown[end:]])
