"""The table of our functions for `scipy.integrate`, and rows of those whose first value decides.

An `Integral` is a row: the name of the parameter for the integrand, when SciPy takes a value as it
is, what may be given by part, and what is done with objects. Signature and missing documentation
are those of the installed SciPy.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from scipy import integrate

from vspace import InactiveConfig
from vspace_scipy._adapter import Table
from vspace_scipy._arguments import Parameters
from vspace_scipy._call import Call, Test, with_parameters
from vspace_scipy._caller import passed_over
from vspace_scipy._documented import documented
from vspace_scipy._first_look import First, ObjectValue, first_look
from vspace_scipy._plain import NUMBERS

# Stands for an integrand that is given by name, or not at all.
_NAMED: Any = object()
_LIKE_NUMBERS = NUMBERS | {type(None)}

# What makes of a call, and of the first value if it is known to be an object, what is returned.
Body = Callable[[Call, First | None], Any]


TABLE = Table(integrate)
# The rows of integrals, by their names.
INTEGRALS: dict[str, Integral] = {}
_INACTIVE, _PROGRESS = (
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
    for name, default in (("inactive", None), ("progress", False))
)


@dataclass(frozen=True, slots=True)
class Integral:
    """What an integral does with objects; a decorator of a function that has a docstring alone.

    Parameters
    ----------
    function : str
        The name of the parameter for the integrand, which is the first one.
    run : callable
        ``run(call, first)`` returns the integral where something is asked for that is not SciPy's,
        or the first value is an object; `first` is that value with its arguments, if it is known.
    takes : callable or None
        Tells of a value whether SciPy takes it as it is. None where `run` has to look itself.
    by_part : tuple of str, optional
        The parameters that may be given by part: where they are no numbers, `run` looks first.
    tests : mapping of str to callable, optional
        For other parameters, whether SciPy may look first at what was given.
    chosen_by : tuple of str, optional
        Parameters that say what SciPy takes: ``takes(*arguments)`` is the test of values.
    values : str, default "numbers"
        What the values are where the function is SciPy's own, for documentation.
    shows : str or None, default "evaluations"
        What a bar counts; None where there is none.
    """

    function: str
    run: Body
    takes: Callable[..., Any] | None
    _: KW_ONLY
    by_part: tuple[str, ...] = ()
    tests: Mapping[str, Test] = field(default_factory=dict)
    chosen_by: tuple[str, ...] = ()
    values: str = "numbers"
    shows: str | None = "evaluations"

    def __call__(self, described: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function; name, docstring and place in the source are those of another."""
        name = described.__name__
        theirs = getattr(integrate, name, None)
        if theirs is None:  # in this version of SciPy
            return described
        made = self.made(theirs, described)
        INTEGRALS[name] = self
        TABLE.functions[name] = made
        return made

    def made(self, theirs: Callable[..., Any], described: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function for one of SciPy's."""
        parameters = Parameters(theirs)
        function, takes, run = self.function, self.takes, self.run
        has_bar, is_chosen = self.shows is not None, bool(self.chosen_by)
        deciding = _Deciding(self, parameters)
        asked, least = deciding.asked, deciding.least

        def adapted(given: Any = _NAMED, /, *args: Any, **options: Any) -> Any:
            inactive, progress = None, False
            if options:
                if "inactive" in options:
                    inactive = options.pop("inactive")
                    if inactive is not None and not isinstance(inactive, InactiveConfig):
                        InactiveConfig(inactive)  # refuses what it cannot be, before any call
                if "progress" in options and has_bar:
                    progress = options.pop("progress")
            if given is _NAMED:
                if function not in options:
                    return theirs(**options)  # raises
                given = options.pop(function)
            look, first = given, None
            if takes is not None:
                test = takes(*deciding.choice(args, options)) if is_chosen else takes
                look = first_look(given, test)
            straight = progress is False and takes is not None
            if straight and (len(args) > least or (options and not asked.isdisjoint(options))):
                straight = deciding.may_look(args, options)
            if straight or (look is given and takes is not None):
                try:
                    result = theirs(look, *args, **options) if options else theirs(look, *args)
                    if look is given or look.func is given:
                        return result
                except ObjectValue as found:
                    first = found.args
            args = (given, *args)
            return run(Call(theirs, parameters, args, options, inactive, progress, _no_bar), first)

        passed_over(adapted, shown=described)
        adapted.__name__ = adapted.__qualname__ = described.__name__
        adapted.__module__ = described.__module__
        shown = with_parameters(parameters.signature, [_INACTIVE, _PROGRESS][: 1 + has_bar])
        adapted.__signature__ = shown  # type: ignore[attr-defined]
        same = (
            f"Where the values of `{function}` are {self.values}, this *is* "
            f"`scipy.integrate.{described.__name__}`."
        )
        doc = inspect.getdoc(described) or ""
        adapted.__doc__ = documented(doc, theirs, shown.parameters, self.shows or "", same)
        return adapted


class _Deciding:
    """The arguments that say whether SciPy may look first, and what values it takes.

    Parameters
    ----------
    row : Integral
        Names them.
    parameters : Parameters
        Of SciPy's function, of which the first one, the integrand, is counted apart.

    Attributes
    ----------
    asked : frozenset of str
        Those that say whether it may.
    least : int
        How many arguments there are before the first of all.
    """

    __slots__ = ("_chosen_by", "_defaults", "_places", "_tests", "asked", "least")

    def __init__(self, row: Integral, parameters: Parameters) -> None:
        names = list(parameters.signature.parameters)[1:]
        self._tests = dict.fromkeys(row.by_part, _is_like_number) | dict(row.tests)
        self._chosen_by = row.chosen_by
        self._places = {name: names.index(name) for name in [*self._tests, *row.chosen_by]}
        self._defaults = parameters.defaults
        self.asked = frozenset(self._tests)
        self.least = min(self._places.values(), default=len(names))

    def may_look(self, args: tuple[Any, ...], options: dict[str, Any]) -> bool:
        """Return whether SciPy may look at the first value."""
        return all(test(self._given(name, args, options)) for name, test in self._tests.items())

    def choice(self, args: tuple[Any, ...], options: dict[str, Any]) -> list[Any]:
        """Return what says which values SciPy takes."""
        return [self._given(name, args, options) for name in self._chosen_by]

    def _given(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        place = self._places[name]
        return args[place] if place < len(args) else options.get(name, self._defaults[name])


def _is_like_number(given: Any) -> bool:
    return type(given) in _LIKE_NUMBERS


def _no_bar(call: Call, bar: Any) -> None:
    """Leave the call as it is: what is run has a bar of its own."""
