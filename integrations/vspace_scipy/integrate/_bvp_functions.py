"""What SciPy calls in boundary value problems: matrices and vectors outside, objects inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from vspace import IntegerWarning, LeafTypeError
from vspace.extend import integers_message, shared_choice, warn_user
from vspace_scipy._call import Call
from vspace_scipy._integers import warn_of_integers
from vspace_scipy._matrices import MatrixReader
from vspace_scipy._places import Spaces
from vspace_scipy._plain import is_array_like, is_list, is_plain
from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import Samples
from vspace_scipy._where import GUESSES, RESIDUALS, Within


class BoundarySpaces(Spaces):
    """The spaces of the values and of the parameters.

    Parameters
    ----------
    y : object
        The guess of the values at all nodes.
    x : ndarray
        The nodes.
    p : object or None
        The guess of the parameters.
    inactive : object
        What is inactive in both.

    Attributes
    ----------
    samples : Samples
        Of the values at many nodes.
    unknowns : Space
        Of a value at one.
    parameters : Space or None
        Of the parameters.
    guess : ndarray
        Of shape ``(n, m)``.
    start : ndarray or None
        The guess of the parameters, as a vector.

    Raises
    ------
    VSpaceError
        When the guess of the values has no leaf, another number of nodes or a NaN.
    ValueError
        When the parameters have no leaf.
    TypeError
        When vectors are complex, and the parameters have real leaves.
    """

    __slots__ = ("guess", "parameters", "samples", "start")

    def __init__(self, y: Any, x: Vector, p: Any, inactive: Any) -> None:
        if is_array_like(y):
            y = np.asarray(y)
            y = y.astype(complex if y.dtype.kind == "c" else float)
        if p is not None:
            inactive = shared_choice(inactive, y[0] if is_list(y) and len(y) else y, p)
        self.samples = Samples(-1, inactive, track=False)
        try:
            self.guess = self.samples.matrix(y, len(x) if x.ndim == 1 else None)
        except LeafTypeError as error:
            raise LeafTypeError(
                error.path,
                f"a {type(y).__name__} with nothing in it to vary as the guess",
                "an object whose leaves have a last axis for the nodes, or a list of objects",
                "write 1.0 for 1, since integers are inactive",
            ) from error
        super().__init__(self.samples.space)
        for node, column in zip(x.tolist() if x.ndim == 1 else (), self.guess.T, strict=False):
            self.unknowns.check_finite(
                column, f"the guess at {node!r}", "start from a finite guess"
            )
        self.parameters: Space | None = None
        self.start: Vector | None = None
        if p is not None:
            self._take_parameters(p, inactive)

    def _take_parameters(self, p: Any, inactive: Any) -> None:
        is_complex = self.unknowns.dtype.kind == "c"
        if is_plain(p):
            p = np.array(p, complex if is_complex else float)
        self.parameters = Space(p, inactive, complex_vectors=is_complex)
        if not self.parameters.size:
            raise ValueError(
                f"p: found a {type(p).__name__} without a leaf, expected floating or complex "
                f"components; leave it out, or write 1.0 for 1, since integers are inactive"
            )
        if is_complex and self.parameters.dtype.kind != "c":
            raise TypeError(
                f"p: found a {type(p).__name__} with real leaves, expected complex ones only, "
                f"since all leaves of y are complex; write 1.0 + 0.0j"
            )
        self.start = self.parameters.pack(p)
        self.parameters.check_finite(self.start, "the guess of p", "start from a finite guess")

    @property
    def count(self) -> int:
        """The number of components of a value and of the parameters."""
        return self.unknowns.size + (0 if self.parameters is None else self.parameters.size)

    def unpacked(self, parameters: tuple[Vector, ...]) -> list[Any]:
        """Return the parameters as an object, if there are any."""
        return [self.parameters.unpack(each) for each in parameters if self.parameters is not None]


def unknowns_of(call: Call) -> BoundarySpaces:
    """Put vectors of the guesses into a call, and return their spaces."""
    given = call["p"]
    spaces = BoundarySpaces(call["y"], np.asarray(call["x"], float), given, call.inactive)
    if spaces.samples.integers:
        message = integers_message(spaces.samples.integers, "the guess", "not varied")
        warn_user(message, IntegerWarning)
    if spaces.parameters is not None and not is_plain(given):
        warn_of_integers(given, spaces.parameters, "the guess of p", "not varied")
    call["y"], call["p"] = spaces.guess, spaces.start
    return spaces


class Field:
    """The user's right-hand side at all nodes.

    Parameters
    ----------
    fun : callable
        Of the user.
    spaces : BoundarySpaces
        Of values and parameters.
    """

    __slots__ = ("_fun", "_spaces")

    def __init__(self, fun: Callable[..., Any], spaces: BoundarySpaces) -> None:
        self._fun = fun
        self._spaces = spaces

    def __call__(self, x: Vector, y: Vector, *p: Vector) -> Vector:
        samples = self._spaces.samples
        value = self._fun(np.array(x), samples.unstack(y), *self._spaces.unpacked(p))
        with Within(GUESSES, "fun", x=x):
            return samples.matrix(value, len(x))


class Conditions:
    """The user's boundary conditions.

    Parameters
    ----------
    bc : callable
        Of the user.
    spaces : BoundarySpaces
        Of values and parameters.

    Attributes
    ----------
    space : Space or None
        Of the residuals, if they are objects; known from the first ones.
    """

    __slots__ = ("_bc", "_spaces", "space")

    def __init__(self, bc: Callable[..., Any], spaces: BoundarySpaces) -> None:
        self._bc = bc
        self._spaces = spaces
        self.space: Space | None = None

    def __call__(self, ya: Vector, yb: Vector, *p: Vector) -> Vector:
        unpack = self._spaces.unknowns.unpack
        found = self._bc(unpack(ya), unpack(yb), *self._spaces.unpacked(p))
        if self.space is None and is_plain(found):
            return self._checked(np.array(found), found)
        with Within(RESIDUALS, "bc"):
            if self.space is None:
                space = self._spaces.unknowns
                self.space = Space(found, space.inactive, space.dtype.kind == "c")
            vector = self.space.pack(found)
        return self._checked(vector, found)

    def _checked(self, residuals: Vector, found: Any) -> Vector:
        dtype = self._spaces.unknowns.dtype
        if residuals.dtype.kind not in "biufc":
            raise TypeError(
                f"in bc: found {'None' if found is None else f'a {type(found).__name__}'}, "
                f"expected {self._spaces.count} residuals; return an array, a list or an object "
                f"of so many numbers"
            )
        if residuals.dtype.kind == "c" and dtype.kind != "c":
            raise TypeError(
                f"in bc: found residuals of dtype {residuals.dtype}, expected real numbers, since "
                f"there are real leaves in y; return real and imaginary parts"
            )
        size = self._spaces.count
        if residuals.shape != (size,):
            shape = "" if residuals.ndim == 1 else f" of shape {residuals.shape}"
            raise ValueError(
                f"in bc: found {residuals.size} residuals{shape} in a {type(found).__name__}, "
                f"expected {size}, one for each component of y and p; return an array, a list or "
                f"an object of so many numbers"
            )
        return residuals


class FieldJacobian:
    """The user's derivatives of the right-hand side at all nodes.

    Parameters
    ----------
    fun_jac : callable
        Of the user.
    spaces : BoundarySpaces
        Of values and parameters.
    """

    __slots__ = ("_fun_jac", "_readers", "_spaces")

    def __init__(self, fun_jac: Callable[..., Any], spaces: BoundarySpaces) -> None:
        self._fun_jac = fun_jac
        self._spaces = spaces
        columns = filter(None, (spaces.unknowns, spaces.parameters))
        self._readers = [StackReader("fun_jac", each, spaces.unknowns) for each in columns]

    def __call__(self, x: Vector, y: Vector, *p: Vector) -> Any:
        value = self._spaces.samples.unstack(y)
        found = self._fun_jac(np.array(x), value, *self._spaces.unpacked(p))
        with Within(GUESSES, "fun_jac", x=x):
            if len(self._readers) == 1:
                return self._readers[0](found, len(x))
            parts = in_parts("fun_jac", found, ("df_dy", "df_dp"))
            return [reader(part, len(x)) for reader, part in zip(self._readers, parts, strict=True)]


class BoundaryJacobian:
    """The user's derivatives of the boundary conditions.

    Parameters
    ----------
    bc_jac : callable
        Of the user.
    spaces : BoundarySpaces
        Of values and parameters.
    conditions : Conditions
        Whose residuals the rows are.
    """

    __slots__ = ("_bc_jac", "_conditions", "_readers", "_spaces")

    def __init__(
        self, bc_jac: Callable[..., Any], spaces: BoundarySpaces, conditions: Conditions
    ) -> None:
        self._bc_jac = bc_jac
        self._spaces = spaces
        self._conditions = conditions
        self._readers: list[MatrixReader] = []

    def __call__(self, ya: Vector, yb: Vector, *p: Vector) -> Any:
        spaces = self._spaces
        unpack = spaces.unknowns.unpack
        found = self._bc_jac(unpack(ya), unpack(yb), *spaces.unpacked(p))
        names = ("dbc_dya", "dbc_dyb", "dbc_dp")[: 2 if spaces.parameters is None else 3]
        with Within(RESIDUALS, "bc_jac"):
            parts = in_parts("bc_jac", found, names)
            if not self._readers:
                columns = filter(None, (spaces.unknowns, spaces.unknowns, spaces.parameters))
                rows = self._conditions.space
                self._readers = [
                    MatrixReader("bc_jac", each, rows, operators=False) for each in columns
                ]
            matrices = [
                reader(part, spaces.count)
                for reader, part in zip(self._readers, parts, strict=True)
            ]
        return [each.toarray() if sparse.issparse(each) else each for each in matrices]


class StackReader:
    """Makes stacks of matrices, one for each node, from what users give.

    Parameters
    ----------
    name : str
        Of the argument, for messages.
    columns, rows : Space
        Of the unknowns and of the values.
    """

    __slots__ = ("_name", "_reader", "_samples", "_shape")

    def __init__(self, name: str, columns: Space, rows: Space) -> None:
        self._name = name
        self._shape = rows.size, columns.size
        self._reader = MatrixReader(name, columns, rows, operators=False)
        is_complex = columns.dtype.kind == "c"
        self._samples = Samples(-1, columns.inactive, is_complex, track=False)

    def __call__(self, value: Any, nodes: int) -> Vector:
        """Return an array of shape ``(rows, columns, nodes)``.

        Raises
        ------
        ValueError
            When an array has another shape, or an object another structure.
        TypeError
            When numbers are complex and vectors real.
        """
        if is_array_like(value):
            try:
                stack = np.array(value)
            except ValueError as error:
                raise ValueError(
                    f"{self._name}: found a list of parts of different shapes, expected an array "
                    f"of shape {(*self._shape, nodes)}, or an object of objects"
                ) from error
            self._reader.check_dtype(stack)
            if stack.shape != (*self._shape, nodes):
                raise ValueError(
                    f"{self._name}: found an array of shape {stack.shape}, expected "
                    f"{(*self._shape, nodes)}, rows and columns in the order of vspace.paths and "
                    f"one matrix for each node; or give an object of objects"
                )
            return stack
        vectors = self._samples.matrix(value, nodes)
        return self._reader.assemble(self._reader.blocks(self._samples.space, value), vectors)


def in_parts(name: str, found: Any, names: tuple[str, ...]) -> list[Any]:
    """Return the derivatives of a list or tuple.

    Raises
    ------
    TypeError
        When there are not so many.
    """
    if not isinstance(found, (list, tuple)) or len(found) != len(names):
        length = f" of {len(found)}" if isinstance(found, (list, tuple)) else ""
        raise TypeError(
            f"{name}: found a {type(found).__name__}{length}, expected {len(names)} derivatives; "
            f"return {', '.join(names)}"
        )
    return list(found)
