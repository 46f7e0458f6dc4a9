"""The data that networks learn from: the course page's three sets, which come with this project.

- ``petal``: the petal length of the first 99 iris flowers (50 setosa, class 0; 49 versicolor, class 1), the
  page's ``iris.data[0:99, 2]``.
- ``iris``: all 150 flowers, 4 lengths in cm, 3 kinds.
- ``digits``: 1,797 handwritten digits of 8 x 8 pixels, each 0 to 16, in the page's split: 1,437 to train
  with, 360 to test with (`Data.test`).

They are scikit-learn's to the bit; ``engine/data/SOURCES.md`` says where they come from, and their licences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.errors import InputError, did_you_mean, nearest

Array = npt.NDArray[np.float64]

FOLDER = Path(__file__).parent / "data"
TEST_SHARE = 0.2  # of the digits, as the page splits them
SEED = 42


@dataclass(frozen=True, eq=False)
class Data:
    """A set of data to learn from; its arrays cannot be changed.

    Attributes:
        name: "petal", "iris" or "digits".
        x: what is known of each row, (rows, inputs) float64; not scaled.
        y: what is to be said of it, (rows, outputs) float64: 0 or 1 for one output, else one-hot.
        weights: how often each row counts, (rows,) float64: 1, or in `grouped` how many rows were equal.
        classes: the classes' names, in the order of `y`'s columns (of its values, for one output).
        test: the rows that are kept back to test with, as data of their own; None where all are learnt from.
    """

    name: str
    x: Array
    y: Array
    weights: Array
    classes: tuple[str, ...]
    test: Data | None = None

    def __post_init__(self) -> None:
        for array in (self.x, self.y, self.weights):
            array.setflags(write=False)

    @property
    def rows(self) -> int:
        """How many rows there are, equal ones each counted."""
        return round(float(self.weights.sum()))

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the shapes and the bytes (little-endian float64) of x, y and weights."""
        total = hashlib.sha256()
        for array in (self.x, self.y, self.weights):
            total.update(repr(array.shape).encode())
            total.update(np.ascontiguousarray(array, "<f8").tobytes())
        return total.hexdigest()

    @cached_property
    def grouped(self) -> Data:
        """The same data with each distinct row (x, y) once, weighted by how often it is there.

        Sums over the rows then cost less: the 99 petals are 28 distinct rows.
        """
        both = np.concatenate([self.x, self.y], axis=1)
        distinct, inverse = np.unique(both, axis=0, return_inverse=True)
        weights: Array = np.bincount(inverse.ravel(), self.weights, len(distinct)).astype(np.float64)
        x, y = np.split(distinct, [self.x.shape[1]], axis=1)
        return Data(self.name, x.copy(), y.copy(), weights, self.classes, self.test)

    def spec(self) -> dict[str, str]:
        """What a result's key knows of the data: the name and the bytes' SHA-256."""
        return {"name": self.name, "sha256": self.sha256}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Data) and self.spec() == other.spec()

    def __hash__(self) -> int:
        return hash(self.sha256)


class _Shelf(Mapping[str, Data]):
    """The sets by name, each read when it is first asked for."""

    def __init__(self, readers: Mapping[str, Callable[[], Data]]) -> None:
        self._readers = {name: cache(reader) for name, reader in readers.items()}

    def __getitem__(self, name: str) -> Data:
        return self._readers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)


def data(given: Data | str) -> Data:
    """A set of data, given as one or by its name.

    Raises:
        InputError: no such name.
    """
    if isinstance(given, Data):
        return given
    name = str(given).strip().lower()
    if name not in DATA:
        raise InputError(
            "data.unknown",
            "There is no data '{name}'{hint}; there is {known}.",
            name=given,
            hint=did_you_mean(nearest(name, DATA)),
            known=", ".join(DATA),
        )
    return DATA[name]


def stratified_split(
    classes: npt.NDArray[np.integer], share: float, seed: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The rows to train with and those to test with, each class in both as in the whole.

    They are those of scikit-learn's ``train_test_split(..., test_size=share, random_state=seed, stratify=y)``
    for ``y`` one-hot, as the page has it: there a class is the text of its row, so that the last class, "0 0
    ... 1", comes first (`StratifiedShuffleSplit`; 1.9.1). NumPy keeps ``RandomState`` as it is for ever.

    Args:
        classes: each row's class, 0 or more, (rows,).
        share: of the rows, that is to be tested with.
    """
    generator = np.random.RandomState(seed)
    members = [np.flatnonzero(classes == each) for each in np.unique(classes)[::-1]]
    counts = np.array([len(each) for each in members])
    test_count = int(np.ceil(share * len(classes)))
    in_train = _shares(counts, len(classes) - test_count, generator)
    in_test = _shares(counts - in_train, test_count, generator)
    train, test = [], []
    for rows, most, more in zip(members, in_train, in_test, strict=True):
        shuffled = rows[generator.permutation(len(rows))]
        train.append(shuffled[:most])
        test.append(shuffled[most : most + more])
    return generator.permutation(np.concatenate(train)), generator.permutation(np.concatenate(test))


def _shares(
    counts: npt.NDArray[np.integer], drawn: int, generator: np.random.RandomState
) -> npt.NDArray[np.intp]:
    """How many of ``drawn`` rows each class gives: its part, rounded so that they are ``drawn`` in all.

    The largest remainders are rounded up; among equal ones the generator chooses.
    """
    exact = counts / counts.sum() * drawn
    whole = np.floor(exact)
    missing = int(drawn - whole.sum())
    for remainder in np.unique(exact - whole)[::-1]:
        if not missing:
            break
        equal = np.flatnonzero(exact - whole == remainder)
        rounded_up = generator.choice(equal, size=min(len(equal), missing), replace=False)
        whole[rounded_up] += 1
        missing -= len(rounded_up)
    return whole.astype(np.intp)


def _read(name: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """A file's x (rows, inputs) and classes (rows,), as they are kept: whole numbers of one byte."""
    with np.load(FOLDER / f"{name}.npz") as file:
        return file["x"], file["y"]


def _data(name: str, x: Array, y: Array, classes: tuple[str, ...], test: Data | None = None) -> Data:
    return Data(name, x, y, np.ones(len(x)), classes, test)


IRIS = ("setosa", "versicolor", "virginica")
_PETAL_LENGTH = 2  # its column
_FIRST = 99  # flowers: the page's, all but one of two kinds


def _petal() -> Data:
    tenths, classes = _read("iris")
    length = tenths[:_FIRST, [_PETAL_LENGTH]] / 10
    return _data("petal", length, classes[:_FIRST, None].astype(np.float64), IRIS[:2])


def _iris() -> Data:
    tenths, classes = _read("iris")
    return _data("iris", tenths / 10, np.eye(3)[classes], IRIS)


def _digits() -> Data:
    pixels, classes = _read("digits")
    names = tuple("0123456789")
    x, y = pixels.astype(np.float64), np.eye(10)[classes]
    train, test = stratified_split(classes, TEST_SHARE, SEED)
    return _data("digits", x[train], y[train], names, _data("digits test", x[test], y[test], names))


DATA: Mapping[str, Data] = _Shelf({"petal": _petal, "iris": _iris, "digits": _digits})
