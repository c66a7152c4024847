"""The table of our functions for `scipy.sparse.linalg`."""

from scipy.sparse import linalg

from vspace_scipy._adapter import Table

TABLE = Table(linalg)
