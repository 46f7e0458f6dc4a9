"""Formulas for films: an expression's tree in Typst's mathematics, in the order in which it was written.

A mathematician's habits: no sign of multiplication where none is needed, e^x, roots, a fraction of a number
in front (`exp(...)/3` is one third of e^(...)), a function's powers by its name (sin^2 x).
"""

from __future__ import annotations

from engine.expressions import Node

NAMES = {"pi": "pi", "e": "e", "w_0": "w_0", "w_1": "w_1", "x": "x"}
FUNCTIONS = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}
FUNCTIONS |= {"asinh": 'op("arsinh")', "acosh": 'op("arcosh")', "atanh": 'op("artanh")', "sign": 'op("sgn")'}
FUNCTIONS |= {
    name: f'op("{shown}")' for name, shown in (("relu", "ReLU"), ("softplus", "softplus"), ("erf", "erf"))
}
FUNCTIONS |= {"sigmoid": "sigma", "log": "ln", "log2": "log_2", "log10": "log_10"}
_OTHERWISE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
POWERED = ("sin", "cos", "tan", "sinh", "cosh", "tanh")  # sin^2 (x) is the square of sin(x)

SUM, PRODUCT, POWER, ATOM = range(4)  # how tightly a piece holds together
_LEVEL = {"+": SUM, "-": SUM, "negative": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}


def typst(node: Node) -> str:
    """An expression as Typst mathematics, ``frac(1, 2) (w_0^2 + 25 w_1^2)``."""
    text = _typst(_usual(node))
    return text[1:-1] if node.value == "where" else text


def _usual(node: Node) -> Node:
    """The same expression with a product's sign before all of it, -(2 x) for (-2) x, and 2 10^3 for 2e3."""
    children = tuple(map(_usual, node.children))
    if node.kind in ("*", "/") and children[0].kind == "negative":
        (inner,) = children[0].children
        product = Node(node.kind, node.column, children=(inner, children[1]))
        return Node("negative", node.column, children=(product,))
    mantissa, _, exponent = node.value.lower().partition("e")
    if node.kind == "number" and exponent:
        size = Node("number", node.column, str(abs(int(exponent))))
        signed = Node("negative", node.column, children=(size,)) if int(exponent) < 0 else size
        power = Node("**", node.column, children=(Node("number", node.column, "10"), signed))
        factor = Node("number", node.column, mantissa)
        return power if float(mantissa) == 1 else Node("*", node.column, children=(factor, power))
    return Node(node.kind, node.column, node.value, children)


def _typst(node: Node) -> str:
    kind, children = node.kind, node.children
    if kind == "number":
        return _number(node.value)
    if kind == "name":
        return NAMES[node.value]
    if kind == "negative":
        return f"-{_held(children[0], PRODUCT)}"
    if kind in ("+", "-"):
        left, right = children
        if kind == "+" and right.kind == "negative":
            kind, right = "-", right.children[0]
        return f"{_typst(left)} {kind} {_held(right, PRODUCT if kind == '-' else SUM)}"
    if kind == "*":
        return _product(node)
    if kind == "/":
        return _quotient(*children)
    if kind == "**":
        return _power(*children)
    return _call(node)


def _held(node: Node, level: int) -> str:
    """A piece, in parentheses where it is looser than ``level``."""
    return _typst(node) if _LEVEL.get(node.kind, ATOM) >= level else f"({_typst(node)})"


def _product(node: Node) -> str:
    factors = _factors(node)
    text = _held(factors[0], PRODUCT)
    for factor in factors[1:]:
        piece = _held(factor, PRODUCT)
        text += f" dot {piece}" if _begins_with_number(factor) else f" {piece}"
    return text


def _factors(node: Node) -> list[Node]:
    return [*_factors(node.children[0]), *_factors(node.children[1])] if node.kind == "*" else [node]


def _begins_with_number(node: Node) -> bool:
    """Whether a piece must not stand right behind another one: 2 3, w_0 2, or 2 1/2 read as one number."""
    if node.kind == "/":
        return node.children[0].kind == "number" or node.children[1].kind == "number"
    if node.kind == "number":
        return True
    return node.kind == "**" and _begins_with_number(node.children[0])


def _quotient(above: Node, below: Node) -> str:
    low = above.children[0] if above.kind == "**" else above
    simple = low.kind in ("number", "name")
    if below.kind == "number" and not simple:
        return f"frac(1, {_typst(below)}) {_held(above, PRODUCT)}"
    return f"frac({_typst(above)}, {_typst(below)})"


def _power(base: Node, exponent: Node) -> str:
    above = _exponent(exponent)
    if base.kind == "call" and base.value in POWERED and exponent.kind == "number":
        return f"{base.value}^{above} ({_typst(base.children[0])})"
    # A power, e^x, and a fraction need parentheses under an exponent; a name, a number and |x| do not.
    bare = base.kind in ("number", "name") or (base.kind == "call" and base.value == "abs")
    return f"{_typst(base)}^{above}" if bare else f"({_typst(base)})^{above}"


def _exponent(node: Node) -> str:
    if node.kind == "/" and all(child.kind == "number" for child in node.children):
        return f"({_typst(node.children[0])}\\/{_typst(node.children[1])})"
    text = _typst(node)
    return text if node.kind == "number" and text.isdigit() and len(text) == 1 else f"({text})"


def _call(node: Node) -> str:
    if node.value == "where":
        comparison, yes, no = node.children
        left, right = (_held(side, SUM) for side in comparison.children)
        cases = ((yes, comparison.kind), (no, _OTHERWISE[comparison.kind]))
        return f"(cases({', '.join(f'{_typst(case)} & quad {left} {sign} {right}' for case, sign in cases)}))"
    if len(node.children) > 1:
        between = "\\, "  # as a sign; languages with decimal commas have another one there
        return f"{node.value}({between.join(map(_typst, node.children))})"
    (inner,) = node.children
    if node.value == "exp":
        return f"e^{_exponent(inner)}"
    if node.value in ("sqrt", "abs", "floor", "ceil"):
        return f"{node.value}({_typst(inner)})"
    name = FUNCTIONS.get(node.value, node.value)
    return f"{name} ({_typst(inner)})" if "_" in name or name == "sigma" else f"{name}({_typst(inner)})"


def _number(text: str) -> str:
    """A number as it is printed: 0.5 for .5, 2 for 2."""
    return f"0{text}" if text.startswith(".") else text.removesuffix(".")
