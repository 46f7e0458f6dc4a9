"""The named surfaces: each a loss of two weights from the literature, with the map that it is raced on.

Domains are the literature's, unless a comment says why another one is better to look at and to race on.
"""

from __future__ import annotations

from typing import NamedTuple

Points = tuple[tuple[float, float], ...]
START = (-0.35, -0.67)  # the course page's, on peaks


class Named(NamedTuple):
    """What makes a named `engine.surfaces.Surface` (see there), and where a race on it starts by itself."""

    name: str
    expression: str
    domain: tuple[tuple[float, float], tuple[float, float]]
    cusps: Points = ()
    start: tuple[float, float] = START


# Each with where it comes from. "Survey" is M. Jamil, X.-S. Yang, "A literature survey of benchmark functions
# for global optimization problems", Int. J. of Mathematical Modelling and Numerical Optimisation 4(2), 2013;
# "Mishra" is S. K. Mishra, "Some new test functions for global optimization and performance of repulsive
# particle swarm method", MPRA paper 2718, 2006.
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
    # A. A. Goldstein, J. F. Price, "On descent from local minima", Mathematics of Computation 25, 1971;
    # domain: Survey.
    Named(
        "goldstein_price",
        "(1 + (w_0 + w_1 + 1)**2*(19 - 14*w_0 + 3*w_0**2 - 14*w_1 + 6*w_0*w_1 + 3*w_1**2))"
        "*(30 + (2*w_0 - 3*w_1)**2*(18 - 32*w_0 + 12*w_0**2 + 48*w_1 - 36*w_0*w_1 + 27*w_1**2))",
        ((-2, 2), (-2, 2)),
    ),
    # G. P. McCormick, in F. A. Lootsma (ed.), "Numerical Methods for Non-linear Optimization", 1972; domain:
    # Survey.
    Named(
        "mccormick",
        "sin(w_0 + w_1) + (w_0 - w_1)**2 - 1.5*w_0 + 2.5*w_1 + 1",
        ((-1.5, 4), (-3, 4)),
    ),
    # J. Matyas, "Random optimization", Automation and Remote Control 26, 1965; domain: Survey.
    Named("matyas", "0.26*(w_0**2 + w_1**2) - 0.48*w_0*w_1", ((-10, 10), (-10, 10)), start=(-6, 2)),
    # L. C. W. Dixon, G. P. Szegoe, "Towards Global Optimisation", 1975. The middle of its usual domain, +-5,
    # at whose corners it is some 2,000; all its critical points are here.
    Named(
        "three_hump_camel",
        "2*w_0**2 - 1.05*w_0**4 + w_0**6/6 + w_0*w_1 + w_1**2",
        ((-2, 2), (-2, 2)),
    ),
    # E. E. Easom, "A survey of global optimization techniques", University of Louisville, 1990. On its own
    # domain, +-100, the hole is too small to see, in a plain so flat that nobody moves: this is the hole with
    # some of the plain around it, and a start on its slope.
    Named(
        "easom",
        "-cos(w_0)*cos(w_1)*exp(-(w_0 - pi)**2 - (w_1 - pi)**2)",
        ((-1, 7), (-1, 7)),
        start=(2.2, 1.8),
    ),
    # A. V. Levy, A. Montalvo, "The tunneling algorithm for the global minimization of functions", SIAM J. on
    # Scientific and Statistical Computing 6(1), 1985. Its own domain, +-10, has more than a thousand pits too
    # small to see; this is what lies around the lowest.
    Named(
        "levy_13",
        "sin(3*pi*w_0)**2 + (w_0 - 1)**2*(1 + sin(3*pi*w_1)**2) + (w_1 - 1)**2*(1 + sin(2*pi*w_1)**2)",
        ((-1, 3), (-1, 3)),
    ),
    # A. O. Griewank, "Generalized descent for global optimization", J. of Optimization Theory and
    # Applications 34(1), 1981. Its usual domain, +-600, shows a bowl whose pits are too small to see.
    Named(
        "griewank",
        "1 + 1/4000*(w_0**2 + w_1**2) - cos(w_0)*cos(w_1/sqrt(2))",
        ((-10, 10), (-10, 10)),
    ),
    # "Drop wave" in H. Pohlheim, "GEATbx: Examples of Objective Functions", 2006, and its domain. Around the
    # one minimum lie rings that are as low all round: none of their points is a minimum by itself.
    Named(
        "drop_wave",
        "-(1 + cos(12*sqrt(w_0**2 + w_1**2)))/(1/2*(w_0**2 + w_1**2) + 2)",
        ((-5.12, 5.12), (-5.12, 5.12)),
    ),
    # D. Whitley and others, "Evaluating evolutionary algorithms", Artificial Intelligence 85, 1996; domain:
    # Survey. Its lowest place is on the border, (512, 404.2319), and no minimum: beyond, it goes on falling.
    Named(
        "eggholder",
        "-(w_1 + 47)*sin(sqrt(abs(w_1 + w_0/2 + 47))) - w_0*sin(sqrt(abs(w_0 - (w_1 + 47))))",
        ((-512, 512), (-512, 512)),
    ),
    # Mishra; domain: Survey.
    Named(
        "cross_in_tray",
        "-0.0001*(abs(sin(w_0)*sin(w_1)*exp(abs(100 - sqrt(w_0**2 + w_1**2)/pi))) + 1)**0.1",
        ((-10, 10), (-10, 10)),
    ),
    # Mishra; domain: Survey.
    Named(
        "holder_table",
        "-abs(sin(w_0)*cos(w_1)*exp(abs(1 - sqrt(w_0**2 + w_1**2)/pi)))",
        ((-10, 10), (-10, 10)),
    ),
    # A. D. Bukin, "New minimization strategy for non-smooth functions", Budker Institute of Nuclear Physics,
    # preprint 79, Novosibirsk, 1997; domain: Survey.
    Named(
        "bukin_6",
        "100*sqrt(abs(w_1 - 0.01*w_0**2)) + 0.01*abs(w_0 + 10)",
        ((-15, -5), (-3, 3)),
        start=(-7, 2),
    ),
    # Mishra, after J. D. Schaffer and others, "A study of control parameters affecting online performance of
    # genetic algorithms for function optimization", 1989. The domain of both, +-100, has ripples 1/60 wide at
    # its sides; this middle of it is what can be seen.
    Named(
        "schaffer_2",
        "0.5 + (sin(w_0**2 - w_1**2)**2 - 0.5)/(1 + 0.001*(w_0**2 + w_1**2))**2",
        ((-2, 2), (-2, 2)),
    ),
    Named(
        "schaffer_4",
        "0.5 + (cos(sin(abs(w_0**2 - w_1**2)))**2 - 0.5)/(1 + 0.001*(w_0**2 + w_1**2))**2",
        ((-2, 2), (-2, 2)),
    ),
    # F. H. Branin, "Widely convergent method for finding multiple solutions of simultaneous nonlinear
    # equations", IBM J. of Research and Development 16, 1972; form and domain: Dixon and Szegoe, 1978.
    Named(
        "branin",
        "(w_1 - 5.1/(4*pi**2)*w_0**2 + 5/pi*w_0 - 6)**2 + 10*(1 - 1/(8*pi))*cos(w_0) + 10",
        ((-5, 10), (0, 15)),
        start=(-1, 10),
    ),
    # Z. Michalewicz, "Genetic Algorithms + Data Structures = Evolution Programs", 1992, with m = 10; its
    # domain is 0 to pi.
    Named(
        "michalewicz",
        "-sin(w_0)*sin(w_0**2/pi)**20 - sin(w_1)*sin(2*w_1**2/pi)**20",
        ((0, 3.14), (0, 3.14)),
        start=(2, 2),
    ),
)


def start_on(expression: str) -> tuple[float, float]:
    """Where a race on a surface of this expression starts by itself: the course page's start, or its own."""
    return next((entry.start for entry in NAMED if entry.expression == expression), START)
