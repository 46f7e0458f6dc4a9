"""What to type instead of an optimizer that Keras does not have: another name, and all that stood behind."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine import catalog
from engine.errors import nearest
from engine.values import number_in, split

_AMSGRAD = {"amsgrad": "True", "label": '"AMSGrad"'}
_MOMENTUM = {"momentum": "0.9"}
_NESTEROV = {"momentum": "0.9", "nesterov": "True"}
# What is often asked for as an optimizer, and is a hyperparameter of another: its class, and what is added.
VARIANTS: dict[str, tuple[str, Mapping[str, str]]] = {
    "amsgrad": ("Adam", _AMSGRAD),
    **dict.fromkeys(("momentum", "momento", "sgdmomentum", "sgdmomento"), ("SGD", _MOMENTUM)),
    **dict.fromkeys(("nesterov", "nag", "sgdnesterov"), ("SGD", _NESTEROV)),
    **dict.fromkeys(("gd", "gradientdescent", "stochasticgradientdescent"), ("SGD", {})),
    **dict.fromkeys(("descensodegradiente", "descensodelgradiente", "descensoporgradiente"), ("SGD", {})),
    **dict.fromkeys(("rmspropmomentum", "rmspropmomento"), ("RMSprop", _MOMENTUM)),
}


def likely(name: str, behind: str = "") -> list[str]:
    """What may be meant by no optimizer's name, best first, each as typed: "SGD(0.1, momentum=0.9)".

    Args:
        name: what stands where an optimizer's name does.
        behind: what was typed behind it, "(0.1)" or ":learning_rate=0.1"; it is kept.
    """
    compact = re.sub(r"[\s_-]", "", name.lower())
    compact = re.sub(r"(?<=.)(\+|con|with|and|y)(?=moment|nesterov)", "", compact)
    if compact in VARIANTS:
        return [with_rest(*VARIANTS[compact], behind)]
    close = nearest(compact.removesuffix("optimizer"), catalog.optimizers())
    return [with_rest(optimizer, {}, behind) for optimizer in close]


def with_rest(optimizer: str, added: Mapping[str, str], behind: str) -> str:
    """An optimizer of Keras's as it is typed: with what stands ``behind`` it, and what is ``added`` there."""
    if behind.startswith(":"):
        given = named([each for each in split(behind[1:], ",") if each])
        added = {key: value.lower() if value == "True" else value for key, value in added.items()}
        all_ = [*given, *_extra(optimizer, given, added)]
        return f"{optimizer}:{','.join(all_)}" if all_ else optimizer
    given = [each for each in split(behind[1:-1], ",;") if each]
    all_ = [*given, *_extra(optimizer, given, added)]
    return f"{optimizer}({', '.join(all_)})" if all_ else optimizer


def named(pairs: list[str]) -> list[str]:
    """The pairs of ``name=value,name=value``; a number alone, in the first place, is the learning rate."""
    has_rate = any(re.match(r"(lr|learning_rate)\s*=", each) for each in pairs)
    if not pairs or has_rate or not number_in(pairs[0]):
        return pairs
    return [f"learning_rate={pairs[0]}", *pairs[1:]]


def _extra(optimizer: str, given: list[str], added: Mapping[str, str]) -> list[str]:
    """What is to be added to the arguments that are given, which may have it by name or by their order."""
    order = catalog.optimizers()[optimizer].positional
    names = [re.match(r"(\w+)\s*=", each) for each in given]
    told = {name[1] if name else each for name, each in zip(names, [*order, *given], strict=False)}
    return [f"{key}={value}" for key, value in added.items() if key not in told]
