"""The table of our functions for `scipy.sparse.linalg`."""

import functools

from scipy.sparse import linalg

from vspace_scipy._adapter import Row, Table

TABLE = Table(linalg)
# Nothing is differenced here, and no function goes to other processes.
LinearRow = functools.partial(Row, TABLE, differences=None, sends=None)
