"""Functions as people write them: what each is read as, or the sentence that says what to type instead."""

from __future__ import annotations

import re

import pytest

from engine.differences import Curve
from engine.errors import InputError
from engine.functions import FUNCTIONS, SEVERAL, called
from engine.surfaces import Surface, surface
from renders.speech import Speech

# What is typed as a surface, and the expression that it is, or a piece of the sentence.
SURFACES = [
    ("return w_0**2 + np.abs(w_1)", "w_0**2 + abs(w_1)"),
    ("def loss_function(w_0,w_1):\n    return  3*(1 - w_0)**2 + w_1", "3*(1 - w_0)**2 + w_1"),
    ("def f(u, v): return u - v", "w_0 - w_1"),
    ("return", "there is no 'return' here"),
    ("w_0**2 + 10*sin(w_1)", "w_0**2 + 10*sin(w_1)"),
    ("w_0^2+w_1^2", "w_0^2+w_1^2"),
    ("x**2 + y**2", "w_0**2 + w_1**2"),
    ("x² + y²", "w_0**2 + w_1**2"),
    ("X**2 + Y**2", "w_0**2 + w_1**2"),
    ("x1^2 + x2^2", "w_0**2 + w_1**2"),
    ("x_0^2 + x_1^2", "w_0**2 + w_1**2"),
    ("w_1^2 + w_2^2", "w_0**2 + w_1**2"),
    ("w[0]**2 + 3*w[1]**2", "w_0**2 + 3*w_1**2"),
    ("w₀² + w₁²", "w_0**2 + w_1**2"),
    ("w_{0}^{2} + w_{1}^{2}", "w_0**2 + w_1**2"),
    ("θ₀² + θ₁²", "w_0**2 + w_1**2"),
    ("theta0*theta1", "w_0*w_1"),
    ("𝑥² − 𝑦²", "w_0**2 - w_1**2"),
    ("x\u00a0·\u202fy", "w_0*w_1"),
    ("“x² + y²”", "w_0**2 + w_1**2"),
    ("«x²»", "w_0**2"),
    ("$x^2 + y^2$", "w_0**2 + w_1**2"),
    ("f(x, y) = x² + y²", "w_0**2 + w_1**2"),
    ("z = x² − y²", "w_0**2 - w_1**2"),
    ("L(w_0, w_1) = w_0**2 + w_1**2", "w_0**2 + w_1**2"),
    ("J(m, n) = (m − 1)² + n²", "(w_0 - 1)**2 + w_1**2"),
    ("lambda x, y: x**2 + y**2", "w_0**2 + w_1**2"),
    ("x² + y².", "w_0**2 + w_1**2"),
    ("2x + 3y", "2*w_0 + 3*w_1"),
    ("3(x+1)(y−1)", "3*(w_0 + 1)*(w_1 - 1)"),
    ("xy + x(y − 1)", "w_0*w_1 + w_0*(w_1 - 1)"),
    ("xe^(−x²−y²)", "w_0*e**(-w_0**2 - w_1**2)"),
    ("x·e^(-x^2 - y^2)", "w_0*e**(-w_0**2 - w_1**2)"),
    ("x ÷ 2 × y", "w_0/2*w_1"),
    ("½x² + ½y²", "1/2*w_0**2 + 1/2*w_1**2"),
    ("|x| + |y|", "abs(w_0) + abs(w_1)"),
    ("||x| − |y||", "abs(abs(w_0) - abs(w_1))"),
    ("2|x||y|", "2*abs(w_0)*abs(w_1)"),
    ("√(x² + y²)", "sqrt(w_0**2 + w_1**2)"),
    ("sin²(x) + cos^2(y)", "sin(w_0)**2 + cos(w_1)**2"),
    ("sin(πx)", "sin(pi*w_0)"),
    ("np.exp(-x**2) * np.sin(np.pi*y)", "exp(-w_0**2)*sin(pi*w_1)"),
    ("math.sqrt(x**2 + math.e)", "sqrt(w_0**2 + e)"),
    ("tf.math.square(x) + tf.nn.relu(y)", "w_0**2 + relu(w_1)"),
    ("keras.ops.maximum(x, y)", "max(w_0, w_1)"),
    ("np.power(x, 2) + numpy.hypot(x, y)", "w_0**2 + sqrt(w_0**2 + w_1**2)"),
    ("np.where(x < 0, x**2, 2*x) + y**2", "where(w_0 < 0, w_0**2, 2*w_0) + w_1**2"),
    ("x**2 if x ≤ 0 else y", "where(w_0 <= 0, w_0**2, w_1)"),
    ("max(0, 1 − x) + max(0, 1 − y)", "max(0, 1 - w_0) + max(0, 1 - w_1)"),
    ("[x + 1]² + {y}", "(w_0 + 1)**2 + w_1"),
    ("sen(x) + tg(y)", "sin(w_0) + tan(w_1)"),
    ("raíz(x) + arctan(y)", "sqrt(w_0) + atan(w_1)"),
    ("Sin[x] + EXP(y)", "sin(w_0) + exp(w_1)"),
    ("log₂(x) + log_{10}(y)", "log2(w_0) + log10(w_1)"),
    ("SI(x < 0; 0; x)", "where(w_0 < 0, 0, w_0)"),
    ("x - y", "w_0 - w_1"),
    ("x y", "w_0*w_1"),
    ("y", "w_1"),
    ("⌊x⌋ + 2⌈y⌉", "floor(w_0) + 2*ceil(w_1)"),
    ("seno(x) + máximo(x, y)", "sin(w_0) + max(w_0, w_1)"),
    ("techo(x)·suelo(y)", "ceil(w_0)*floor(w_1)"),
    ("elu(x) + y²", "where(w_0 < 0, exp(w_0) - 1, w_0) + w_1**2"),
    ("np.logaddexp(x, y)", "log(exp(w_0) + exp(w_1))"),
    ("gelu(x)", "w_0*(1 + erf(w_0/sqrt(2)))/2"),
    ("⌊x⌉", "Column 1 of the expression: this ⌊ is never closed."),
    ("1.000,5x + y", "write 1000.5."),
    ("1,000x + y", "this can be read in two ways: write 1000 or 1.000."),
    ("0,125x + y", "write 0.125."),
    ("t² + 3s²", "there is no 't' here; the names are x, y (or w_0, w_1), pi, e, sin, cos"),
    ("mod(x, 2) + y", "did you mean a - b*floor(a/b)?"),
    ("leaky_relu(x) + y", "did you mean max(0.01*a, a)?"),
    ("gamma(x) + y", "there is no 'gamma' here; the names are x, y (or w_0, w_1), pi"),
    ("0,5*x", "Column 2 of the expression: decimals have a point here: write 0.5."),
    ("(1,5x + y)²", "write 1.5."),
    ("max(0,5*x; y)", "write 0.5."),
    ("1/2x", "this can be read in two ways: write (1/2)*x or 1/(2*x)."),
    ("e^2x", "this can be read in two ways: write e**2*x or e**(2*x)."),
    ("√2x", "write sqrt(2)*x or sqrt(2*x)."),
    ("sin⁻¹(x)", "write asin(...) or 1/sin(...)."),
    ("|x|y|x|", "it is not clear which | belongs to which: write abs(...)."),
    (r"\frac{x}{2} + y", r"this is LaTeX, which is not read here; instead of \frac write (a)/(b)."),
    (r"x \cdot y", r"instead of \cdot write *."),
    ("x² + y² = 1", "an = has no place here: write only what is to be minimized, such as x**2 + y**2."),
    ("w_0 + x", "'x' and 'w_0' do not go together: call the two weights w_0 and w_1, or x and y."),
    ("x2 + y2", "if the 2 of 'x2' is an exponent, write x² or x**2; if it is a weight's number, write w_0"),
    ("x2 + 3y", "if the 2 of 'x2' is an exponent, write x² or x**2;"),
    ("3y + x2", "if the 2 of 'x2' is an exponent, write x² or x**2;"),
    ("x + y3", "there is no 'y3' here; if its 3 is an exponent, write y³ or y**3."),
    ("x2 - 1", "if the 2 of 'x2' is an exponent, write x² or x**2;"),
    ("senn(x) + y", "there is no 'senn' here; did you mean sen?"),
    ("raizz(x) + y", "there is no 'raizz' here; did you mean raiz?"),
    ("x_1**2", "'x_1' alone may be the first weight or the second: write w_0 or w_1."),
    ("sin x", "sin is a function: write sin(...)."),
    ("where(0 < x < 1, x, y)", "a comparison of two values is due here: write where(a < b, c, d)"),
    ("where(x < 0 and y < 0, x, y)", "'and' has no place here"),
    ("(x < 0)*y", "a comparison stands only in where"),
    ("max(x)", "max is written with other arguments: max(a, b)."),
    ("x + y²·ñ", "there is no 'ñ' here"),
    ("x² + y² ± 1", "the character '±' is not used here; numbers, x, y, + - * /"),
    ("x + z", "there is no 'z' here"),
]
# The same as a curve.
CURVES = [
    ("x**2", "x**2"),
    ("f(x) = x²", "x**2"),
    ("y = x^2 − 4x + 4", "x**2 - 4*x + 4"),
    ("f(t) = t³ − t", "x**3 - x"),
    ("w²", "x**2"),
    ("θ⁴", "x**4"),
    ("|x|", "abs(x)"),
    ("|x − 1| + |x + 1|", "abs(x - 1) + abs(x + 1)"),
    ("e⁻ˣ", "e**-x"),
    ("x⁻¹", "x**-1"),
    ("np.maximum(0, x)", "max(0, x)"),
    ("ReLU(x)", "relu(x)"),
    ("σ(x)", "sigmoid(x)"),
    ("swish(x)", "x*sigmoid(x)"),
    ("np.clip(x, -1, 1)", "min(max(x, -1), 1)"),
    ("np.log1p(x**2)", "log(1 + x**2)"),
    ("∛x", "sign(x)*abs(x)**(1/3)"),
    ("where(x<0, x², 2x)", "where(x < 0, x**2, 2*x)"),
    ("x/(1+exp(-x))", "x/(1+exp(-x))"),
    ("def f(x): return x²", "x**2"),
    ("x2 - 4x", "there is no 'x2' here; if its 2 is an exponent, write x² or x**2."),
    ("2x3 - x", "there is no 'x3' here; if its 3 is an exponent, write x³ or x**3."),
    ("foo + x", "there is no 'foo' here; the names are x, pi, e, sin"),
    ("senx + 1", "sen is a function: write sen(...)."),
    ("x + log10x", "log10 is a function: write log10(...)."),
    ("sen x", "sen is a function: write sen(...)."),
    ("sen² x + cos² x", "sen is a function: write sen(...)."),
    ("0,5x²", "decimals have a point here: write 0.5."),
    ("x² + y", "a curve has one variable, x; 'y' would be another one, beside 'x'."),
    ("1/2x", "write (1/2)*x or 1/(2*x)."),
]
ROWS = [*((Surface, *row) for row in SURFACES), *((Curve, *row) for row in CURVES)]


@pytest.mark.parametrize(("kind", "typed", "comes"), ROWS)
def test_what_is_typed_is_read_or_answered_with_what_to_type(
    kind: type[Surface | Curve], typed: str, comes: str
) -> None:
    said = told(kind, typed)
    if said.startswith("Column "):
        assert comes in said
        assert typed in said
    else:
        assert said == comes
        assert told(kind, comes) == comes


def told(kind: type[Surface | Curve], typed: str) -> str:
    """The expression that a text is, or the sentence about it."""
    try:
        return kind.from_expression(typed).expression
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(("kind", "variables"), [(Surface, "x, y (o w_0 y w_1)"), (Curve, "x")])
def test_the_names_that_are_listed_are_read_and_in_the_persons_language(
    kind: type[Surface | Curve], variables: str
) -> None:
    with pytest.raises(InputError) as refused:
        kind.from_expression("x + foo")
    english, spanish = (Speech(each).mistake(refused.value).split("\n")[0] for each in ("en", "es"))
    assert f"los nombres son {variables}, pi, e, sen, cos, tg, arcsen" in spanish
    for said, after in ((english, "the names are"), (spanish, "los nombres son")):
        names = re.findall(r"\w+", said.partition(after)[2].partition("pi, e, ")[2])
        assert {called(name) for name in names} == {*FUNCTIONS, *SEVERAL, "where"}
        assert not any("there is no" in told(kind, f"{name}(x)") for name in names)


def test_a_surfaces_name_is_no_expression_and_the_other_way_round() -> None:
    assert surface("x - y").expression == "w_0 - w_1"
    assert surface("w₀").expression == "w_0"
    assert surface("x y").expression == "w_0*w_1"
    assert surface("six hump-camel").name == "six_hump_camel"
    for text in ("sin x", "√ x al cuadrado", "sqrt x"):
        with pytest.raises(InputError) as refused:
            surface(text)
        assert refused.value.code.startswith("expression.")
    with pytest.raises(InputError, match="no surface"):
        surface("peeks")
