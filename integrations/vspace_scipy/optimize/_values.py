"""What becomes of the values of the user's functions: numbers, vectors, matrices, pairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy._lift import Packing
from vspace_scipy._matrices import MatrixReader, as_array
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import VALUES, Words

PRODUCTS = Words("the unknowns", "the product")
EQUATIONS = Words("the unknowns", "the value")
LIMITED = Words("the limits", "the value")
DATA = Words("ydata", "the value")
POINTS = Words("the unknowns", "the new point")


class NumberReader:
    """A reader of real numbers, which stay as they are.

    Parameters
    ----------
    name : str
        Of the function that gives them, for messages.
    """

    __slots__ = ("_name",)
    takes_floats = True

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, value: Any) -> Any:
        if isinstance(value, (float, int)):
            return value
        try:
            array = np.asarray(value)
        except ValueError:  # a ragged nest
            array = np.empty(0)
        if array.dtype.kind in "biuf" and array.size == 1:
            return value
        raise TypeError(
            f"{self._name}: found {_described(value, array)}, expected a real number; return the "
            f"value to minimise, such as the sum of squares"
        )


class PairReader:
    """A reader of pairs of value and derivative.

    Parameters
    ----------
    first, second : callable
        Readers of the two.
    what : str
        What the second one is, for messages.
    name : str
        Of the function, for messages.
    """

    __slots__ = ("_first", "_name", "_second", "_what")

    def __init__(
        self, first: Callable[[Any], Any], second: Callable[[Any], Any], what: str, name: str
    ) -> None:
        self._first = first
        self._second = second
        self._what = what
        self._name = name

    def __call__(self, pair: Any) -> tuple[Any, Any]:
        if isinstance(pair, (tuple, list)) and len(pair) == 2:
            return self._first(pair[0]), self._second(pair[1])
        raise TypeError(
            f"{self._name}: found a {type(pair).__name__}, expected a pair (value, {self._what}), "
            f"since it is to give the {self._what} too; return both"
        )


class ValueReader:
    """A reader of residuals, equations or constraints: numbers, arrays or objects.

    The first value decides whether they are arrays or objects, and of which structure.

    Parameters
    ----------
    unknowns : Space
        Of the unknowns.
    name : str
        Of the function, for messages.
    square : bool, default False
        Whether there must be as many values as unknowns.

    Attributes
    ----------
    space : Space or None
        Of the values, if they are objects.
    """

    __slots__ = ("_expected", "_name", "_packing", "_shape", "_square", "_unknowns", "space")

    def __init__(self, unknowns: Space, name: str, square: bool = False) -> None:
        self._unknowns = unknowns
        self._square = square
        self._name = name
        self._expected: Space | None = None
        self.space: Space | None = None
        self._packing: Packing | None = None
        self._shape: tuple[int, ...] | None = None

    @property
    def count(self) -> int:
        """The number of values, once there was one."""
        if self.space is not None:
            return self.space.size
        return 0 if self._shape is None else int(np.prod(self._shape))

    def expect(self, example: Any) -> Space:
        """Say what values will be like, and return their space."""
        self._expected = self._space_of(example)
        return self._expected

    def __call__(self, value: Any) -> Vector:
        """Return a fresh vector of a value."""
        if self._packing is not None:
            return self._packing(value)
        array = None if self._expected is not None else _real_array(value, self._unknowns.dtype)
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
            Packing(self._expected, self._name, LIMITED)(value)  # says where it differs
        space = self._space_of(value)
        if self._expected is not None and space.labels() != self._expected.labels():
            raise StructureMismatchError(
                "",
                f"values of {self._name} with {', '.join(space.labels()[:3])}, ...",
                f"the order of its limits, {', '.join(self._expected.labels()[:3])}, ...",
                "write the limits in the order of the values, which that of matrices follows",
            )
        self.space, self._packing = space, Packing(space, self._name, VALUES)
        return space.pack(value)

    def _space_of(self, value: Any) -> Space:
        space = Space(value, self._unknowns.inactive, self._unknowns.dtype.kind == "c")
        if self._square and space.size != self._unknowns.size:
            Packing(self._unknowns, self._name, EQUATIONS)(value)  # says where it differs
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
        if self._square and size != self._unknowns.size:
            raise ValueError(
                f"{self._name}: found {size} values, expected {self._unknowns.size}, one for each "
                f"component of the unknowns; return an object of their structure"
            )


class MatrixOf:
    """A reader of matrices: of Jacobians and Hessians in any of their forms.

    Parameters
    ----------
    unknowns : Space
        Of the columns.
    name : str
        Of the function that gives them, for messages.
    rows : Space or ValueReader, optional
        What the rows are of. Without it any number of rows is right.
    dense : bool, default False
        Whether SciPy takes arrays only.
    """

    __slots__ = ("_dense", "_name", "_reader", "_rows", "_unknowns")

    def __init__(
        self, unknowns: Space, name: str, rows: Space | ValueReader | None, dense: bool = False
    ) -> None:
        self._dense = dense
        self._unknowns = unknowns
        self._name = name
        self._rows = rows
        self._reader: MatrixReader | None = None

    def __reduce__(self) -> Any:
        return MatrixOf, (self._unknowns, self._name, self._rows, self._dense)

    def __call__(self, value: Any) -> Any:
        """Return a matrix of SciPy's."""
        rows = self._rows
        height: int | None = None
        if isinstance(rows, ValueReader):
            height = rows.count or None
            rows = rows.space
        if self._reader is None:
            self._reader = MatrixReader(self._name, self._unknowns, rows)
        matrix = self._reader(value, height)
        return as_array(matrix) if self._dense else matrix


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
