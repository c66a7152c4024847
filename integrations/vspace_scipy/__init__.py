"""SciPy's functions on any Python object: change ``from scipy.X`` to ``from vspace_scipy.X``."""
