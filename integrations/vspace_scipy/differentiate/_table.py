"""The table of our functions for `scipy.differentiate`."""

from scipy import differentiate

from vspace_scipy._adapter import Table

TABLE = Table(differentiate)
