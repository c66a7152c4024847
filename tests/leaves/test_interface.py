"""What a leaf can say: trial registrations of four kinds, with the public interface alone (C25)."""

import math

import numpy as np
import pytest

from leaf_types import Buffer, Point
from vspace import (
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    leaves,
    like,
    make_zero_inplace,
    recursive_accumulate,
    recursive_map,
    register_leaf,
    structure,
)
from vspace_scipy.integrate import quad_vec, solve_ivp
from vspace_scipy.optimize import minimize

REFUSED = (TypeError, ValueError)

# A quantity with a unit: immutable, and of one space with all of its dimension.

SCALES = {"m": ("length", 1.0), "cm": ("length", 0.01), "s": ("time", 1.0), "m/s": ("speed", 1.0)}


class Quantity:
    def __init__(self, value, unit):
        self.value, self.unit = np.asarray(value, float), unit

    def to(self, unit):
        (dimension, scale), (other, target) = SCALES[self.unit], SCALES[unit]
        if dimension != other:
            raise ArithmeticError(f"{self.unit} is no {unit}")
        return Quantity(self.value * scale / target, unit)

    def __add__(self, other):
        return Quantity(self.value + other.to(self.unit).value, self.unit)

    def __rmul__(self, a):
        return Quantity(a * self.value, self.unit)


register_leaf(
    Quantity,
    space=lambda q: (q.value.shape, SCALES[q.unit][0]),
    convert=lambda q, like: q.to(like.unit),
    equal=lambda x, y: bool(np.array_equal(x.value, y.to(x.unit).value)),
    zero=lambda q: Quantity(0 * q.value, q.unit),
    dot=lambda x, y: float(np.vdot(x.value, y.value)),
    norm=lambda q, order: float(np.linalg.norm(np.ravel(q.value), order)),
    size=lambda q: q.value.size,
    ravel=lambda q: q.value.reshape(-1),
    unravel=lambda q, components: Quantity(np.reshape(components, q.value.shape), q.unit),
)

# The same without a word about its space: its own sum knows.


class Length(Quantity):
    def __add__(self, other):
        return Length(super().__add__(other).value, self.unit)

    def __rmul__(self, a):
        return Length(a * self.value, self.unit)


class Bare(Length):
    __slots__ = ()


# A labelled array: what has other labels is another space, those in another order are put in order.


class Labelled:
    def __init__(self, **values):
        self.values = values

    def __add__(self, other):
        return Labelled(**{key: x + other.values[key] for key, x in self.values.items()})

    def __rmul__(self, a):
        return Labelled(**{key: a * x for key, x in self.values.items()})

    def __eq__(self, other):
        return self.values == other.values

    __hash__ = None


def in_order(x, like):
    if x.values.keys() != like.values.keys():
        raise LeafTypeError("", f"labels {list(x.values)}", f"{list(like.values)}", "label alike")
    return Labelled(**{key: x.values[key] for key in like.values})


register_leaf(
    Labelled,
    space=lambda x: tuple(x.values),
    convert=in_order,
    size=lambda x: len(x.values),
    ravel=lambda x: np.array([*x.values.values()]),
    unravel=lambda x, c: Labelled(**dict(zip(x.values, c.tolist(), strict=True))),
    dot=lambda x, y: sum(v * y.values[k] for k, v in x.values.items()),
)


def metres(*values):
    return Quantity(values, "m")


def centimetres(*values):
    return Quantity(values, "cm")


MEETINGS = {
    "sum": lambda x, y: (VectorSpace([x]) + VectorSpace([y])).value[0],
    "sum of computed": lambda x, y: (1.0 * VectorSpace([x]) + 1.0 * VectorSpace([y])).value[0],
    "in place": lambda x, y: VectorSpace([x]).axpy(1.0, VectorSpace([y])).value[0],
    "map": lambda x, y: recursive_map(lambda a, b: Quantity(a.value + b.value, a.unit), [x], [y])[
        0
    ],
    "derivative": lambda x, y: solve_ivp(lambda t, s: [y], (0.0, 1.0), [x]).states[-1][0],
}


@pytest.mark.parametrize("meet", MEETINGS.values(), ids=MEETINGS)
def test_units_are_converted_wherever_leaves_meet(meet):
    for _ in range(3):
        total = meet(metres(1.0, 2.0), centimetres(400.0, 100.0))
        assert total.unit == "m"
        assert np.allclose(total.value, [5.0, 3.0])


@pytest.mark.parametrize("meet", MEETINGS.values(), ids=MEETINGS)
@pytest.mark.parametrize("other", [Quantity([1.0, 1.0], "s"), metres(1.0)], ids=["unit", "shape"])
def test_what_is_of_another_space_is_refused_with_the_path(meet, other):
    with pytest.raises((*REFUSED, ArithmeticError)) as caught:
        meet(metres(1.0, 2.0), other)
    notes = getattr(caught.value, "__notes__", [])
    assert "at [0]" in str(caught.value) or "at [0]" in notes


def test_units_count_in_products_and_comparisons():
    x, y = VectorSpace([metres(1.0, 2.0)]), VectorSpace([centimetres(400.0, 100.0)])
    assert x.dot(y) == 6.0
    assert VectorSpace([metres(1.0)]) == VectorSpace([centimetres(100.0)])
    assert x.dot(1.0 * y) == (1.0 * x).dot(1.0 * y) == 6.0
    assert structure([metres(1.0)]) == structure([centimetres(1.0)])
    assert structure([metres(1.0)]) != structure([metres(1.0, 2.0)])
    assert structure([metres(1.0)]) != structure([Quantity([1.0], "s")])
    assert x != VectorSpace([Quantity([1.0, 2.0], "s")])
    integral = quad_vec(lambda t: [centimetres(t) if t > 0.5 else metres(t / 100)], 0.0, 1.0)[0]
    assert integral[0].to("m").value == pytest.approx(0.005)


def test_results_of_functions_and_projections_are_converted():
    doubled = recursive_map(lambda q: (2.0 * q).to("cm"), {"x": metres(1.0)})["x"]
    assert (doubled.unit, doubled.value) == ("m", 2.0)
    projected = like({"x": metres(1.0)}, {"x": centimetres(50.0)})["x"]
    assert (projected.unit, projected.value) == ("m", 0.5)
    with pytest.raises(ArithmeticError, match="s is no m") as caught:
        recursive_map(lambda q: Quantity(q.value, "s"), {"x": metres(1.0)})
    assert caught.value.__notes__ == ["at ['x']"]
    with pytest.raises(ArithmeticError, match="s is no m") as caught:
        like({"x": metres(1.0)}, {"x": Quantity([1.0], "s")})
    assert caught.value.__notes__ == ["at ['x']"]


def test_c17_another_space_is_found_before_the_first_write():
    y = {"a": np.zeros(2), "q": [metres(0.0)], "b": Buffer(np.zeros(2))}
    x = {"a": np.ones(2), "q": [Quantity([1.0], "s")], "b": Buffer(np.ones(2))}
    v = VectorSpace(y)
    for change in (lambda: v.__iadd__(VectorSpace(x)), lambda: recursive_accumulate(y, x)):
        with pytest.raises(ArithmeticError):
            change()
        assert not y["a"].any()
        assert not y["b"].values.any()


def test_a_sum_of_its_own_says_what_meets_where_spaces_do_not():
    register_leaf(
        Bare,
        space=lambda q: (),
        convert=leaves.convert.resolve(Point, Point),
        zero=lambda q: Bare(0 * q.value, q.unit),
        add=lambda x, y: Bare(x.value + y.to(x.unit).value, x.unit),
        scale=lambda x, a: Bare(a * x.value, x.unit),
    )
    assert (VectorSpace([Bare(1.0, "m")]) + VectorSpace([Bare(400.0, "cm")])).value[0].value == 5.0


def test_a_type_that_says_nothing_is_packed_as_its_sum_has_it():
    class Silent(Quantity):
        def __add__(self, other):
            return Silent(self.value + other.to(self.unit).value, self.unit)

        def __rmul__(self, a):
            return Silent(a * self.value, self.unit)

    minimal = type("Minimal", (), {})
    for name in ("__init__", "to", "__add__", "__rmul__"):
        setattr(minimal, name, Silent.__dict__.get(name) or Quantity.__dict__[name])
    minimal.to = lambda self, unit: minimal(Quantity.to(self, unit).value, unit)
    minimal.__add__ = lambda x, y: minimal(x.value + y.to(x.unit).value, x.unit)
    minimal.__rmul__ = lambda x, a: minimal(a * x.value, x.unit)
    register_leaf(
        minimal,
        size=lambda q: q.value.size,
        ravel=lambda q: q.value.reshape(-1),
        unravel=lambda q, c: minimal(np.reshape(c, q.value.shape), q.unit),
        dot=lambda x, y: float(np.vdot(x.value, y.value)),
    )
    state = {"x": minimal([0.0], "m")}
    for unit, reached in (("m", 10.0), ("cm", 0.1)):
        last = solve_ivp(lambda t, s: {"x": minimal([1.0], unit)}, (0.0, 10.0), state).states[-1]
        assert math.isclose(last["x"].value[0], reached)
    with pytest.raises(ArithmeticError, match="s is no m") as caught:
        solve_ivp(lambda t, s: {"x": minimal([1.0], "s")}, (0.0, 1.0), state)
    assert "at ['x']" in caught.value.__notes__
    v = VectorSpace([minimal([1.0], "m")])
    assert v.dot(VectorSpace([minimal([100.0], "cm")])) == 1.0


def test_labels_are_put_in_order_or_refused():
    x = VectorSpace({"p": Labelled(a=1.0, b=2.0)})
    y = VectorSpace({"p": Labelled(b=10.0, a=20.0)})
    assert (x + y).value["p"].values == {"a": 21.0, "b": 12.0}
    assert list((x + y).value["p"].values) == ["a", "b"]
    assert x.dot(y) == 40.0
    assert x == VectorSpace({"p": Labelled(a=1.0, b=2.0)})
    result = solve_ivp(lambda t, s: {"p": Labelled(b=1.0, a=2.0)}, (0.0, 1.0), x.value)
    assert result.states[-1]["p"].values == pytest.approx({"a": 3.0, "b": 3.0})
    with pytest.raises(
        LeafTypeError, match=r"at \['p'\]: found labels \['a', 'c'\], expected"
    ) as e:
        x + VectorSpace({"p": Labelled(a=1.0, c=2.0)})
    assert e.value.path == "['p']"


def test_ends_of_a_box_are_of_the_space_of_the_start():
    def cost(s):
        return sum((x - 3.0) ** 2 for x in s["p"].values.values())

    start = {"p": Labelled(a=0.0, b=0.0)}
    ends = [{"p": Labelled(b=-1.0, a=0.0)}, {"p": Labelled(b=1.0, a=2.0)}]
    found = minimize(cost, start, bounds=tuple(ends)).x["p"].values
    assert found == pytest.approx({"a": 2.0, "b": 1.0}, abs=1e-6)
    with pytest.raises(LeafTypeError, match=r"\['p'\]: found labels"):
        minimize(cost, start, bounds=(ends[0], {"p": Labelled(a=1.0)}))


def test_c16_views_of_one_buffer_are_refused_as_targets():
    base = np.zeros(6)
    v = VectorSpace({"a": Buffer(base[:4]), "b": [Buffer(base[2:])]})
    for change in (
        lambda: v.__iadd__(v),
        lambda: v.__imul__(2.0),
        lambda: make_zero_inplace(v.value),
    ):
        with pytest.raises(StructureMismatchError, match=r"at b|at \['b'\]\[0\]") as caught:
            change()
        assert "overlaps ['a']" in str(caught.value)
    assert not base.any()
    apart = VectorSpace([Buffer(base[::2]), Buffer(base[1::2])])
    apart += VectorSpace([Buffer(np.ones(3)), Buffer(np.full(3, 2.0))])
    assert base.tolist() == [1.0, 2.0] * 3


def test_an_operand_that_overlaps_its_target_is_read_before():
    base = np.arange(5.0)
    y, x = VectorSpace([Buffer(base[:4])]), VectorSpace([Buffer(base[1:])])
    y += x
    assert base.tolist() == [1.0, 3.0, 5.0, 7.0, 4.0]


def test_what_convert_gives_is_checked():
    vague = type("Vague", (Buffer,), {})
    register_leaf(vague, convert=lambda x, like: x)
    with pytest.raises(
        LeafTypeError, match=r"at \[0\]: found that vspace.leaves.convert gave .*\(3,"
    ):
        VectorSpace([vague(np.zeros(2))]) + VectorSpace([vague(np.zeros(3))])
    wrong = type("Wrong", (Buffer,), {})
    register_leaf(wrong, convert=lambda x, like: x.values)
    with pytest.raises(LeafTypeError, match="convert gave an array"):
        VectorSpace([wrong(np.zeros(2))]) + VectorSpace([wrong(np.zeros(3))])


def test_errors_of_leaves_say_where_and_stay_what_they_are():
    class Boom(Exception):
        pass

    def boom(*args):
        raise Boom("no") from KeyError("why")

    fragile = type("Fragile", (Point,), {})
    register_leaf(
        fragile, add=boom, scale=boom, dot=boom, norm=boom, zero=boom, copy=boom, equal=boom,
        ravel=boom, unravel=boom, axpy=boom,
    )  # fmt: skip
    v = VectorSpace({"a": 1.0, "p": [1.0, fragile(1.0, 2.0)]})
    for operation in (
        lambda: v + v,
        lambda: 2.0 * v,
        lambda: v / 2.0,
        lambda: v.dot(v),
        lambda: v.norm(),
        lambda: v.zero(),
        lambda: v.copy(),
        lambda: v == v,
        lambda: v.to_array(),
        lambda: v.axpy(2.0, v),
        lambda: v.__imul__(2.0),
    ):
        with pytest.raises(Boom, match="no") as caught:
            operation()
        assert caught.value.__notes__ == ["at ['p'][1]"]
        assert isinstance(caught.value.__cause__, KeyError)
        assert v.value["a"] == 1.0


def test_methods_registered_before_stay():
    kept = type("Kept", (Point,), {"__add__": lambda x, y: type(x)(x.x + y.x, x.y + y.y)})
    leaves.zero.register(kept)(lambda p: kept(7.0, 7.0))
    register_leaf(kept)
    assert leaves.zero(kept(1.0, 1.0)).x == 7.0
    register_leaf(kept, size=lambda p: 5)
    assert leaves.zero(kept(1.0, 1.0)).x == 7.0
    assert leaves.size(kept(1.0, 1.0)) == 5
    register_leaf(kept, zero=lambda p: kept(8.0, 8.0))
    assert leaves.zero(kept(1.0, 1.0)).x == 8.0
    # A subclass that is registered takes what was written for its base, and follows its own sum.
    below = type("Below", (kept,), {"__rmul__": lambda x, a: below(100.0 * a * x.x, 0.0)})
    register_leaf(below)
    assert leaves.zero(below(1.0, 1.0)).x == 8.0
    assert (2.0 * VectorSpace([below(1.0, 1.0)])).value[0].x == 200.0


def test_a_registration_counts_from_the_next_operation_on():
    late = type("Late", (Point,), {"__add__": lambda x, y: type(x)(x.x + y.x, x.y + y.y)})
    register_leaf(late)
    v = VectorSpace([late(1.0, 1.0)])
    for _ in range(3):
        assert (v + v).value[0].x == 2.0
    leaves.add.register(late, late)(lambda x, y: late(-1.0, -1.0))
    assert (v + v).value[0].x == -1.0


class Grid(np.ndarray):
    """An array with a unit and a product of its own."""

    def __array_finalize__(self, other):
        self.unit = getattr(other, "unit", None)

    def __rmul__(self, a):
        made = np.multiply(np.asarray(self), a).view(Grid)
        made.unit = f"{self.unit}'"
        return made


def grid(values, unit="m"):
    made = np.array(values, float).view(Grid)
    made.unit = unit
    return made


def test_c1_a_registered_subclass_of_arrays_is_asked_for_everything():
    called = []

    def unravel(x, components):
        called.append("unravel")
        return grid(components, x.unit)

    register_leaf(
        Grid,
        space=lambda x: (x.shape, x.unit.rstrip("'")),
        ravel=lambda x: (called.append("ravel"), np.array(x))[1],
        unravel=unravel,
    )
    x = grid([1.0, 2.0])
    v = VectorSpace({"w": x, "b": np.ones(1)})
    assert (2.0 * v).value["w"].unit == "m'"
    assert (v + v).value["w"].unit == "m"
    assert v.zero().value["w"].unit == v.copy().value["w"].unit == "m"
    assert v.from_array(3.0 * v.to_array()).value["w"].unit == "m"
    assert called == ["ravel", "unravel"] or set(called) == {"ravel", "unravel"}
    assert v.norm() == pytest.approx(np.sqrt(6.0))
    assert (v.size, v.dot(v)) == (3, 6.0)
    states = solve_ivp(lambda t, s: {"w": s["w"], "b": s["b"]}, (0.0, 1.0), v.value).states
    assert states[-1]["w"].unit == "m"
    v += VectorSpace({"w": grid([1.0, 1.0]), "b": np.ones(1)})
    assert v.value["w"] is x
    assert (x.tolist(), x.unit) == ([2.0, 3.0], "m")
    for other in (grid([1.0, 1.0], "s"), np.ones(2), grid([1.0])):
        with pytest.raises(StructureMismatchError, match=r"at \['w'\]"):
            v + VectorSpace({"w": other, "b": np.ones(1)})
        with pytest.raises(StructureMismatchError, match=r"at \['w'\]"):
            recursive_map(lambda a, b: a, {"w": np.ones(2)}, {"w": grid([1.0, 1.0])})
    counts = np.ones(2, int).view(Grid)
    assert (2.0 * VectorSpace([1.0, counts])).value[1] is counts
    overlapping = VectorSpace([x, np.asarray(x)])
    with pytest.raises(StructureMismatchError, match="overlaps"):
        overlapping *= 2.0


@pytest.mark.parametrize(
    "x",
    [np.array([[1.0, 2.0]]).view(cls) for cls in (np.matrix, np.recarray, np.memmap)],
    ids=type,
)
def test_c1_arrays_of_numpy_keep_what_they_are(x):
    v = VectorSpace({"w": x, "c": 1.0})
    results = [v + v, 2.0 * v, v / 0.5, v.from_array(2.0 * v.to_array()), v.map(lambda a: 2.0 * a)]
    results += [quad_vec(lambda t: 4.0 * t * v, 0.0, 1.0)[0], v.copy().axpy(1.0, v)]
    results += [solve_ivp(lambda t, s: v, (0.0, 1.0), v).states[-1]]
    for result in results:
        assert type(result.value["w"]) is type(x)
        assert result.value["w"].shape == x.shape
        assert np.allclose(result.value["w"], 2.0 * np.asarray(x))
    assert type(v.zero().value["w"]) is type(x)
    assert v.norm() == pytest.approx(np.sqrt(6.0))
    assert v == v.copy()


def test_a_type_that_is_added_as_it_is_meets_everywhere():
    class Step:
        """A change of one coordinate of a point."""

        def __init__(self, x):
            self.x = x

        def __add__(self, other):
            raise AssertionError

        def __rmul__(self, a):
            raise AssertionError

    register_leaf(Step)
    leaves.add.register(Point, Step)(lambda p, s: Point(p.x + s.x, p.y))
    leaves.axpy.register(Point, Step)(lambda p, s, a: Point(p.x + a * s.x, p.y))
    v, step = VectorSpace([Point(1.0, 2.0)]), VectorSpace([Step(10.0)])
    for first in (v, 1.0 * v):
        assert (first + step).value[0].x == 11.0
        assert first.copy().axpy(2.0, step).value[0].x == 21.0
        assert first.dot(step) == 10.0
    leaves.dot.register(Point, Step)(lambda p, s: -p.x * s.x)
    assert v.dot(step) == -10.0
    last = solve_ivp(lambda t, p: [Step(1.0)], (0.0, 2.0), v.value).states[-1][0]
    assert (last.x, last.y) == (pytest.approx(3.0), 2.0)
    with pytest.raises(REFUSED, match=r"at \[0\]"):
        v + VectorSpace([1.0])


def test_large_leaves_are_changed_where_they_lie():
    class Large(Buffer):
        pass

    changed = []

    def axpy_inplace(y, x, a):
        changed.append(type(x))
        y.values += a * x.values

    register_leaf(
        Large,
        add=lambda x, y: Large(x.values + y.values),
        scale=lambda x, a: Large(a * x.values),
        axpy_inplace=axpy_inplace,
        convert=lambda x, like: Large(x.values.astype(like.dtype)),
    )
    step = register_leaf(type("Step", (), {"__add__": lambda x, y: x, "__rmul__": lambda x, a: x}))
    leaves.add.register(Large, step)(lambda y, x: Large(y.values + 1.0))
    leaves.axpy.register(Large, step)(lambda y, x, a: Large(y.values + a))
    ones = VectorSpace([Large(np.ones(2000, "f"))])
    kept = 1.0 * VectorSpace([Large(np.zeros(2000))])
    kept.axpy(3.0, VectorSpace([step()]))
    assert np.all(kept.value[0].values == 3.0)
    for start in (VectorSpace([Large(np.zeros(2000))]), 1.0 * VectorSpace([Large(np.zeros(2000))])):
        start.axpy(2.0, ones)
        start.axpby(1.0, ones, 2.0)
        start.axpy(3.0, VectorSpace([step()]))
        assert np.all(start.value[0].values == 8.0)
        assert changed
        leaves.axpy_inplace.register(Large, step)(axpy_step)
        start.axpy(2.0, VectorSpace([step()]))
        assert np.all(start.value[0].values == 10.0)


def axpy_step(y, x, a):
    y.values += a


def test_errors_of_spaces_and_conversions_say_where():
    def space_of(x):
        if x.values[0] < 0:
            raise KeyError("lost")
        return x.shape

    def convert(x, like):
        if x.values[0] > 1:
            raise KeyError("too far")
        return x

    picky = type("Picky", (Buffer,), {})
    register_leaf(picky, space=space_of, convert=convert)
    v = VectorSpace({"p": picky(np.ones(2))})
    for other, reason in ((-1.0, "lost"), (2.0, "too far")):
        for _ in range(3):
            with pytest.raises(KeyError, match=reason) as caught:
                recursive_map(lambda x, y: x, v.value, {"p": picky(np.full(2, other))})
            assert caught.value.__notes__ == ["at ['p']"]
    with pytest.raises(KeyError, match="lost") as caught:
        VectorSpace({"p": picky(np.full(2, -1.0))}).norm()
    assert caught.value.__notes__ == ["at ['p']"]
    with pytest.raises(KeyError, match="lost") as caught:
        v.map(lambda x: picky(-x.values))
    assert caught.value.__notes__ == ["at ['p']"]


def test_components_are_read_by_an_example_and_stay_real():
    two, three = [Buffer(np.ones(2))], [Buffer(np.ones(3))]
    with pytest.raises(StructureMismatchError, match=r"at \[0\]"):
        structure(two).pack(three)
    assert structure(two).pack(two).tolist() == [1.0, 1.0]
    pair = type("Pair", (Point,), {"__add__": lambda p, q: pair(p.x + q.x, p.y + q.y)})
    register_leaf(pair)
    with pytest.raises(LeafTypeError, match=r"at \['p'\]: found .* with complex components"):
        solve_ivp(lambda t, s: {"p": pair(1j, 0.0)}, (0.0, 1.0), {"p": pair(1.0, 0.0)})


def test_an_error_while_values_are_taken_over_says_where():
    def assign(x, value):
        raise KeyError("locked")

    locked = type("Locked", (Buffer,), {})
    register_leaf(locked, assign=assign, scale=lambda x, a: locked(a * x.values))
    x = {"c": 1.0, "b": [locked(np.ones(2))]}
    other = {"c": 1.0, "b": [locked(np.zeros(2))]}
    for change in (
        lambda: recursive_map(lambda a: a, other, out=x),
        lambda: VectorSpace(x).__itruediv__(2.0),
    ):
        with pytest.raises(KeyError, match="locked") as caught:
            change()
        assert caught.value.__notes__ == ["at ['b'][0]"]
