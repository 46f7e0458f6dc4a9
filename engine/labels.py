"""The labels of a race: those that are equal are made longer by what differs ("Adam lr 0.01").

A made label is written by its parts, so that a film can write it with its own language's numbers; one that
was typed has no parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.values import Value, number, write

if TYPE_CHECKING:
    from engine.contenders import Contender

LONGEST_LABEL = 40  # characters
VARIANT = "class"  # what a label is made of beside names of hyperparameters; none can be called so


class MadeLabel(NamedTuple):
    """The parts of a label that a race made: the ``label`` that several shared, ``by`` what they are told
    apart (names of hyperparameters; "class" is the variant), and an ``end`` such as " (2)", seldom any.
    """

    label: str
    by: tuple[str, ...]
    end: str = ""

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any] | None) -> MadeLabel | None:
        """The parts that a contender's spec tells of; None where its label was given."""
        return None if spec is None else cls(spec["label"], tuple(spec["by"]), spec["end"])

    def spec(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {"label": self.label, "by": [*self.by], "end": self.end}


def told_apart(contenders: Sequence[Contender]) -> tuple[Contender, ...]:
    """The contenders, those of equal label relabelled with the hyperparameters in which they differ."""
    renamed: list[Contender] = []
    for contender in contenders:
        alike = [other for other in contenders if other.label == contender.label]
        by = _differing(contender, alike) if len(alike) > 1 else ()
        made = MadeLabel(contender.label, by)
        renamed.append(contender.relabelled(_fitting(contender, made), made) if by else contender)
    taken = [contender.label for contender in renamed]
    for place, contender in enumerate(renamed):  # a made label may meet one that was given
        if taken.count(contender.label) > 1 and contender.label != contenders[place].label:
            assert contender.made is not None
            count, made = 1, contender.made
            while (label := _fitting(contender, made)) in taken:
                count += 1
                made = made._replace(end=f" ({count})")
            taken[place], renamed[place] = label, contender.relabelled(label, made)
    return tuple(renamed)


def written(contender: Contender, settings: Mapping[str, str]) -> str:
    """A contender's label; where a race made it, with its hyperparameters as ``settings`` says them."""
    return contender.label if contender.made is None else _fitting(contender, contender.made, settings)


def setting(name: str, value: Value) -> str:
    """A hyperparameter as a label has it: "lr 0.01", "momentum 0.9", "nesterov"."""
    said = "lr" if name == "learning_rate" else name
    if value is True:
        return said
    shown = number(value) if isinstance(value, float) else value if isinstance(value, str) else write(value)
    return f"{said} {shown}"


def _differing(contender: Contender, alike: Sequence[Contender]) -> tuple[str, ...]:
    """In what a contender differs from those that share its label, and has a value of its own."""
    by = []
    if len({other.optimizer for other in alike}) > 1 and contender.label != contender.variant:
        by.append(VARIANT)
    for name in dict.fromkeys(name for other in alike for name in other.hyperparameters):
        values = {other.hyperparameters.get(name, ...) for other in alike}
        if len(values) > 1 and name in contender.hyperparameters:
            by.append(name)
    return tuple(by)


def _fitting(contender: Contender, made: MadeLabel, settings: Mapping[str, str] | None = None) -> str:
    """A made label, cut before its end where it is longer than a label may be."""
    if settings is None:
        settings = {name: setting(name, value) for name, value in contender.shown()}
    parts = [made.label]
    for name in made.by:
        part = contender.variant if name == VARIANT else settings[name]
        called, _, value = part.partition(" ")
        parts.append(value if value and parts[-1].endswith(f" {called}") else part)  # "SGD + momentum 0.9"
    label, room = " ".join(parts), LONGEST_LABEL - len(made.end)
    return (label if len(label) <= room else f"{label[: room - 1].rstrip()}…") + made.end
