"""What SciPy calls in place of the user's functions: vectors outside, objects inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy._matrices import MatrixReader, as_array
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import VALUES, Words, located

GRADIENTS = Words("the unknowns", "the gradient")
PRODUCTS = Words("the unknowns", "the product")
EQUATIONS = Words("the unknowns", "the value")
LIMITED = Words("the limits", "the value")
DATA = Words("ydata", "the value")
POINTS = Words("the unknowns", "the new point")


class Objective:
    """A function of the user's that gives a real number.

    Parameters
    ----------
    fun : callable
        Of the user.
    packed : Space
        Of the unknowns.
    name : str, default "fun"
        Of the argument, for messages.
    """

    __slots__ = ("_fun", "_name", "_packed", "_unpack")

    def __init__(self, fun: Callable[..., Any], packed: Space, name: str = "fun") -> None:
        self._fun = fun
        self._name = name
        self._packed = packed
        self._unpack = packed.unpack

    def __call__(self, x: Vector, *args: Any) -> Any:
        value = self._fun(self._unpack(x), *args)
        return value if isinstance(value, float) else _checked_number(value, self._name)

    def __reduce__(self) -> Any:
        return type(self), (self._fun, self._packed, self._name)


class ObjectiveWithGradient(Objective):
    """A function of the user's that gives a real number and its gradient."""

    __slots__ = ()

    def __call__(self, x: Vector, *args: Any) -> Any:
        pair = checked_pair(self._fun(self._unpack(x), *args), "gradient", self._name)
        place = f"the gradient that {self._name} gave"
        return _checked_number(pair[0], self._name), packed_by(self._packed, pair[1], place)


class Gradient:
    """A function of the user's that gives an object of the structure of the unknowns.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args)``.
    packed : Space
        Of the unknowns.
    name : str, default "jac"
        Of the argument, for messages.
    """

    __slots__ = ("_fun", "_name", "_packed", "_unpack")

    def __init__(self, fun: Callable[..., Any], packed: Space, name: str = "jac") -> None:
        self._fun = fun
        self._packed = packed
        self._unpack = packed.unpack
        self._name = name

    def __call__(self, x: Vector, *args: Any) -> Vector:
        return packed_by(self._packed, self._fun(self._unpack(x), *args), self._name)

    def __reduce__(self) -> Any:
        return Gradient, (self._fun, self._packed, self._name)


class HessianProduct:
    """A function of the user's that gives the product of the Hessian with an object.

    Parameters
    ----------
    hessp : callable
        ``hessp(x, p, *args)``.
    packed : Space
        Of the unknowns.
    """

    __slots__ = ("_hessp", "_packed")

    def __init__(self, hessp: Callable[..., Any], packed: Space) -> None:
        self._hessp = hessp
        self._packed = packed

    def __call__(self, x: Vector, p: Vector, *args: Any) -> Vector:
        unpack = self._packed.unpack
        return packed_by(self._packed, self._hessp(unpack(x), unpack(p), *args), "hessp", PRODUCTS)

    def __reduce__(self) -> Any:
        return HessianProduct, (self._hessp, self._packed)


class Residuals:
    """A function of the user's whose values are vectors: residuals, equations or constraints.

    The first value decides whether they are arrays or objects, and of which structure.

    Parameters
    ----------
    fun : callable
        Of the user.
    packed : Space
        Of the unknowns.
    square : bool, default False
        Whether there must be as many values as unknowns.
    name : str, default "fun"
        Of the argument, for messages.

    Attributes
    ----------
    space : Space or None
        Of the values, if they are objects.
    """

    __slots__ = ("_expected", "_fun", "_name", "_packed", "_shape", "_square", "space")

    def __init__(
        self, fun: Callable[..., Any], packed: Space, square: bool = False, name: str = "fun"
    ) -> None:
        self._fun = fun
        self._packed = packed
        self._square = square
        self._name = name
        self._expected: Space | None = None
        self.space: Space | None = None
        self._shape: tuple[int, ...] | None = None

    def __call__(self, x: Vector, *args: Any, **options: Any) -> Vector:
        return self.pack(self._fun(self._packed.unpack(x), *args, **options))

    @property
    def count(self) -> int:
        """The number of values, once there was one."""
        if self.space is not None:
            return self.space.size
        return 0 if self._shape is None else int(np.prod(self._shape))

    def __reduce__(self) -> Any:
        names = ("_expected", "space", "_shape")
        state = None, {name: getattr(self, name) for name in names}
        return type(self), (self._fun, self._packed, self._square, self._name), state

    def expect(self, example: Any) -> Space:
        """Say what values will be like, and return their space."""
        self._expected = self._space_of(example)
        return self._expected

    def pack(self, value: Any) -> Vector:
        """Return a fresh vector of a value."""
        if self.space is not None:
            return packed_by(self.space, value, self._name, VALUES)
        array = None if self._expected is not None else _real_array(value, self._packed.dtype)
        if array is None and self._shape is None:
            return self._settle(value)
        if array is None or self._shape not in (None, array.shape):
            raise ValueError(
                f"{self._name}: found {_described(value, array)}, expected an array of shape "
                f"{self._shape}, as at first; return values of one structure"
            )
        self._shape = array.shape
        self._check_size(array.size)
        return array

    def _settle(self, value: Any) -> Vector:
        if self._expected is not None:
            packed_by(self._expected, value, self._name, LIMITED)  # says where it differs
        space = self._space_of(value)
        if self._expected is not None and space.labels() != self._expected.labels():
            raise StructureMismatchError(
                "",
                f"values of {self._name} with {', '.join(space.labels()[:3])}, ...",
                f"the order of its limits, {', '.join(self._expected.labels()[:3])}, ...",
                "write the limits in the order of the values, which that of matrices follows",
            )
        self.space = space
        return space.pack(value)

    def _space_of(self, value: Any) -> Space:
        space = Space(value, self._packed.inactive, self._packed.dtype.kind == "c")
        if self._square and space.size != self._packed.size:
            packed_by(self._packed, value, self._name, EQUATIONS)  # says where it differs
        if not space.size:
            raise LeafTypeError(
                "",
                f"{_described(value, None)} with nothing in it from {self._name}",
                "numbers, an array, or an object with at least one float or floating array",
                "return the residuals; write 1.0 for 1, since integers are inactive",
            )
        self._check_size(space.size)
        return space

    def _check_size(self, size: int) -> None:
        if self._square and size != self._packed.size:
            raise ValueError(
                f"{self._name}: found {size} values, expected {self._packed.size}, one for each "
                f"component of the unknowns; return an object of their structure"
            )


class MatrixFunction:
    """A function of the user's that gives a matrix: a Jacobian or a Hessian.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args)``.
    packed : Space
        Of the unknowns.
    name : str
        Of the argument, for messages.
    rows : Space or Residuals, optional
        What the rows are of. Without it any number of rows is right.
    dense : bool, default False
        Whether SciPy takes arrays only.
    """

    __slots__ = ("_dense", "_fun", "_name", "_packed", "_reader", "_rows")

    def __init__(
        self,
        fun: Callable[..., Any],
        packed: Space,
        name: str,
        rows: Space | Residuals | None,
        dense: bool = False,
    ) -> None:
        self._dense = dense
        self._fun = fun
        self._packed = packed
        self._name = name
        self._rows = rows
        self._reader: MatrixReader | None = None

    def __call__(self, x: Vector, *args: Any, **options: Any) -> Any:
        return self.read(self._fun(self._packed.unpack(x), *args, **options))

    def __reduce__(self) -> Any:
        arguments = self._fun, self._packed, self._name, self._rows, self._dense
        return MatrixFunction, arguments

    def densely(self) -> MatrixFunction:
        """Return the function for where SciPy takes arrays only."""
        return MatrixFunction(self._fun, self._packed, self._name, self._rows, dense=True)

    def read(self, value: Any) -> Any:
        """Return a matrix of SciPy's."""
        rows = self._rows
        height: int | None = None
        if isinstance(rows, Residuals):
            height = rows.count or None
            rows = rows.space
        if self._reader is None:
            self._reader = MatrixReader(self._name, self._packed, rows)
        matrix = self._reader(value, height)
        return as_array(matrix) if self._dense else matrix


class ResidualsWithJacobian(Residuals):
    """A function of the user's that gives values and their Jacobian matrix."""

    __slots__ = ("_jacobian",)

    def __init__(
        self, fun: Callable[..., Any], packed: Space, square: bool = False, name: str = "fun"
    ) -> None:
        super().__init__(fun, packed, square, name)
        self._jacobian = MatrixFunction(fun, packed, f"Jacobian of {name}", self, dense=True)

    def __call__(self, x: Vector, *args: Any, **options: Any) -> Any:
        pair = self._fun(self._packed.unpack(x), *args, **options)
        value, matrix = checked_pair(pair, "Jacobian", self._name)
        return self.pack(value), self._jacobian.read(matrix)


class Values(Protocol):
    """A function whose values are vectors: of objects, if it has a space of them."""

    @property
    def space(self) -> Space | None:
        """Of the values, if they are objects."""

    @property
    def count(self) -> int:
        """The number of values."""


def as_value(vector: Any, values: Values) -> Any:
    """Return a value as the user's function gives it, from a vector."""
    if values.space is None:
        return np.copy(vector)
    return values.space.unpack(np.asarray(vector))


def packed_by(packed: Space, value: Any, name: str, words: Words = GRADIENTS) -> Vector:
    """Return the vector of a value that a function of the user's gave; errors name it."""
    try:
        return packed.pack(value)
    except (TypeError, ValueError) as error:
        located(error, name, words)
        raise


def checked_pair(pair: Any, second: str, name: str) -> Any:
    """Return what is to be a pair of value and derivative.

    Raises
    ------
    TypeError
        When it is none.
    """
    if isinstance(pair, (tuple, list)) and len(pair) == 2:
        return pair
    raise TypeError(
        f"{name}: found a {type(pair).__name__}, expected a pair (value, {second}), since it is to "
        f"give the {second} too; return both"
    )


def _checked_number(value: Any, name: str) -> Any:
    if isinstance(value, (float, int)):
        return value
    try:
        array = np.asarray(value)
    except ValueError:  # a ragged nest
        array = np.empty(0)
    if array.dtype.kind in "biuf" and array.size == 1:
        return value
    raise TypeError(
        f"{name}: found {_described(value, array)}, expected a real number; return the value to "
        f"minimise, such as the sum of squares"
    )


def _real_array(value: Any, dtype: np.dtype[Any]) -> Vector | None:
    """Return a copy of what is a number, an array or a flat list that vectors can hold."""
    if not isinstance(value, (np.ndarray, np.generic, int, float, complex, list, tuple)):
        return None
    if isinstance(value, tuple) and type(value) is not tuple:
        return None
    try:
        array = np.array(value)
    except ValueError:  # a ragged nest
        return None
    return array if array.dtype.kind in ("biufc" if dtype.kind == "c" else "biuf") else None


def _described(value: Any, array: Vector | None) -> str:
    if value is None or isinstance(value, (str, complex)):
        return repr(value)
    if isinstance(value, np.ndarray) and array is not None:
        return f"an array of dtype {array.dtype} and shape {array.shape}"
    return f"a {type(value).__name__}"
