"""The data that come with the project: scikit-learn's to the bit, split as the course page splits them."""

from __future__ import annotations

import hashlib
import re

import numpy as np
import numpy.typing as npt
import pytest

from engine.datasets import DATA, FOLDER, SEED, TEST_SHARE, Data, data, stratified_split
from engine.errors import InputError


def sha256(array: npt.NDArray[np.generic], kind: str) -> str:
    return hashlib.sha256(np.ascontiguousarray(array, kind).tobytes()).hexdigest()


def digits_of_all() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    with np.load(FOLDER / "digits.npz") as file:
        return file["x"], file["y"]


@pytest.mark.parametrize("file", ["iris.npz", "digits.npz"])
def test_the_files_are_those_that_their_sources_tell_of(file: str) -> None:
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    (told,) = re.findall(rf"`{file}`.*`([0-9a-f]{{64}})`", sources)
    assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() == told


def test_the_numbers_are_those_of_scikit_learn() -> None:
    """The hashes are of its 1.9.1's ``load_iris().data`` and ``load_digits().data``."""
    assert sha256(DATA["iris"].x, "<f8") == "012f498fe9c8b3b34212c3c5d98e1f03f2f79931cd49349beb1bad64dcf164a7"
    pixels, classes = digits_of_all()
    assert sha256(pixels, "u1") == "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3"
    assert np.bincount(classes).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert DATA["iris"].y.argmax(axis=1).tolist() == [0] * 50 + [1] * 50 + [2] * 50


def test_the_digits_are_split_as_scikit_learn_splits_them() -> None:
    """The hashes are of its ``train_test_split(..., test_size=0.2, random_state=42, stratify=one-hot)``."""
    pixels, classes = digits_of_all()
    train, test = stratified_split(classes, TEST_SHARE, SEED)
    assert train[:5].tolist() == [1411, 251, 844, 1472, 1340]
    assert test[:5].tolist() == [1127, 653, 1556, 1271, 1211]
    assert sha256(train, "<u2") == "eb810b40e13808310d15861f3d199cc8495a63fee5939490ebe985e50a925b4a"
    assert sha256(test, "<u2") == "9a5055d00efc064a9268ccce1336ee250f5cc9adac7641c416ae0f0c171ce7b3"
    digits = DATA["digits"]
    assert digits.test is not None
    assert (digits.x.shape, digits.test.x.shape) == ((1437, 64), (360, 64))
    for part, rows, low, high in ((digits, train, 139, 146), (digits.test, test, 35, 37)):
        np.testing.assert_array_equal(part.x, pixels[rows])
        np.testing.assert_array_equal(part.y.argmax(axis=1), classes[rows])
        assert part.y.sum(axis=0).min() == low
        assert part.y.sum(axis=0).max() == high


@pytest.mark.parametrize(("share", "seed"), [(0.2, 0), (0.31, 7), (0.5, 42)])
def test_any_split_parts_the_rows_and_each_class_alike(share: float, seed: int) -> None:
    classes = np.repeat([0, 1, 2], [40, 33, 27])
    train, test = stratified_split(classes, share, seed)
    assert sorted([*train, *test]) == list(range(100))
    assert len(test) == np.ceil(share * 100)
    assert np.abs(np.bincount(classes[test]) - share * np.bincount(classes)).max() < 1


def test_the_petals_are_the_pages_ninety_nine() -> None:
    petal = DATA["petal"]
    np.testing.assert_array_equal(petal.x[:, 0], DATA["iris"].x[:99, 2])
    assert petal.y[:, 0].tolist() == [0.0] * 50 + [1.0] * 49
    assert (petal.rows, petal.classes) == (99, ("setosa", "versicolor"))


@pytest.mark.parametrize("name", ["petal", "iris"])
def test_grouped_data_hold_every_row_as_often_as_it_is_there(name: str) -> None:
    whole, grouped = DATA[name], DATA[name].grouped
    assert grouped.rows == whole.rows
    for x, y, weight in zip(grouped.x, grouped.y, grouped.weights, strict=True):
        assert weight == np.sum((whole.x == x).all(axis=1) & (whole.y == y).all(axis=1))
    if name == "petal":
        assert len(grouped.x) == 28


def test_data_are_told_apart_by_their_bytes_and_cannot_be_changed() -> None:
    iris = DATA["iris"]
    assert data("Iris") is data(iris) is iris
    assert iris.spec() == {"name": "iris", "sha256": iris.sha256}
    other = Data("iris", iris.x + 1e-9, iris.y, iris.weights, iris.classes)
    assert other != iris
    assert Data("iris", iris.x.copy(), iris.y, iris.weights, iris.classes) == iris
    with pytest.raises(ValueError, match="read-only"):
        iris.x[0, 0] = 1


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    message = r"There is no data 'digit' \(did you mean 'digits'\?\); there is petal, iris, digits\."
    with pytest.raises(InputError, match=message):
        data("digit")
