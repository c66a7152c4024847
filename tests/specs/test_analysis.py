"""The walk over an object: what it looks into, counts, and refuses."""

import pytest

from effort import effort
from vspace import IdDict, InactiveConfig, StructureMismatchError
from vspace.activity import DEFAULT
from vspace.specs._analysis import Analysis, WholeAnalysis
from vspace.specs._specs import DECLARED, INACTIVE
from vspace.specs._standing import Rules


def analysis_of(x, track=True, known=None, **choice):
    return Analysis(x, Rules(InactiveConfig(**choice)), track, known)


@pytest.mark.parametrize("child", [1.0, "text", 3], ids=repr)
def test_c20_a_long_run_is_one_part_with_a_count(child):
    many, few = analysis_of([child] * 1000), analysis_of([child] * 3)
    assert (len(many.parts), len(few.parts)) == (2, 4)
    assert many.spec.leaves == 1000 * few.spec.leaves // 3


def test_a_long_run_is_looked_at_where_a_choice_may_fit_some_of_it():
    assert analysis_of([1.0] * 40, extra="[3]").spec.leaves == 39
    assert analysis_of([1.0] * 40, extra=float).spec is INACTIVE


def test_c15_what_is_given_is_not_looked_into():
    inner = [object()]  # nobody could say what it is
    given = IdDict()
    given[inner] = "its counterpart"
    analysis = analysis_of([inner, 1.0], known=given)
    assert analysis.spec.leaves == 1
    assert not analysis.cacheable


def test_keys_of_ones_own_class_keep_a_structure_out_of_caches():
    class Key:
        def __hash__(self):
            return 1

        def __eq__(self, other):
            return self is other

    assert analysis_of({"a": 1.0}).cacheable
    assert not analysis_of({Key(): 1.0}).cacheable


def tuples_around(x):
    x.append(((x,),))
    return x


@pytest.mark.parametrize("track", [True, False])
def test_c15_a_cycle_is_found_where_nothing_tells_it_by_identity(track):
    x = tuples_around([1.0])
    if track:
        assert analysis_of(x).spec.tracked == 1
        return
    with pytest.raises(StructureMismatchError, match="a cycle back to the root") as caught:
        analysis_of(x, track=False)
    assert caught.value.path == "[1][0][0]"
    assert "track=True" in str(caught.value)


def test_a_part_that_takes_part_as_a_whole_and_in_part_is_refused():
    shared = [1.0, 2.0]
    x = {"a": shared, "b": shared}
    with pytest.raises(StructureMismatchError, match="the same object as at"):
        analysis_of(x, active=["a", "b[0]"])
    assert analysis_of(x, active=["a", "b"]).spec.leaves == 2


def test_only_an_attribute_can_be_chosen_to_be_derived():
    with pytest.raises(StructureMismatchError, match="chosen to be derived") as caught:
        analysis_of({"a": [1.0, 2.0]}, derived="a[1]")
    assert caught.value.path == "['a'][1]"


def test_patterns_that_have_to_fit_are_told_where_they_do_not():
    config = InactiveConfig(["a", "typo"]).written_in_call()
    assert Analysis({"a": 1.0, "b": 1.0}, Rules(config)).unfit == ["typo"]
    assert Analysis({"a": 1.0, "typo": 1.0}, Rules(config)).unfit == []


def test_all_of_an_object_is_walked_as_if_it_were_full_of_leaves():
    whole = WholeAnalysis({"a": ["text", {1, 2}], "b": object()}, Rules(DEFAULT))
    assert [type(each).__name__ for each in whole.parts.objects] == [
        *("dict", "list", "str", "set", "object"),
    ]
    assert whole.spec is not INACTIVE
    assert whole.spec is not DECLARED


def test_c20_the_walk_is_linear_in_the_parts():
    def needed(count):
        return sum(effort(analysis_of, [[1.0, (2.0, "text")] for _ in range(count)]))

    assert needed(400) < 5 * needed(100)
