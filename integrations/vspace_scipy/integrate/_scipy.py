"""`scipy.integrate`, called by whoever called us."""

from scipy import integrate as _integrate

from vspace_scipy._caller import AsUser

integrate = AsUser(_integrate)
