"""What pytest collects: nothing that needs a library that is not installed."""

import importlib.util

# PyTorch takes gigabytes and is in no extra that the tests install; `make test-torch` brings it.
collect_ignore = (
    [] if importlib.util.find_spec("torch") else ["tests/vspace_torch", "integrations/vspace_torch"]
)
