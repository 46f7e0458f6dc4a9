"""The named surfaces: each a loss of two weights from the literature, with the map that it is raced on.

Domains are the literature's, unless a comment says why another one is better to look at and to race on.
"""

from __future__ import annotations

from typing import NamedTuple

Points = tuple[tuple[float, float], ...]


class Named(NamedTuple):
    """What makes a named `engine.surfaces.Surface`: see there."""

    name: str
    expression: str
    domain: tuple[tuple[float, float], tuple[float, float]]
    cusps: Points = ()


# "Survey" is M. Jamil, X.-S. Yang, "A literature survey of benchmark functions
# for global optimization problems", Int. J. of Mathematical Modelling and Numerical Optimisation 4(2), 2013.
NAMED = (
    # The course page, "Profundizando en el descenso de gradiente"; MATLAB's peaks, C. Moler, The MathWorks.
    Named(
        "peaks",
        "3*(1 - w_0)**2*exp(-w_0**2 - (w_1 + 1)**2) - 10*(w_0/5 - w_0**3 - w_1**5)*exp(-w_0**2 - w_1**2)"
        " - 1/3*exp(-(w_0 + 1)**2 - w_1**2)",
        ((-3, 3), (-3, 3)),
    ),
    # E. M. L. Beale, "On an iterative method for finding a local minimum of a function of more than one
    # variable", Princeton, 1958; domain: Survey.
    Named(
        "beale",
        "(1.5 - w_0 + w_0*w_1)**2 + (2.25 - w_0 + w_0*w_1**2)**2 + (2.625 - w_0 + w_0*w_1**3)**2",
        ((-4.5, 4.5), (-4.5, 4.5)),
    ),
    # D. M. Himmelblau, "Applied Nonlinear Programming", 1972; domain: Survey.
    Named("himmelblau", "(w_0**2 + w_1 - 11)**2 + (w_0 + w_1**2 - 7)**2", ((-5, 5), (-5, 5))),
    # H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960.
    Named("rosenbrock", "(1 - w_0)**2 + 100*(w_1 - w_0**2)**2", ((-2, 2), (-1, 3))),
    # L. A. Rastrigin, "Systems of Extremal Control", 1974; domain: Muehlenbein and others, 1991.
    Named(
        "rastrigin",
        "20 + w_0**2 - 10*cos(2*pi*w_0) + w_1**2 - 10*cos(2*pi*w_1)",
        ((-5.12, 5.12), (-5.12, 5.12)),
    ),
    # D. H. Ackley, "A Connectionist Machine for Genetic Hillclimbing", 1987. Its own domain, +-32.768, shows
    # a funnel whose pits are too small to see; this middle of it is what is usually drawn.
    Named(
        "ackley",
        "-20*exp(-0.2*sqrt(1/2*(w_0**2 + w_1**2))) - exp(1/2*(cos(2*pi*w_0) + cos(2*pi*w_1))) + e + 20",
        ((-5, 5), (-5, 5)),
        cusps=((0, 0),),
    ),
    # L. C. W. Dixon, G. P. Szegoe, "The global optimization problem: an introduction", 1978. The middle of
    # its usual domain [-3, 3] x [-2, 2]; all its critical points are there.
    Named(
        "six_hump_camel",
        "(4 - 2.1*w_0**2 + w_0**4/3)*w_0**2 + w_0*w_1 + (-4 + 4*w_1**2)*w_1**2",
        ((-2, 2), (-1, 1)),
    ),
    # M. A. Styblinski, T.-S. Tang, "Experiments in nonconvex optimization", Neural Networks 3, 1990.
    Named(
        "styblinski_tang",
        "1/2*(w_0**4 - 16*w_0**2 + 5*w_0 + w_1**4 - 16*w_1**2 + 5*w_1)",
        ((-5, 5), (-5, 5)),
    ),
    # A. D. Booth, "An application of the method of steepest descents to the solution of systems of non-linear
    # simultaneous equations", 1949; domain: Survey.
    Named("booth", "(w_0 + 2*w_1 - 7)**2 + (2*w_0 + w_1 - 5)**2", ((-10, 10), (-10, 10))),
    # A quadratic whose two curvatures are as 1 to 25 (condition number 25): B. T. Polyak, "Some methods of
    # speeding up the convergence of iteration methods", 1964, is why momentum helps here.
    Named("bowl", "1/2*(w_0**2 + 25*w_1**2)", ((-4, 4), (-4, 4))),
    # The hyperbolic paraboloid.
    Named("saddle", "w_0**2 - w_1**2", ((-2, 2), (-2, 2))),
)
