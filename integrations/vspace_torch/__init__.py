"""PyTorch tensors as leaves, and integrals and ODE solutions that PyTorch differentiates.

Tensors of floating or complex dtype are leaves, and keep dtype, device and ``requires_grad``;
others are inactive. This package is imported by itself where vspace first meets a tensor.
``vspace_torch.integrate`` has `quad_vec` and `solve_ivp`.

Examples
--------
>>> import torch
>>> from vspace import VectorSpace
>>> v = VectorSpace({"w": torch.ones(2), "index": torch.arange(3), "rate": 0.5})
>>> (3 * v).value
{'w': tensor([3., 3.]), 'index': tensor([0, 1, 2]), 'rate': 1.5}
"""

from vspace_torch import _leaves  # noqa: F401 - it registers tensors as leaves

__all__: list[str] = []
