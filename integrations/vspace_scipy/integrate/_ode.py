"""`ode` and `complex_ode` for states that are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from scipy import integrate
from scipy.integrate._ode import dopri5, lsoda  # which have no public names

from vspace_scipy._caller import passed_over
from vspace_scipy._documented import completed
from vspace_scipy._lift import LiftedMany
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._places import Spaces, as_it_is, unknowns
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space
from vspace_scipy._standing import StandingFor
from vspace_scipy.integrate._callbacks import (
    Bands,
    Guarded,
    Jacobian,
    RightHandSide,
    bands_of,
)
from vspace_scipy.integrate._ode_problem import TakesVector, start_of
from vspace_scipy.integrate._tolerances import as_one_number

__all__ = ["complex_ode", "ode"]

# What SciPy's integrators take where nothing is said.
_DEFAULTS = {"rtol": 1e-6, "atol": 1e-12}
_STOP = -1  # what `set_solout` wants to hear


@completed(integrate.ode)
class ode(integrate.ode, metaclass=StandingFor, of=integrate.ode):  # type: ignore[misc]  # noqa: N801
    """An interface to integrators in which one asks for one time after another.

    For states that SciPy takes as they are, this *is* `scipy.integrate.ode`. For new code SciPy
    recommends `solve_ivp`, which does more here, too.

    Parameters
    ----------
    f : callable
        ``f(t, y, *f_args) -> derivative``, an object of the structure of the initial value.
    jac : callable, optional
        ``jac(t, y, *jac_args)``: the Jacobian, in a form as for `solve_ivp`. It is the whole matrix
        where the integrator has ``lband`` or ``uband``, too.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in states.

    Attributes
    ----------
    t : float
        The time that was reached.
    y : object
        The state there: a fresh object at each look.

    Raises
    ------
    StructureMismatchError
        When a derivative is not of the structure of the initial value, or a tolerance or a Jacobian
        does not fit it; by `integrate`.
    NotFiniteError
        When the initial value or the first derivative has a NaN or an infinity.
    ValueError
        When the initial value has no leaf.
    TypeError
        When the integrator is ``zvode`` and some leaves are real.

    Notes
    -----
    ``atol`` and ``rtol`` of `set_integrator` may be by part, as for `solve_ivp`; ``dopri5`` and
    ``dop853`` take one number each. ``zvode`` computes
    with complex vectors, and takes objects all of whose leaves are complex; with all others a
    complex component is carried as two real ones. What `set_solout` takes is given objects.

    Examples
    --------
    >>> from vspace_scipy.integrate import ode
    >>> def decay(t, y, rate):
    ...     return {"name": "", "x": -rate * y["x"]}
    >>> solver = ode(decay).set_integrator("lsoda", atol={"['x']": 1e-10})
    >>> solver = solver.set_initial_value({"name": "tracer", "x": 1.0}).set_f_params(0.5)
    >>> state = solver.integrate(2.0)
    >>> state["name"], round(state["x"], 4), solver.successful()
    ('tracer', 0.3679, True)
    """

    # Where SciPy has the functions of the user, and whether its vectors are complex.
    _FUNCTION, _JACOBIAN = "f", "jac"
    _COMPLEX = False

    @passed_over
    def __init__(
        self, f: Callable[..., Any], jac: Callable[..., Any] | None = None, *, inactive: Any = None
    ) -> None:
        self._inactive = inactive
        self._functions = f, jac
        self._packed: Space | None = None
        # The integrator that tolerances are for, and those that were given.
        self._fitted: Any = None
        self._tolerances: dict[str, Any] = {}
        # What set_solout was given, and what the integrator has in the place of it.
        self._solout: tuple[Any, Any] = None, None
        # The exception of a function of the user's, until the integrator has ended.
        self._errors: list[BaseException] = []
        super().__init__(f, jac)

    @property
    def y(self) -> Any:
        """The state."""
        vector = super().y
        return vector if self._packed is None else self._packed.unpack(vector)

    @passed_over
    def set_initial_value(self, y: Any, t: float = 0.0) -> Self:
        """Set the state at a time.

        Parameters
        ----------
        y : object
            The state.
        t : float, default 0.0
            The time.

        Returns
        -------
        ode
            This one.
        """
        if not hasattr(self, "_integrator"):
            self.set_integrator("")  # the first there is, as SciPy does
        given = self._given_tolerances()
        if self._inactive is None and is_plain(y):
            self._check_numbers(given)
            self._use(None, *self._functions)
            start = y
        else:
            complex_vectors = self._COMPLEX or self._integrator.scalar is complex
            packed = Space(y, self._inactive, complex_vectors)
            if complex_vectors and packed.size and packed.dtype.kind != "c":
                raise TypeError(
                    f"y: found a {type(y).__name__} with real leaves, expected complex ones only, "
                    f"since the vectors of {type(self).__name__} with "
                    f"{type(self._integrator).__name__} are complex; write 1.0 + 0.0j, or take ode "
                    f"with another integrator, where complex components are pairs of reals"
                )
            start = start_of(y, packed)
            given = {
                name: self._fitting(name, flat_numbers(name, each, packed, _DEFAULTS[name]))
                for name, each in given.items()
            }
            self._use(packed, *self._of_vectors(packed))
        for name, each in given.items():
            setattr(self._integrator, name, each)
        with TakesVector(start):
            super().set_initial_value(start, t)
        return self

    @passed_over
    def integrate(self, t: float, step: bool = False, relax: bool = False) -> Any:
        """Return the state at a time, and go on from there.

        Parameters
        ----------
        t : float
            The time.
        step, relax : bool, default False
            As for SciPy.
        """
        if self._integrator is not self._fitted:
            if self._packed is None:
                self._check_numbers(self._given_tolerances())
            else:
                self.set_initial_value(self.y, self.t)
        self._fit_solout()
        if self._packed is None:
            with TakesVector(self._y):
                return super().integrate(t, step, relax)
        before = np.array(super().y), self.t
        try:
            super().integrate(t, step, relax)
        except Exception:
            if not self._errors:
                raise
        if self._errors:
            super().set_initial_value(*before)
            raise self._errors.pop()
        return self.y

    def _of_vectors(self, packed: Space) -> tuple[Any, Any]:
        """Return the functions of the user as functions of vectors."""
        f, jac = self._functions
        size, bands = packed.size, self._bands()
        guarded = Guarded(RightHandSide(f, packed, "f"), self._errors, np.zeros(size, packed.dtype))
        if jac is None:
            return guarded, None
        height = size if bands is None else bands.height

        jacobian = Jacobian(OwnJacobian(jac, self), packed, dense=True, bands=bands)
        return guarded, Guarded(jacobian, self._errors, np.zeros((height, size), packed.dtype))

    def _use(self, packed: Space | None, f: Any, jac: Any) -> None:
        self._packed = packed
        setattr(self, self._FUNCTION, f)
        setattr(self, self._JACOBIAN, jac)

    def _given_tolerances(self) -> dict[str, Any]:
        """Return tolerances as they were given to the integrator."""
        if self._integrator is not self._fitted:
            self._fitted = self._integrator
            own = self._integrator
            self._tolerances = {
                name: getattr(own, name) for name in _DEFAULTS if hasattr(own, name)
            }
        return self._tolerances

    def _fitting(self, name: str, tolerance: Any) -> Any:
        """Return a tolerance as the integrator takes it."""
        if not isinstance(self._integrator, dopri5):
            return tolerance
        return as_one_number(name, tolerance, "dopri5 and dop853", "use vode or lsoda")

    def _check_numbers(self, tolerances: dict[str, Any]) -> None:
        for name, each in tolerances.items():
            if not is_plain(each):
                raise TypeError(
                    f"{name}: found a {type(each).__name__}, expected numbers, since the state is "
                    f"an array; give one for all, or one for each component"
                )

    def _bands(self) -> Bands | None:
        """Return which diagonals of a Jacobian the integrator wants."""
        lower, upper = (getattr(self._integrator, name, None) for name in ("ml", "mu"))
        return bands_of(lower, upper, isinstance(self._integrator, lsoda))

    def _fit_solout(self) -> None:
        """Let what `set_solout` was given see objects, if states are objects."""
        solout = getattr(self._integrator, "solout", None)
        if solout is not self._solout[1]:
            self._solout = solout, None
        given = self._solout[0]
        if given is not None and self._packed is not None:
            lifted = LiftedMany(given, Spaces(self._packed), (as_it_is, unknowns))
            fitted = Guarded(lifted, self._errors, _STOP)
            self._solout = given, fitted
            given = fitted
        if solout is not None:
            self._integrator.solout = given


class OwnJacobian:
    """A Jacobian that is given its own parameters; SciPy 1.17 gives it those of ``f``.

    Parameters
    ----------
    jac : callable
        Of the user.
    solver : ode
        Has the parameters.
    """

    __slots__ = ("_jac", "_solver")

    def __init__(self, jac: Callable[..., Any], solver: ode) -> None:
        self._jac = jac
        self._solver = solver

    def __call__(self, t: float, y: Any, *args: Any) -> Any:
        return self._jac(t, y, *self._solver.jac_params)


@completed(integrate.complex_ode)
class complex_ode(ode, integrate.complex_ode, of=integrate.complex_ode):  # type: ignore[misc]  # noqa: N801
    """`ode` for complex states, carried as pairs of reals by SciPy.

    For states that SciPy takes as they are, this *is* `scipy.integrate.complex_ode`. All leaves of
    an object have to be complex; `ode` takes real and complex ones together.

    Parameters
    ----------
    f, jac, inactive
        As for `ode`. A Jacobian is complex, of one row and column for each complex component.

    Examples
    --------
    >>> from vspace_scipy.integrate import complex_ode
    >>> solver = complex_ode(lambda t, y: {"psi": 1j * y["psi"]})
    >>> solver = solver.set_initial_value({"psi": 1.0 + 0.0j})
    >>> round(abs(solver.integrate(1.0)["psi"]), 4)
    1.0
    """

    _FUNCTION, _JACOBIAN = "cf", "cjac"
    _COMPLEX = True

    def _bands(self) -> Bands | None:
        bands = super()._bands()  # of the matrix of pairs
        return bands and Bands(bands.lower // 2, bands.upper // 2)
