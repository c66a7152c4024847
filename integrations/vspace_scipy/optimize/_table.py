"""The table of our functions for `scipy.optimize`."""

from scipy import optimize

from vspace_scipy._adapter import Table

TABLE = Table(optimize)
