"""What counts, and moves a bar."""

import inspect
import pickle

import numpy as np
import pytest
from scipy.optimize import OptimizeResult, rosen

from vspace_scipy import _progress
from vspace_scipy._progress import Progress
from vspace_scipy._watch import Counter, Watched, WatchedCallback


class Bar:
    def __init__(self, **look):
        self.n, self.shown = 0, []

    def set_postfix(self, shown, refresh):
        self.shown.append(shown)

    def update(self, step):
        self.n += step

    def close(self):
        pass


@pytest.fixture
def progress(monkeypatch):
    monkeypatch.setattr(_progress, "_tqdm", lambda: Bar)
    with Progress(True, "work") as made:
        yield made


def test_evaluations_count_and_show_the_largest_component(progress):
    watched = Watched(lambda x: np.array([x, -3.0 * x]), Counter(progress))
    watched(1.0)
    watched(2.0)
    assert progress._bar.n == 2
    assert progress._bar.shown[-1] == {"value": "6"}


def test_the_first_of_a_pair_is_the_value(progress):
    watched = Watched(lambda x: (x, "gradient"), Counter(progress))
    assert watched(1.5) == (1.5, "gradient")
    assert watched.latest == 1.5


def test_columns_count_one_each(progress):
    watched = Watched(lambda x: 2 * x, Counter(progress), columns=True)
    watched(np.ones((3, 4)))
    watched(np.ones(3))
    assert progress._bar.n == 5
    assert progress._bar.shown == []


VALUES = {
    "none yet": (np.ones(2), None),
    "a value beside": ((np.ones(2), 4.0), "4"),
    "the cost of a result": (OptimizeResult(x=1.0, cost=2.0, fun=np.ones(3)), "2"),
    "the value of a result": (OptimizeResult(x=1.0, fun=3.0), "3"),
    "of no size": ((np.ones(2), np.empty(0)), None),
    "an object": ((np.ones(2), {"a": 1.0}), None),
}


@pytest.mark.parametrize(("args", "shown"), VALUES.values(), ids=list(VALUES))
def test_callbacks_show_what_they_are_given(args, shown, progress):
    callback = WatchedCallback(None, Counter(progress), Watched(rosen))
    assert callback(*(args if isinstance(args, tuple) else (args,))) is None
    assert progress._bar.n == 1
    assert progress._bar.shown == ([] if shown is None else [{"value": shown}])


def test_the_latest_value_is_shown_where_positions_are_given_alone(progress):
    function = Watched(rosen)
    function(np.array([1.0, 2.0]))
    seen = []
    WatchedCallback(seen.append, Counter(progress), function)(np.ones(2))
    assert progress._bar.shown == [{"value": "100"}]
    assert len(seen) == 1


def test_convergence_is_no_value(progress):
    watched = Watched(lambda x: 7.0)
    watched(0.0)
    callback = WatchedCallback(lambda x, convergence: None, Counter(progress), watched, True)
    callback(np.ones(2), 0.5)
    assert progress._bar.shown == [{"value": "7"}]


def test_residuals_are_shown_as_such(progress):
    callback = WatchedCallback(None, Counter(progress), label="residual")
    callback(0.25)
    callback(np.ones(2))
    assert progress._bar.shown == [{"residual": "0.25"}]


def test_scipy_sees_the_signature_of_the_users():
    def callback(intermediate_result):
        pass

    counter = Counter(None)
    for watched in (WatchedCallback(callback, counter), WatchedCallback(None, counter, None, True)):
        assert [*inspect.signature(watched).parameters] == ["intermediate_result"]
    watched(intermediate_result=OptimizeResult(x=1.0))


def test_in_another_process_it_is_the_function_alone():
    assert pickle.loads(pickle.dumps(Watched(rosen, Counter(None)))) is rosen
