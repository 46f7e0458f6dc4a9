"""What the installed Keras offers: its optimizers and learning-rate schedules, read without importing it.

Importing Keras costs seconds (it brings TensorFlow); its source says the same in milliseconds. So the
public lists ``keras/optimizers/__init__.py`` and ``keras/optimizers/schedules/__init__.py`` are read as
syntax trees (`ast`, nothing is run), and then the constructors of the classes that they name. A test holds
the outcome against the real module.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from engine.errors import InputError


class _Mark:
    """A default that is no plain value."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


REQUIRED = _Mark("REQUIRED")  # the argument has no default
UNKNOWN = _Mark("UNKNOWN")  # the default is an expression that only running Keras would tell


@dataclass(frozen=True)
class Signature:
    """A class of Keras: its name, the module that defines it, and its arguments with their defaults.

    ``arguments`` keeps the constructor's order; a default is plain data, `REQUIRED` or `UNKNOWN`.
    ``open`` says that the constructor also takes ``**kwargs``. ``positional`` are the arguments that a call
    may give without their names, in order; a Keras object's ``name`` is among these only.
    """

    name: str
    module: str
    arguments: Mapping[str, object]
    open: bool = False
    positional: tuple[str, ...] = ()


@functools.cache
def optimizers() -> Mapping[str, Signature]:
    """Every optimizer class of the installed Keras that can race, by name, in alphabetical order.

    Those are the subclasses of ``Optimizer`` whose arguments all have a default, a learning rate among them:
    the base class and the wrappers (``LossScaleOptimizer``, ``MultiOptimizer``) need another optimizer, or a
    learning rate, to be made at all.
    """
    able = {name: signature for name, signature in _all().items() if _can_race(signature)}
    return MappingProxyType({name: able[name] for name in sorted(able, key=str.lower)})


def wrappers() -> tuple[str, ...]:
    """The names of Keras's optimizer classes that cannot race by themselves."""
    return tuple(name for name in _all() if name not in optimizers())


@functools.cache
def schedules() -> Mapping[str, Signature]:
    """Every learning-rate schedule of the installed Keras, by name, in alphabetical order."""
    found = _read("keras/optimizers/schedules/__init__.py", "LearningRateSchedule")
    found.pop("LearningRateSchedule", None)
    return MappingProxyType({name: found[name] for name in sorted(found, key=str.lower)})


@functools.cache
def shared_arguments() -> Mapping[str, object]:
    """The arguments that all of Keras's optimizers have in common, with their defaults (the base class's).

    The learning rate's default is each class's own, so it is `UNKNOWN` here.
    """
    tables = [signature.arguments for signature in optimizers().values()]
    common = {name: default for name, default in tables[0].items() if all(name in table for table in tables)}
    agreed = {n: d if all(t[n] == d for t in tables) else UNKNOWN for n, d in common.items()}
    return MappingProxyType(agreed | {"learning_rate": UNKNOWN})


@functools.cache
def argument_names() -> frozenset[str]:
    """The names of all the arguments that Keras's optimizers take."""
    return frozenset(name for signature in _all().values() for name in signature.arguments)


@functools.cache
def may_be_none() -> frozenset[str]:
    """The arguments of Keras's optimizers that may be None, whatever their default.

    Those that some class has None for, and those that a class's own source compares with None
    (``if self.rms_rate is None`` in Muon).
    """
    found = {
        n for signature in _all().values() for n, default in signature.arguments.items() if default is None
    }
    for module in {signature.module for signature in _all().values()}:
        for node in ast.walk(_parse(_root().joinpath(*module.split(".")).with_suffix(".py"))):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot):
                left, (right, *_) = node.left, node.comparators
                if (
                    isinstance(left, ast.Attribute)
                    and isinstance(right, ast.Constant)
                    and right.value is None
                ):
                    found.add(left.attr)
    return frozenset(found & argument_names()) - {"learning_rate"}


def arguments_in(node: ast.FunctionDef) -> tuple[dict[str, object], bool]:
    """A constructor's arguments (without ``self``) with their defaults, and whether it takes any more."""
    positional = [*node.args.posonlyargs, *node.args.args]
    missing = len(positional) - len(node.args.defaults)
    defaults: list[ast.expr | None] = [*[None] * missing, *node.args.defaults]
    pairs = [
        *zip(positional, defaults, strict=True),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]
    table = {argument.arg: _default(value) for argument, value in pairs}
    table.pop("self", None)
    return table, node.args.kwarg is not None


def positional_in(node: ast.FunctionDef) -> tuple[str, ...]:
    """The arguments of a constructor that a call may give without their names, in order; not ``self``."""
    return tuple(argument.arg for argument in [*node.args.posonlyargs, *node.args.args][1:])


def constructor(node: ast.ClassDef) -> ast.FunctionDef | None:
    """The ``__init__`` that a class's syntax tree defines itself, or None."""
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            return item
    return None


def base_names(node: ast.ClassDef) -> list[str]:
    """The names of a class's bases, without the module before the dot: ``adam.Adam`` is "Adam"."""
    return [
        b.attr if isinstance(b, ast.Attribute) else b.id
        for b in node.bases
        if isinstance(b, ast.Attribute | ast.Name)
    ]


@functools.cache
def _all() -> Mapping[str, Signature]:
    """Every class of Keras's public list that is an ``Optimizer``."""
    return MappingProxyType(_read("keras/optimizers/__init__.py", "Optimizer"))


def _root() -> Path:
    """The folder that holds the package ``keras``."""
    spec = importlib.util.find_spec("keras")
    if spec is None or spec.origin is None:
        raise InputError("keras.missing", "Keras is not installed here: make race or make test installs it.")
    return Path(spec.origin).parent.parent


def _read(public: str, root_class: str) -> dict[str, Signature]:
    """The subclasses of ``root_class`` that the public list of names ``public`` exports."""
    folder = _root()
    homes = dict(_exports(folder / public))
    classes = {
        node.name: (node, module)
        for module in dict.fromkeys(homes.values())
        for node in _classes(folder.joinpath(*module.split(".")).with_suffix(".py"))
    }
    found: dict[str, Signature] = {}
    for name in homes:
        if name in classes and root_class in _ancestry(name, classes):
            arguments, is_open, positional = _inherited(name, classes)
            arguments.pop("name", None)  # a Keras object's name is no hyperparameter
            table = MappingProxyType(arguments)
            found[name] = Signature(name, classes[name][1], table, is_open, positional)
    return found


def _exports(path: Path) -> Iterator[tuple[str, str]]:
    """(public name, module that defines it) for each class or function that a public ``__init__`` imports."""
    for node in _parse(path).body:
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.startswith("keras.src.optimizers.")
        ):
            for alias in node.names:
                yield alias.asname or alias.name, node.module


def _classes(path: Path) -> list[ast.ClassDef]:
    if not path.is_file():  # a name that a package exports, not a module: none of the classes we look for
        return []
    return [node for node in _parse(path).body if isinstance(node, ast.ClassDef)]


def _ancestry(name: str, classes: Mapping[str, tuple[ast.ClassDef, str]]) -> list[str]:
    """A class's name and those of all its ancestors, nearest first."""
    line = [name]
    for ancestor in line:
        if ancestor in classes:
            line += [base for base in base_names(classes[ancestor][0]) if base not in line]
    return line


def _inherited(
    name: str, classes: Mapping[str, tuple[ast.ClassDef, str]]
) -> tuple[dict[str, object], bool, tuple[str, ...]]:
    """The arguments of a class's constructor, its own or its nearest ancestor's; and those `positional`."""
    for ancestor in _ancestry(name, classes):
        own = constructor(classes[ancestor][0]) if ancestor in classes else None
        if own is not None:
            return *arguments_in(own), positional_in(own)
    return {}, True, ()


def _can_race(signature: Signature) -> bool:
    arguments = signature.arguments
    return "learning_rate" in arguments and all(default is not REQUIRED for default in arguments.values())


def _default(node: ast.expr | None) -> object:
    if node is None:
        return REQUIRED
    try:
        return ast.literal_eval(node)
    except ValueError:
        return UNKNOWN


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
