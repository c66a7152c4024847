"""`scipy.sparse` for objects: its linear algebra, in `vspace_scipy.sparse.linalg`."""
