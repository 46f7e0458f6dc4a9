"""Trainings: networks x optimizers x learning rates, in mini-batches, as ``fit`` trains them.

The result is an ``xarray.Dataset``::

    loss      (contender, rate, start, epoch)  float64   as ``fit``'s history has it: the mean over the
                                                         epoch's batches, each before the step that it gives
    accuracy  (contender, rate, start)         float64   share of rows classed rightly after the last epoch

with epochs from 1 on. All rates of an optimizer go in one compiled batch (`engine.trainer`), in float64; in
float32, Keras's default, what grows beyond 3e38 is NaN. ``engine.verdicts`` says what comes of it.

A `Fit` is one plain ``model.fit``, by Keras itself: the course page's own column, in float32.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import cards, trainer
from engine.contenders import Contender
from engine.errors import InputError
from engine.network import Network
from engine.provenance import checksum, code, versions
from engine.race import checked_contenders
from engine.results import LAYOUTS, labelled
from engine.sweeps import checked_rates
from engine.values import canonical, plain, refuse

if TYPE_CHECKING:
    import xarray

Array = npt.NDArray[np.float64]

SIX = ("SGD", "Adagrad", "RMSprop", "Adam", "Adamax", "Nadam")  # the exercises' optimizers
RATES = (0.1, 0.01, 0.001, 0.0001)  # and their learning rates
RATES_OF = {"digits": (0.1, 0.01, 0.001, 0.0005)}  # where it has others
EPOCHS, EPOCHS_OF = 400, {"digits": 300}
BATCH = 32
LIMITS = {  # the least and the most of each whole number
    "epochs": (1, 10_000),
    "batch": (1, 100_000),
    "starts": (1, 1_000),
    "seed": (0, 2**32 - 1),
    "order": (0, 2**32 - 1),
}
MOST_NUMBERS = 50_000_000  # of losses in a result: 400 MB


@dataclass(frozen=True, init=False)
class Training:
    """A network and all that it is trained with, as plain data.

    ``Training("iris", ["adam", "sgd"], rates=[0.1, 0.01], epochs=400, starts=30)``

    Attributes:
        network: the `Network`; given as one, as a name, or as a line (`Network.parse`).
        contenders: Keras's optimizers, whose own learning rates do not count; by default the exercises' six.
        rates: learning rates, that each of them has in turn; by default the exercises' four.
        epochs: how often all rows are gone through, 1 to 10,000; by default the exercises' 400, or 300.
        batch: rows of a mini-batch; all of them where that is more than there are.
        starts: from how many random weights each is trained, those of the seeds ``seed``, ``seed + 1``, ...
        seed: of the first start (`Network.start`); None is a network's own start where it has one, else 0.
        order: the seed of the orders in which rows come, the same for all (`engine.trainer.orders`).

    Raises:
        InputError, InputErrors: all the mistakes at once.
    """

    network: Network
    contenders: tuple[Contender, ...]
    rates: tuple[float, ...]
    epochs: int
    batch: int
    starts: int
    seed: int | None
    order: int

    def __init__(
        self,
        network: Network | str = "iris",
        contenders: Iterable[object] | None = None,
        rates: Iterable[float] | None = None,
        epochs: int | None = None,
        batch: int = BATCH,
        starts: int = 1,
        seed: int | None = None,
        order: int = 0,
    ) -> None:
        errors: list[InputError] = []
        whole = {"epochs": epochs, "batch": batch, "starts": starts, "seed": seed, "order": order}
        whole = {name: value for name, value in whole.items() if value is not None}
        checks: dict[str, Callable[[], object]] = {
            "network": lambda: network if isinstance(network, Network) else Network.parse(network),
            "contenders": lambda: _contenders(SIX if contenders is None else contenders),
            **{name: lambda name=name: _whole(name, whole[name]) for name in whole},  # type: ignore[misc]
        }
        object.__setattr__(self, "seed", None)
        for name, check in checks.items():
            try:
                object.__setattr__(self, name, check())
            except InputError as error:
                errors.append(error)
        refuse(errors)
        if epochs is None:
            object.__setattr__(self, "epochs", EPOCHS_OF.get(self.network.data, EPOCHS))
        if rates is None:
            rates = RATES_OF.get(self.network.data, RATES)
        given = [*rates] if np.ndim(rates) else rates  # type: ignore[arg-type]
        object.__setattr__(self, "rates", checked_rates(self.contenders[0], given))
        for contender in self.contenders[1:]:
            checked_rates(contender, self.rates)
        object.__setattr__(self, "batch", min(self.batch, len(self.network.dataset.x)))
        count = len(self.contenders) * len(self.rates) * self.starts * self.epochs
        if count > MOST_NUMBERS:
            raise InputError(
                "training.huge",
                "{count:,} losses are too many: optimizers x rates x starts x epochs are at most {most:,}.",
                count=count,
                most=MOST_NUMBERS,
            )

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Training:
        """The training of a `spec`."""
        contenders = [Contender.from_spec(each) for each in spec["contenders"]]
        rest = {name: spec[name] for name in ("rates", "epochs", "batch", "starts", "seed", "order")}
        return cls(Network.from_spec(spec["network"]), contenders, **rest)

    @property
    def weights(self) -> Array:
        """Each start's weights, (starts, n)."""
        if self.seed is None and self.starts == 1:
            return self.network.start()[None]
        return np.array([self.network.start((self.seed or 0) + k) for k in range(self.starts)])

    def spec(self) -> dict[str, Any]:
        """All that the result depends on, as plain JSON data."""
        return {
            "network": self.network.spec(),
            "contenders": [contender.spec() for contender in self.contenders],
            "rates": [*self.rates],
            "epochs": self.epochs,
            "batch": self.batch,
            "starts": self.starts,
            "seed": self.seed,
            "order": self.order,
        }

    def key(self, record: str = "all") -> str:
        """The store's key, as `engine.Race.key`; there is but one thing to record."""
        return _key("training", self.spec())

    def run(
        self, record: str = "all", told: Callable[[int, int], None] = lambda done, of: None
    ) -> xarray.Dataset:
        """Train all of them and return the result; this always computes.

        Args:
            record: there is but one thing to record.
            told: is called with how many epochs are done, of all trainings' blocks, and of how many.

        Raises:
            InputError: what Keras itself refuses.
        """
        trainer.on_one_thread()
        shape = len(self.contenders), len(self.rates), self.starts
        loss, accuracy = np.empty((*shape, self.epochs)), np.empty(shape)
        order = trainer.orders(len(self.network.dataset.x), self.batch, self.epochs, self.order)
        starts = np.tile(self.weights, (len(self.rates), 1))
        rates = np.repeat(self.rates, self.starts)
        for place, contender in enumerate(self.contenders):

            def heard(part: float, place: int = place) -> None:
                told(round((place + part) * self.epochs), len(self.contenders) * self.epochs)

            losses, ends = _trained(self, contender, starts, rates, order, heard)
            loss[place] = losses.reshape(loss.shape[1:])
            accuracy[place] = [[self._accuracy(w) for w in row] for row in ends.reshape(*shape[1:], -1)]
        coordinates = {
            "contender": np.array([contender.label for contender in self.contenders], dtype=object),
            "rate": np.array(self.rates),
            "start": np.arange(self.starts),
            "epoch": np.arange(1, self.epochs + 1),
        }
        arrays = {"loss": loss, "accuracy": accuracy}
        return _dataset("training", self.spec(), self.key(), arrays, coordinates)

    _repr_html_ = cards.training

    def _accuracy(self, weights: Array) -> float:
        """The share of rows that the network classes rightly; what is not finite is wrong."""
        data = self.network.dataset
        said = self.network.outputs(weights, data.x)
        if data.y.shape[1] == 1:
            right = (said[:, 0] > 0.5) == (data.y[:, 0] > 0.5)
        else:
            right = said.argmax(axis=1) == data.y.argmax(axis=1)
        return float(np.mean(right & np.isfinite(said).all(axis=1)))


@dataclass(frozen=True, init=False)
class Fit:
    """One ``model.fit`` of Keras's own, in float32, its default: all rows at once, in their order.

    The result is ``w (step, param)``, the weights after so many epochs, and ``loss (epoch)``, as its history
    has it: float32 values, kept as float64.

    Attributes:
        network, contender, epochs: as for `Training`, but with the contender's own learning rate.
    """

    network: Network
    contender: Contender
    epochs: int

    def __init__(
        self,
        network: Network | str = "page",
        contender: object = "sgd:learning_rate=0.001",
        epochs: int = 50,
    ) -> None:
        network = network if isinstance(network, Network) else Network.parse(network)
        object.__setattr__(self, "network", network)
        object.__setattr__(self, "contender", checked_contenders([contender])[0])
        object.__setattr__(self, "epochs", _whole("epochs", epochs))

    def spec(self) -> dict[str, Any]:
        """All that the result depends on, as plain JSON data."""
        contenders = [self.contender.spec()]
        return {"network": self.network.spec(), "contenders": contenders, "epochs": self.epochs, "starts": 1}

    def key(self, record: str = "all") -> str:
        """The store's key, as `engine.Race.key`; there is but one thing to record."""
        return _key("fit", self.spec())

    def run(self, record: str = "all") -> xarray.Dataset:
        """Build the model, fit it, and return the result; this always computes."""
        w, loss = _fitted(self)
        coordinates = {
            "step": np.arange(self.epochs + 1),
            "epoch": np.arange(1, self.epochs + 1),
            "param": np.array(self.network.parameters, dtype=object),
        }
        return _dataset("fit", self.spec(), self.key(), {"w": w, "loss": loss}, coordinates)


def training(network: Network | str = "iris", **settings: Any) -> xarray.Dataset:
    """Train and return the result: ``Training(network, **settings).run()``."""
    return Training(network, **settings).run()


def network_of(result: xarray.Dataset) -> Network:
    """The network that a result is of."""
    return Network.from_spec(json.loads(result.attrs["spec"])["network"])


# ---- Keras at work


def _trained(
    training: Training,
    contender: Contender,
    starts: Array,
    rates: Array,
    order: npt.NDArray[np.int32],
    heard: Callable[[float], None],
) -> tuple[Array, Array]:
    """An optimizer's losses (lanes, epochs) and last weights (lanes, n); ``heard`` is told the part done."""
    from engine.descent import float64

    losses, ends = np.empty((len(starts), len(order))), np.empty_like(starts)
    with float64():
        program = _compiled(training.network, contender.relabelled("-"), training.batch)
        for block in trainer.blocks(len(starts), program.width):

            def told(epochs: int, block: slice = block) -> None:
                done = block.start + (block.stop - block.start) * epochs / len(order)
                heard(done / len(starts))

            losses[block], ends[block] = program.train(starts[block], rates[block], order, told)
    return losses, ends


@functools.lru_cache(maxsize=12)
def _compiled(network: Network, contender: Contender, batch: int) -> trainer.Trainer:
    """The optimizer compiled for a network; lately compiled ones are used again."""
    from engine.descent import build, is_element_wise, libraries

    alone = not is_element_wise(contender)
    about = f"{network!r} {contender!r} {batch}"
    return trainer.Trainer(*libraries(), build(contender), network, batch, alone=alone, about=about)


def _fitted(fit: Fit) -> tuple[Array, Array]:
    """The weights (epochs + 1, n) and the losses (epochs,) of Keras's ``fit`` in float32."""
    from engine.descent import build, float64, libraries

    _, keras = libraries()
    network, data = fit.network, fit.network.dataset
    w = np.empty((fit.epochs + 1, network.size))
    with float64():  # puts Keras's float type back where it was
        configuration = build(fit.contender).get_config()
        keras.config.set_floatx("float32")
        optimizer = getattr(keras.optimizers, fit.contender.optimizer).from_config(configuration)
        dense = [
            keras.layers.Dense(units, activation=activation, dtype="float32")
            for units, activation in zip(network.layers[1:], network.activations, strict=True)
        ]
        model = keras.Sequential([keras.Input((network.layers[0],), dtype="float32"), *dense])
        model.compile(optimizer=optimizer, loss=network.loss_name, jit_compile=False)
        starts = network.split(network.start()[None])
        model.set_weights([part.reshape(to) for part, to in zip(starts, network.shapes, strict=True)])

        def keep(epoch: int) -> None:
            w[epoch] = np.concatenate([np.ravel(each) for each in model.get_weights()])

        keep(0)
        note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, _: keep(epoch + 1))
        x, y = data.x.astype(np.float32), data.y.astype(np.float32)
        size = {"batch_size": len(x), "epochs": fit.epochs}
        history = model.fit(x, y, shuffle=False, verbose=0, callbacks=[note], **size).history
    return w, np.array(history["loss"], np.float64)


# ---- what is asked for, and what comes of it


def _contenders(given: Iterable[object]) -> tuple[Contender, ...]:
    """The contenders at Keras's own rate each, told apart by their labels; each of Keras's own classes."""
    found = []
    for contender in checked_contenders(given):
        if contender.is_users_class:
            raise InputError(
                "training.custom",
                "Only Keras's own optimizers are trained with; {contender} is a class of yours.",
                contender=str(contender),
            )
        rest = {k: v for k, v in plain(contender.hyperparameters).items() if k != "learning_rate"}
        found.append(Contender(contender.optimizer, label=contender.label, **rest))
    rules = [(contender.optimizer, contender.hyperparameters) for contender in found]
    for place, contender in enumerate(found):
        if rules[place] in rules[:place]:
            raise InputError(
                "training.twice",
                "{optimizer} is there twice: here every optimizer has every learning rate in turn.",
                optimizer=contender.variant,
            )
    return tuple(found)


def _whole(name: str, value: object) -> int:
    least, most = LIMITS[name]
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not least <= int(value) <= most:  # type: ignore[call-overload]
        raise InputError(
            "training.whole",
            "{name} must be a whole number from {least} to {most:,}; not {value}.",
            name=name,
            least=least,
            most=most,
            value=value,
        )
    return int(value)  # type: ignore[call-overload]


def _key(kind: str, spec: Mapping[str, Any]) -> str:
    data = {"spec": spec, "versions": versions(), "code": code(), "kind": kind}
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def _dataset(
    kind: str,
    spec: Mapping[str, Any],
    key: str,
    arrays: Mapping[str, Array],
    coordinates: Mapping[str, npt.NDArray[Any]],
) -> xarray.Dataset:
    """A result without a map, with its attributes and its checksum."""
    attributes = {
        "kind": kind,
        "spec": json.dumps(spec, ensure_ascii=False),
        "race": key,
        "record": "all",
        "versions": json.dumps(versions()),
    }
    data = {name: (dimensions, arrays[name]) for name, dimensions in LAYOUTS[kind].items()}
    result = labelled(data, coordinates, attributes)
    result.attrs["sha256"] = checksum(result)
    return result
