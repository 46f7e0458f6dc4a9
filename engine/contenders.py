"""The contenders: Keras optimizers and their hyperparameters as plain data, and the line-ups that race.

A `Contender` is made from keywords, from a command line's text (`Contender.parse`), or from whatever Keras
takes for an optimizer (`Contender.of`). It holds no optimizer: `engine.descent` builds the real one from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from engine import cards, catalog, custom, schedules
from engine.contender_text import parts, too_long
from engine.errors import InputError, did_you_mean, nearest
from engine.hyperparameters import checked, unchecked
from engine.identifiers import class_name, from_config, from_instance, look_up, not_a_contender
from engine.labels import LONGEST_LABEL, MadeLabel
from engine.values import BARE, DEEPEST, LONGEST, Frozen, Value, depth, plain, refuse, write


@dataclass(frozen=True, init=False, repr=False)
class Contender:
    """A Keras optimizer and its hyperparameters as plain data, with a label.

    ``Contender("Adam", learning_rate=0.1, amsgrad=True, label="AMSGrad")``

    Attributes:
        optimizer: the class's name in Keras ("Adam"), or "package.module.Class" for one of the user's.
        hyperparameters: an unchangeable mapping of plain values in the constructor's order: the learning
            rate, and what differs from Keras's defaults. A schedule is
            ``{"schedule": "CosineDecay", "arguments": {"initial_learning_rate": 0.1, "decay_steps": 60}}``;
            one of the user's has the dotted name of its class.
        label: what the film calls it; by default the class's name, or that of the variant which its
            switches make of it ("SGD + momentum", "Nesterov", "RMSprop + momentum", "AMSGrad").
        made: the parts of a label that a race made to tell like ones apart; None for any other label.

    Raises:
        InputError, InputErrors: an optimizer or hyperparameter that Keras does not have (with the nearest
            right ones), a wrong type or range; all mistakes at once.
    """

    optimizer: str
    hyperparameters: Frozen
    label: str
    made: MadeLabel | None

    def __init__(self, optimizer: str, /, *, label: str | None = None, **hyperparameters: Any) -> None:
        self._fill(optimizer, list(hyperparameters.items()), label, [])

    @classmethod
    def parse(cls, text: str) -> Contender:
        """The contender that a text names: ``optimizer:name=value,name=value`` (grammar: `engine.values`).

        ``"adam"``, ``"sgd:learning_rate=0.1,momentum=0.9"``, ``"sgd:learning_rate=CosineDecay(0.1;60)"``,
        ``"Adam:label=Mine,amsgrad=true"``, ``"package.module.Class:learning_rate=0.1"``; and as it stands in
        a program, ``"keras.optimizers.SGD(0.1, momentum=0.9)"`` (`engine.spelling`); never evaluated.

        Raises:
            InputError, InputErrors: as for `Contender`, and for a text outside the grammar.
        """
        errors: list[InputError] = []
        read = parts(text, errors)
        self = cls.__new__(cls)
        self._fill(read.name, read.pairs, read.label, errors, read.behind)
        return self

    @classmethod
    def of(cls, thing: object) -> Contender:
        """The contender that stands for whatever Keras takes for an optimizer.

        Args:
            thing: a Contender; a text (`parse`; Keras's string names are such texts); a configuration, bare
                or as ``{"class_name": ..., "config": ...}``; a spec (`spec`); an optimizer or its class,
                Keras's or the user's. A learning rate kept in 32 bits is read as its shortest decimal.

        Raises:
            InputError, InputErrors: as for `Contender`, and for anything else.
        """
        if isinstance(thing, Contender):
            return thing
        if isinstance(thing, str):
            return cls.parse(thing)
        if isinstance(thing, Mapping):
            return cls.from_spec(thing) if "optimizer" in thing else _made(*from_config(thing))
        if custom.is_optimizer(thing):
            return cls(class_name(thing))  # type: ignore[arg-type]
        if custom.is_optimizer(type(thing)):
            return _made(*from_instance(thing))
        raise not_a_contender(thing)

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Contender:
        """The contender of a `spec`, as it was: a user's class need not be there to be read about."""
        told = spec.get("hyperparameters", {})
        if "." not in spec["optimizer"] and not schedules.users_names(told):
            self = cls(spec["optimizer"], label=spec.get("label"), **told)
        else:
            self = cls.__new__(cls)
            self._set(spec["optimizer"], Frozen(told), spec.get("label"))
        return self.relabelled(self.label, MadeLabel.from_spec(spec.get("made_label")))

    def spec(self) -> dict[str, Any]:
        """Plain JSON data that says all there is to it; for users' classes with the SHA-256 of their source.

        Raises:
            InputError: the user's module is not there.
        """
        data = {
            "optimizer": self.optimizer,
            "hyperparameters": plain(self.hyperparameters),
            "label": self.label,
        }
        sources = {name: custom.digest(name) for name in sorted(schedules.users_names(self.hyperparameters))}
        data |= {"source": custom.digest(self.optimizer)} if self.is_users_class else {}
        data |= {"made_label": self.made.spec()} if self.made else {}
        return data | ({"schedule_sources": sources} if sources else {})

    @property
    def is_custom(self) -> bool:
        """Whether the optimizer, or a schedule that it has, is a class of the user's, not one of Keras's."""
        return self.is_users_class or bool(schedules.users_names(self.hyperparameters))

    @property
    def is_users_class(self) -> bool:
        """Whether the optimizer itself is a class of the user's."""
        return "." in self.optimizer

    @property
    def rate(self) -> float | None:
        """The learning rate of a class of Keras's own; None where it is a schedule, or for a user's class."""
        rate = self.hyperparameters.get("learning_rate")
        return None if self.is_custom or not isinstance(rate, float) else rate

    def without_rate(self) -> Contender:
        """The same contender at the rate 1, if it has a `rate`: what a program of every rate is made for."""
        other = self.relabelled(self.label)
        if self.rate is not None:
            object.__setattr__(
                other, "hyperparameters", Frozen({**self.hyperparameters, "learning_rate": 1.0})
            )
        return other

    @property
    def variant(self) -> str:
        """What its class and its switches make of it: "Nesterov", "SGD + momentum"; the usual label."""
        return _usual_label(self.optimizer, self.hyperparameters)

    def relabelled(self, label: str, made: MadeLabel | None = None) -> Contender:
        """The same contender under another label, which a race made of these parts, or which was given."""
        other = Contender.__new__(Contender)
        other._set(self.optimizer, self.hyperparameters, label, made)
        return other

    def shown(self, written: Callable[[Value, str], str] = write) -> list[tuple[str, Value]]:
        """What a board shows of it: (name, value) of the learning rate and of all that is not a default.

        Values are numbers, booleans or words; a schedule is its text, ``"CosineDecay(0.1; 60)"``, its
        arguments as ``written`` says them (value, separator).
        """
        return [(name, _brief(value, written)) for name, value in self.hyperparameters.items()]

    def text(self) -> str:
        """The text that `parse` reads as this same contender.

        One that a race told apart has the label of before: a race of such texts tells them apart again.
        """
        pairs = [f"{name}={_written(value)}" for name, value in self.hyperparameters.items()]
        label = self.label if self.made is None else self.made.label
        if label != self.variant:
            bare = BARE.fullmatch(label)
            pairs.append(f"label={label}" if bare else f'label="{label}"')
        return f"{self.optimizer}:{','.join(pairs)}" if pairs else self.optimizer

    def call(self, **added: str) -> str:
        """The text that `parse` reads as this contender with what is ``added``, as a program calls it."""
        told = [f"{name}={_written(value)}" for name, value in self.hyperparameters.items()]
        also = [f"{name}={value}" for name, value in added.items()]
        return f"{self.optimizer}({', '.join([*told, *also])})"

    def __str__(self) -> str:
        shown = [
            f"{'lr' if name == 'learning_rate' else name}={_word(value)}" for name, value in self.shown()
        ]
        return " ".join([self.variant, *shown])

    _repr_html_ = cards.contender

    def __repr__(self) -> str:
        parts = [
            repr(self.optimizer),
            *(f"{name}={plain(value)!r}" for name, value in self.hyperparameters.items()),
        ]
        return f"Contender({', '.join([*parts, f'label={self.label!r}'])})"

    def _fill(
        self,
        optimizer: str,
        pairs: list[tuple[str, Value]],
        label: str | None,
        errors: list[InputError],
        behind: str = "",
    ) -> None:
        """Check everything, collect every mistake, set the fields or raise."""
        if label is not None:
            try:
                label = _checked_label(label)
            except InputError as error:
                errors.append(error)
        try:
            name, arguments = look_up(optimizer, behind)
            if arguments is not None:
                values = checked(_plain_label(name), arguments, pairs)
            else:  # a class whose constructor only running it would tell: Keras has the last word
                label_of = _plain_label(name)
                values = Frozen([(key, unchecked(label_of, key, value)) for key, value in pairs])
        except InputError as error:
            named = [each for each in errors if each.code != "contender.unnamed"]  # what is suggested says it
            refuse([*named, error])
        refuse(errors)
        self._set(name, values, label)
        for value in values.values():
            if depth(value) > DEEPEST:
                raise InputError("value.depth", "'{text}' is nested too deep.", text=_written(value))
        if len(self.text()) > LONGEST:
            raise too_long(len(self.text()))

    def _set(
        self, optimizer: str, hyperparameters: Frozen, label: str | None, made: MadeLabel | None = None
    ) -> None:
        usual = _usual_label(optimizer, hyperparameters)
        object.__setattr__(self, "optimizer", optimizer)
        object.__setattr__(self, "hyperparameters", hyperparameters)
        object.__setattr__(self, "label", label if label is not None else usual)
        object.__setattr__(self, "made", made)


LINEUPS = ("page", "ten", "keras")
# The rate at which each class races in the line-up of all; 0.1 for those that are not named here. Seen on
# peaks from the page's start in 60 steps. Ftrl arrives there too, though on flat ground it jumps to the
# origin, and AdamW and Muon decay towards it. ScheduleFreeAdamW is Keras's as it runs on TensorFlow, where it
# reads a variable after assigning it and so departs from the published rule.
RATES: dict[str, float] = {
    "Adadelta": 1.0,  # its own rule starts very small: the page's choice
    "Lamb": 0.05,  # its step grows with the weights themselves: at 0.1 it leaves the map
    "ScheduleFreeAdamW": 0.2,  # its average trails behind: at 0.1 it comes close and does not arrive
    "Muon": 0.3,  # it scales its steps down (rms_rate=0.2): at 0.1 it does not arrive
}


def lineup(name: str) -> tuple[Contender, ...]:
    """The contenders of a line-up; also there as ``PAGE``, ``TEN`` and ``KERAS``, made when asked for.

    "page" holds the course page's eight, all at learning rate 0.1 but Adadelta, whose own rule starts so
    small that the page gives it 1; "ten" adds SGD's two kinds of momentum; "keras" is every class Keras has.

    Raises:
        InputError: no line-up has that name.
    """
    if name.lower() not in LINEUPS:
        raise InputError(
            "lineup.unknown",
            "There is no line-up '{name}'{hint}. There are {known}.",
            name=name,
            hint=did_you_mean(nearest(name, LINEUPS)),
            known=", ".join(LINEUPS),
        )
    return _lineup(name.lower())


if TYPE_CHECKING:
    PAGE: tuple[Contender, ...]
    TEN: tuple[Contender, ...]
    KERAS: tuple[Contender, ...]


def __getattr__(name: str) -> tuple[Contender, ...]:
    if name.isupper() and name.lower() in LINEUPS:
        return _lineup(name.lower())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _lineup(name: str) -> tuple[Contender, ...]:
    if name == "keras":
        return tuple(
            Contender(optimizer, learning_rate=RATES.get(optimizer, 0.1))
            for optimizer in catalog.optimizers()
        )
    page = (
        Contender("SGD", learning_rate=0.1),
        Contender("Adagrad", learning_rate=0.1),
        Contender("RMSprop", learning_rate=0.1),
        Contender("Adadelta", learning_rate=1.0),
        Contender("Adam", learning_rate=0.1),
        Contender("Adam", learning_rate=0.1, amsgrad=True),
        Contender("Adamax", learning_rate=0.1),
        Contender("Nadam", learning_rate=0.1),
    )
    if name == "page":
        return page
    return (
        *page,
        Contender("SGD", learning_rate=0.01, momentum=0.9),
        Contender("SGD", learning_rate=0.01, momentum=0.9, nesterov=True),
    )


def _made(optimizer: str, hyperparameters: Mapping[str, Any]) -> Contender:
    return Contender(optimizer, **hyperparameters)


def _checked_label(label: object) -> str:
    """A label without outer spaces; without double quotes, so that a text can quote it."""
    if (
        not isinstance(label, str)
        or '"' in label
        or not label.strip()
        or not label.isprintable()
        or len(label) > LONGEST_LABEL
    ):
        raise InputError(
            "label",
            "A label is a line of 1 to {most} characters without double quotes; not {label}.",
            most=LONGEST_LABEL,
            label=repr(label),
        )
    return label.strip()


def _plain_label(optimizer: str) -> str:
    return optimizer.rpartition(".")[2]


def _usual_label(optimizer: str, hyperparameters: Mapping[str, Value]) -> str:
    """The label of a contender that was given none: a variant by its own name, else the class's.

    Keras ignores ``nesterov`` without a momentum, and so does this. A user's class keeps its name.
    """
    if optimizer == "Adam" and hyperparameters.get("amsgrad"):
        return "AMSGrad"
    if optimizer in ("SGD", "RMSprop") and hyperparameters.get("momentum"):
        nesterov = optimizer == "SGD" and hyperparameters.get("nesterov")
        return "Nesterov" if nesterov else f"{optimizer} + momentum"
    return _plain_label(optimizer)


def _brief(value: Value, written: Callable[[Value, str], str]) -> Value:
    """A hyperparameter's value as a board shows it: a schedule as text, lists as lists."""
    return schedules.brief(value, "; ", written=written) if isinstance(value, Mapping) else plain(value)


def _written(value: Value) -> str:
    """A hyperparameter's value as `Contender.parse` reads it."""
    return schedules.brief(value, ";", whole=True) if isinstance(value, Mapping) else write(value)


def _word(value: Value) -> str:
    return value if isinstance(value, str) else write(value, "; ")
