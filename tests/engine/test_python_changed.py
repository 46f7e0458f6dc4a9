"""Python functions that are not what they seem: changed, two of one name, a hidden slope."""

from __future__ import annotations

import itertools
import math
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import python_functions, python_surfaces
from engine.errors import InputError
from engine.surfaces import Surface, surface

MINE = "import math\nTWO = 2\ndef bent(w_0, w_1):\n    return TWO*math.sin(w_0) + float(w_1)**2\n"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module of the user's, on Python's path."""
    path = tmp_path / "changing_losses.py"
    path.write_text(MINE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, path.stem, raising=False)
    return path


def test_a_function_whose_globals_have_changed_is_not_taken_for_what_it_was(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = __import__(mine.stem)
    before = Surface.from_function(module.bent)
    monkeypatch.setattr(module, "TWO", 4)
    with pytest.raises(InputError, match="gives another number when it is called again"):
        Surface.from_function(module.bent)
    monkeypatch.undo()
    assert float(before.loss([0, 3])) == 9


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("mine.py", "mine.my_loss"),
        ("./mine.py", "mine.my_loss"),
        ("/home/ana/mine.py:steep", "mine.steep"),
        (r"C:\clase\mine.py:steep", "mine.steep"),
    ],
)
def test_a_file_is_answered_with_a_function_in_it(text: str, example: str) -> None:
    with pytest.raises(
        InputError, match=f"is a file: name a function in it, as in {example}, in the"
    ) as refused:
        surface(text)
    assert refused.value.code == "surface.file"


def test_of_two_functions_of_a_script_with_one_name_the_second_only_runs(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, made = sys.modules["__main__"], []
    monkeypatch.setattr(python_surfaces, "_of_scripts", {})
    monkeypatch.setattr(main, "__file__", str(mine), raising=False)
    for factor in (2, 5):

        def bent(w_0: float, w_1: float, factor: int = factor) -> float:
            return math.sin(w_0) + factor * float(w_1) ** 2

        bent.__module__, bent.__qualname__ = "__main__", "bent"
        monkeypatch.setattr(main, "bent", bent, raising=False)
        made.append(Surface.from_function(bent, name="mine"))
    assert [float(each.loss([0, 1])) for each in made] == [2, 5]
    assert [each.function_name for each in made] == ["changing_losses.bent", ""]


def test_a_part_hidden_along_one_weight_is_found() -> None:
    from engine.descent import libraries

    stop = libraries()[0].stop_gradient
    with pytest.raises(InputError, match="is not its slope"):
        Surface.from_function(lambda a, b: stop(a * a) + b * b)


def test_a_whole_number_may_be_of_any_size() -> None:
    made = Surface.from_function(lambda a, b: int(float(a) * 1e12) ** 2 + int(float(b)), ((1e5, 2e5), (0, 1)))
    assert made.loss([1e5, 0]) == 1e34


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_losses_near_the_largest_number_are_searched_without_a_word() -> None:
    made = Surface.from_function(lambda a, b: 1e308 * (a * a + float(b) * float(b)))
    assert made.critical_points() is not None


def test_a_function_is_not_called_slow_where_the_machine_was_busy_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = itertools.accumulate(
        [0.0, 0.9, 0.0, 0.001]
    )  # the first of the calls took a thousand times longer
    monkeypatch.setattr(python_functions.time, "perf_counter", lambda: next(clock))
    assert python_functions._timed(lambda: np.zeros(9), 9)[1] == pytest.approx(0.001 / 9)
