"""Linear models of scikit-learn are vectors of their coefficients.

Loads by itself when an object of scikit-learn's is first met. Of a linear model `coef_` and
`intercept_` take part; constructor parameters (``alpha``, ``tol``, ...) and what else a fit left
(``n_iter_``, ``singular_``, ...) are inactive. Other estimators are not registered: vspace warns of
what it takes apart of them.

Examples
--------
>>> import numpy as np
>>> from sklearn.linear_model import Ridge
>>> from vspace import VectorSpace
>>> x = np.arange(6.0).reshape(3, 2)
>>> one = Ridge(alpha=0.5).fit(x, [1.0, 2.0, 3.0])
>>> other = Ridge(alpha=0.5).fit(x, [0.0, 1.0, 0.0])
>>> mean = (0.5 * VectorSpace(one) + 0.5 * VectorSpace(other)).value
>>> bool(np.allclose(mean.predict(x), (one.predict(x) + other.predict(x)) / 2)), mean.alpha
(True, 0.5)
"""

from sklearn import linear_model
from sklearn.linear_model._base import LinearClassifierMixin, LinearModel

from vspace import register_node

# Each by itself: what mixins add would be warned of, were only the bases registered.
for _name in linear_model.__all__:
    _model = getattr(linear_model, _name)
    if isinstance(_model, type) and issubclass(_model, (LinearModel, LinearClassifierMixin)):
        register_node(_model, active=("coef_", "intercept_"))
