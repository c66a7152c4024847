"""What may take part in arithmetic, and the ways to say that a part does not (C2, C6)."""

from vspace.activity._config import (
    DEFAULT,
    Holder,
    InactiveConfig,
    as_config,
    chosen,
    register_inactive,
)
from vspace.activity._marks import (
    Derived,
    Fixed,
    Inactive,
    attrs_fields,
    derived,
    fixed,
    inactive,
    roles_of_class,
)
from vspace.activity._parts import NO_ROLES, Parts, Role, Roles
from vspace.activity._patterns import Patterns, States, nearest_paths

__all__ = [
    "DEFAULT",
    "NO_ROLES",
    "Derived",
    "Fixed",
    "Holder",
    "Inactive",
    "InactiveConfig",
    "Parts",
    "Patterns",
    "Role",
    "Roles",
    "States",
    "as_config",
    "attrs_fields",
    "chosen",
    "derived",
    "fixed",
    "inactive",
    "nearest_paths",
    "register_inactive",
    "roles_of_class",
]
