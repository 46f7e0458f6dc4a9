"""SymPy's derivatives as code: exact numbers, the table's functions only, and the same text every time."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys

import numpy as np
import pytest

from engine import derivatives, expressions
from engine.surfaces import SURFACES

WITHIN = {"acosh": 1.4}  # where others than 0.4 have no value
EVERY_FUNCTION = "+".join(
    f"{name}({WITHIN.get(name, 0.4)} + 0.1*sin(w_0*w_1))" for name in expressions.FUNCTIONS
)
CALLED = {*derivatives.FUNCTION_NAMES, "choose"}


def test_every_function_of_the_grammar_is_derived() -> None:
    assert _called(EVERY_FUNCTION) <= CALLED
    w_0, w_1, h = 0.8, 0.9, 1e-6
    (up,), (down,) = (derivatives.in_numpy(EVERY_FUNCTION, "loss")(np.array(w_0 + d), w_1) for d in (h, -h))
    slope = derivatives.in_numpy(EVERY_FUNCTION, "gradient")(np.array(w_0), np.array(w_1))[0]
    assert slope == pytest.approx((up - down) / (2 * h), rel=1e-8)


def test_numbers_are_rounded_only_once() -> None:
    (loss,) = derivatives.in_numpy("0.1*w_0 + 1/3*w_1 + pi*w_0", "loss")(np.array(0.0), np.array(3.0))
    assert loss == 3 * (1 / 3)
    slope_0, slope_1 = derivatives.in_numpy("0.26*w_0 + sqrt(2)*w_1", "gradient")(np.zeros(3), np.zeros(3))
    np.testing.assert_array_equal(slope_0, np.full(3, 0.26))
    np.testing.assert_array_equal(slope_1, np.full(3, np.sqrt(2)))


def test_a_slope_that_is_constant_is_an_array_like_the_others() -> None:
    loss, slope_0, slope_1 = derivatives.function("3*w_0 - w_1", ("loss", "gradient"), derivatives.NUMPY)(
        np.array([1.0, np.inf]), np.array([2.0, 0.0])
    )
    np.testing.assert_array_equal(loss, [1.0, np.inf])
    np.testing.assert_array_equal([slope_0, slope_1], [[3.0, 3.0], [-1.0, -1.0]])
    assert derivatives.in_numpy("w_1/log(tan(7)**6)", "gradient")(np.ones(3), np.ones(3))[1].shape == (3,)


def test_the_code_is_the_same_in_every_process() -> None:
    script = (
        "import inspect; from engine import derivatives as d; from engine.surfaces import SURFACES\n"
        "for s in SURFACES.values(): print(inspect.getsource(d.function(s.expression, d.ORDERS, d.NUMPY)))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(texts) == 1
    assert texts.pop().count(b"def ") == len(SURFACES)


def _called(text: str) -> set[str]:
    """The names that the code of a loss, its gradient and its Hessian calls."""
    tree = ast.parse(inspect.getsource(derivatives.function(text, derivatives.ORDERS, derivatives.NUMPY)))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)}
