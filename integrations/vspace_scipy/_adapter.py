"""A row for each function of SciPy's, and the one body that runs all rows.

A `Row` says of a function where the structure of the unknowns comes from, what each argument is
(its *role*), what is in the result (its *place*, see `_places`), what is refused for objects, and
what has to be checked before the call is made: columns that have no default, so that no function
can be without them. A row is a decorator, for a function that has a docstring alone; what it makes
has the signature of the installed SciPy's function with `inactive` and `progress`, and the
docstring, completed by SciPy's own (`_documented`).

How to add a function::

    TABLE = Table(optimize)                                   # one for a package of SciPy's

    @Row(
        TABLE,
        plain={"x0": is_plain},                               # when the function is SciPy's own
        space=from_start("x0"),                               # the structure; puts the vector
        arguments={"func": objective(), "callback": callback},  # roles, in the order they are read
        result=in_tuple,                                      # a place
        differences=None,
        sends=None,
        watch=by_positions("func"),
    )
    def fmin(*args: Any, **options: Any) -> Any:
        '''Minimise ...'''                                   # what differs, as numpydoc

A role is a function ``role(given, name, problem)`` that returns what SciPy is given for an argument
that was given. Roles are read in the order of the row, so that one can use what an earlier one has
found (the rows of a Jacobian are those of the values, which `problem.spaces` knows).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from types import ModuleType
from typing import Any

from vspace_scipy._call import Call, Remedy, Test, Watcher, adapts
from vspace_scipy._documented import documented
from vspace_scipy._lift import Lifted, LiftedMany, Reader
from vspace_scipy._places import Fields, Place, Spaces, as_it_is, point
from vspace_scipy._space import Space
from vspace_scipy._workers import check_picklable

# What SciPy, or the user's function, raises where arguments are not what they should be.
_EXPLAINED = (TypeError, ValueError, LookupError, AttributeError)


class Problem:
    """A call of which arguments are being read.

    Parameters
    ----------
    call : Call
        The call. An argument that was read is as SciPy takes it. Of a dict of arguments it is
        that dict.
    spaces : Spaces
        What the vectors are of.
    """

    __slots__ = ("call", "spaces")

    def __init__(self, call: Any, spaces: Spaces) -> None:
        self.call: Call = call
        self.spaces = spaces

    @property
    def unknowns(self) -> Space:
        """The space of the unknowns."""
        return self.spaces.unknowns

    def lifted(self, function: Callable[..., Any], reader: Reader) -> Lifted | LiftedMany:
        """Return a function of one object as SciPy calls it, with keyword arguments if it has."""
        if self.call["kwargs"]:
            return LiftedMany(function, self.spaces, (point,), reader)
        return Lifted(function, self.unknowns, reader)


Role = Callable[[Any, str, Problem], Any]
Guard = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Table:
    """The functions that we make of those of one package of SciPy's.

    Parameters
    ----------
    theirs : module
        SciPy's package.

    Attributes
    ----------
    rows, functions : dict
        By their names; of those that the installed SciPy has.
    """

    theirs: ModuleType
    rows: dict[str, Row] = field(default_factory=dict)
    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """What a function of SciPy's does with objects; a decorator of one that has a docstring alone.

    Parameters
    ----------
    table : Table
        Where it stands.
    plain : mapping of str to callable
        For the parameters that decide, whether SciPy takes an argument as it is. Where it takes all
        of them, the function *is* SciPy's.
    space : callable
        ``space(call)`` returns the space of the unknowns, or all spaces; it may put vectors into
        the call.
    arguments : mapping of str to Role
        What the arguments are, by their names; all others are passed on.
    differences : callable or None
        ``differences(problem)`` raises if a step for finite differences is lost in some leaf; None
        where nothing is differenced.
    sends : callable or None
        ``sends(problem)`` raises if a function cannot go to the processes that are asked for; None
        where there are none.
    watch : callable or None
        Moves a bar; None where SciPy gives no hook.
    result : Place
        What is in the result.
    refused : tuple of callables
        Each ``refuse(call)`` raises if something is asked for that cannot be done for objects.
    raises : mapping of type to fields
        Exceptions of SciPy's that carry vectors, and the places of their attributes.
    remedies, inactive, values
        As for `_call.adapts`.
    """

    table: Table
    _: KW_ONLY
    plain: Mapping[str, Test]
    space: Callable[[Call], Space | Spaces]
    arguments: Mapping[str, Role]
    differences: Guard | None
    sends: Guard | None
    watch: Watcher | None
    result: Place = as_it_is
    refused: tuple[Callable[[Call], None], ...] = ()
    raises: Mapping[type[Exception], Fields] = field(default_factory=dict)
    remedies: Mapping[str, Remedy] | None = None
    inactive: bool | None = None
    values: Mapping[str, Test] | None = None

    def __call__(self, described: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function; name, docstring and place in the source are those of another."""
        return self.named(described.__name__, described.__doc__ or "", described)

    def named(self, name: str, doc: str, beside: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function.

        Parameters
        ----------
        name, doc : str
            Its name, and what differs from SciPy's own text, in the form of numpydoc: what it does,
            parameters, results, errors and an example.
        beside : callable
            A function by whose place in the source one finds it.
        """
        theirs = getattr(self.table.theirs, name, None)
        if theirs is None:  # in this version of SciPy
            return beside

        def function(call: Call) -> Any:
            return run(self, call)

        code = beside.__code__
        function.__module__ = beside.__module__
        function.__name__ = function.__qualname__ = name
        function.__code__ = function.__code__.replace(
            co_filename=code.co_filename,
            co_firstlineno=code.co_firstlineno,
            co_name=name,
            co_qualname=name,
        )
        made = adapts(theirs, self.plain, self.watch, self.inactive, self.remedies, self.values)(
            function
        )
        names = made.__signature__.parameters  # type: ignore[attr-defined]
        same = (
            f"Where SciPy takes {_listed([*self.plain, *(self.values or ())])}, this *is* "
            f"`{self.table.theirs.__name__}.{name}`."
        )
        made.__doc__ = documented(doc, theirs, names, getattr(self.watch, "shows", ""), same)
        self.table.rows[name] = self
        self.table.functions[name] = made
        return made


def _listed(names: Iterable[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{' and '.join(quoted)} as {'it is' if len(quoted) == 1 else 'they are'}"


def run(row: Row, call: Call) -> Any:
    """Make a call whose arguments are objects, and return objects."""
    for refuse in row.refused:
        refuse(call)
    given = row.space(call)
    problem = Problem(call, given if isinstance(given, Spaces) else Spaces(given))
    for name, role in row.arguments.items():
        call.replace(name, role, name, problem)
    for guard in (row.sends, row.differences):
        if guard is not None:
            guard(problem)
    try:
        result = call.run()
    except tuple(row.raises) as error:
        fields = next(each for kind, each in row.raises.items() if isinstance(error, kind))
        for name, place in fields.items():
            setattr(error, name, place(getattr(error, name), problem.spaces))
        raise
    except _EXPLAINED as error:
        for name, remedy in (row.remedies or {}).items():
            note = remedy(call[name])
            if note:
                error.add_note(f"{name}: {note}")
        raise
    return row.result(result, problem.spaces)


def sent(function: str, workers: Callable[[Call], Any]) -> Guard:
    """Return a guard for functions that go to other processes.

    Parameters
    ----------
    function : str
        The name of the parameter for the function.
    workers : callable
        Returns the processes that are asked for, from the call.
    """
    return lambda problem: check_picklable(problem.call[function], workers(problem.call))


def inside(roles: Mapping[str, Role], beside: str = "") -> Role:
    """Return a role for a dict of arguments, such as options.

    What roles ask the call for is looked up in the dict itself.

    Parameters
    ----------
    roles : mapping of str to Role
        Of what is in it.
    beside : str, optional
        The name of another such dict, where the rest is looked up.
    """

    def read(given: Mapping[str, Any], name: str, problem: Problem) -> dict[str, Any]:
        others = problem.call[beside] or {} if beside else {}
        within = Problem(defaultdict(lambda: None, {**others, **given}), problem.spaces)
        flat = dict(given)
        for each, role in roles.items():
            if flat.get(each) is not None and flat[each] is not False:
                flat[each] = role(flat[each], each, within)
        return flat

    return read
