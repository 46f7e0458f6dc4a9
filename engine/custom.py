"""Users' optimizers and schedules: found by dotted name, read as source, imported only to be built.

``package.module.Class`` is looked for on Python's path and in the current folder. Its source is read as
text (nothing is run), so that a finished race is found in the archive without importing TensorFlow; the
hash of that source, and of the user's other modules that it imports, is part of the race's spec.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib
import importlib.util
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine import catalog
from engine.errors import InputError, listed, no_python


@dataclass(frozen=True)
class Taken:
    """What a constructor takes: its arguments with their defaults, and those it takes without their names."""

    arguments: Mapping[str, object]
    positional: tuple[str, ...]


def arguments(dotted: str) -> Mapping[str, object] | None:
    """What the constructor of ``package.module.Class`` takes, with defaults; None if only a run would tell.

    Raises:
        InputError: no such module, or no such class in it.
    """
    found = taken(dotted)
    return None if found is None else found.arguments


def taken(dotted: str) -> Taken | None:
    """As `arguments`, and which of them may be given without their names, in order."""
    tree, name, path = _source(dotted)
    if _class_in(tree, name) is None and name not in _bound_names(tree):
        classes = [n.name for n in tree.body if isinstance(n, ast.ClassDef)]
        hint = listed(name, classes) or " It has no class at all."
        raise InputError(
            "custom.class",
            "The module '{module}' has no class '{name}'.{hint}",
            module=dotted.rpartition(".")[0],
            name=name,
            hint=hint,
        )
    return _taken(tree, name, _package(dotted.rpartition(".")[0], path), frozenset())


def digest(dotted: str) -> str:
    """SHA-256 of the source behind ``package.module.Class``: its module, and the user's modules it imports.

    The standard library and installed packages are left out: the versions of those that matter stand in the
    archive's key beside it.

    Raises:
        InputError: no such module.
    """
    module = dotted.rpartition(".")[0]
    hashes: dict[str, str] = {}
    waiting = [(module, _source(dotted)[2])]
    while waiting:
        name, path = waiting.pop()
        if name in hashes:
            continue
        data = path.read_bytes()
        hashes[name] = hashlib.sha256(data).hexdigest()
        for imported in _imported_modules(ast.parse(data), _package(name, path)):
            found = _file(imported)
            if found is not None and _is_users(found):
                waiting.append((imported, found))
    return hashlib.sha256("\n".join(f"{name} {hashes[name]}" for name in sorted(hashes)).encode()).hexdigest()


def names(dotted: str) -> tuple[frozenset[str], list[str]]:
    """All names at the top level of the module of ``package.module.name``, and its functions in order.

    Raises:
        InputError: no such module.
    """
    tree = _source(dotted)[0]
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    return frozenset({*functions, *classes, *_bound_names(tree)}), functions


def load(dotted: str) -> type:
    """The class called ``package.module.Class``, imported: this runs the user's module, and so Keras's.

    Raises:
        InputError: the module cannot be imported, or the class is no ``keras.optimizers.Optimizer``.
    """
    arguments(dotted)
    found = imported(dotted)
    if not is_optimizer(found):
        raise InputError(
            "custom.kind",
            "'{name}' is no Keras optimizer: it must be a class that inherits from"
            " keras.optimizers.Optimizer.",
            name=dotted,
        )
    return found


def imported(dotted: str) -> Any:
    """What is called ``package.module.name``, imported. Raises InputError where that fails."""
    module, _, name = dotted.rpartition(".")
    try:
        with _current_folder():
            return getattr(importlib.import_module(module), name)
    except (Exception, SystemExit) as error:
        raise InputError(
            "custom.import",
            "'{name}' could not be imported: {kind}: {error}.",
            name=dotted,
            kind=type(error).__name__,
            error=str(error).rstrip("."),
        ) from error


def is_optimizer(thing: object) -> bool:
    """Whether a class inherits from Keras's ``Optimizer`` (told without importing Keras)."""
    return inherits(thing, "Optimizer")


def is_there(module: str) -> bool:
    """Whether a module of the user's has that name."""
    path = _file(module)
    return path is not None and _is_users(path)


def inherits(thing: object, name: str) -> bool:
    """Whether a class has a class of Keras's by that name among its ancestors."""
    return isinstance(thing, type) and any(
        parent.__module__.startswith("keras.") and parent.__name__ == name for parent in thing.__mro__
    )


def name_of(cls: type) -> str:
    """The dotted name by which a class of the user's can be found again.

    Raises:
        InputError: it was defined where no import finds it (in a function, a notebook, standard input).
    """
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    if "." in cls.__qualname__ or file is None or getattr(module, cls.__name__, None) is not cls:
        raise InputError(
            "custom.place",
            "The class {name} cannot be imported from a file, so its race could not be"
            " run again: put it at the top level of a module.",
            name=cls.__qualname__,
        )
    return f"{Path(file).stem if cls.__module__ == '__main__' else cls.__module__}.{cls.__name__}"


def _taken(tree: ast.Module, name: str, package: str, seen: frozenset[tuple[int, str]]) -> Taken | None:
    """What the constructor of a module's class takes: its own arguments, and its base's where it passes on.

    A name that is no class there is followed to what it was imported or assigned from; None where that leads
    to no source, or where the constructor takes ``*args``.
    """
    key = (id(tree), name)
    node = _class_in(tree, name)
    if key in seen:
        return None
    if node is None:
        return _followed(tree, name, package, seen | {key})
    inherited: Taken | None = None
    for base in node.bases:
        inherited = _followed(tree, ast.unparse(base), package, seen | {key})
        if inherited is not None:
            break
    init = catalog.constructor(node)
    if init is None:
        return inherited
    own, is_open = catalog.arguments_in(init)
    if init.args.vararg is not None or (is_open and inherited is None):
        return None
    passed = inherited.arguments if inherited is not None and is_open else {}
    table = {**own, **{n: d for n, d in passed.items() if n not in own}}
    return Taken(MappingProxyType(table), catalog.positional_in(init))


def _followed(tree: ast.Module, written: str, package: str, seen: frozenset[tuple[int, str]]) -> Taken | None:
    """What the constructor of a class takes that a module writes as ``A`` or ``keras.optimizers.Adam``."""
    first, _, rest = written.partition(".")
    if not rest and _class_in(tree, first) is not None:
        return _taken(tree, first, package, seen)
    full = _origins(tree, package).get(first)
    if full is None:
        return None
    module, _, name = (f"{full}.{rest}" if rest else full).rpartition(".")
    if module.partition(".")[0] in ("keras", "tensorflow"):
        return _of_keras(name)
    if not module:  # assigned from another name of this module
        return _taken(tree, name, package, seen) if (id(tree), name) not in seen else None
    path = _file(module)
    if path is None or not _is_users(path):
        return None
    other = _tree(path, path.stat().st_mtime_ns)
    return _taken(other, name, _package(module, path), seen)


def _of_keras(name: str) -> Taken | None:
    """What the constructor of a class of Keras's takes: an optimizer, a schedule, or the base of either."""
    bases = {
        "Optimizer": Taken(catalog.shared_arguments(), ("learning_rate",)),
        "LearningRateSchedule": Taken(MappingProxyType({}), ()),
    }
    signature = catalog.optimizers().get(name) or catalog.schedules().get(name)
    return bases.get(name) if signature is None else Taken(signature.arguments, signature.positional)


def _class_in(tree: ast.Module, name: str) -> ast.ClassDef | None:
    return next((n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name), None)


def _origins(tree: ast.Module, package: str) -> dict[str, str]:
    """For each name that a module imports or assigns at its top level, the dotted name that it stands for."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            found |= {alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node.value).partition(".")
            full = f"{found.get(first, first)}{dot}{rest}"
            found |= {target.id: full for target in node.targets if isinstance(target, ast.Name)}
    return found


@functools.lru_cache(maxsize=64)
def _tree(path: Path, _: int) -> ast.Module:
    return ast.parse(path.read_bytes())


def _package(module: str, path: Path) -> str:
    """The package that a module's relative imports start from."""
    return module if path.name == "__init__.py" else module.rpartition(".")[0]


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """The dotted name of the module that ``from ... import`` names."""
    parts = package.split(".") if package else []
    above = ".".join(parts[: len(parts) - (node.level - 1)]) if node.level else ""
    return ".".join(filter(None, [above, node.module or ""]))


def _source(dotted: str) -> tuple[ast.Module, str, Path]:
    """The syntax tree of the module of ``package.module.Class``, the class's name, the file."""
    module, _, name = dotted.rpartition(".")
    if not all(part.isidentifier() for part in dotted.split(".")) or not module:
        raise InputError(
            "custom.name", "'{name}' is no name of a class: write package.module.Class.", name=dotted
        )
    path = _file(module)
    if path is None:
        raise InputError(
            "custom.module",
            "There is no module '{module}' on Python's path or in the current folder (for '{name}').",
            module=module,
            name=dotted,
        )
    try:
        return ast.parse(path.read_bytes()), name, path
    except SyntaxError as error:
        raise no_python(module, error) from error


def _file(module: str) -> Path | None:
    """The source file of a module, found without importing its packages."""
    loaded = getattr(sys.modules.get(module), "__file__", None)
    if loaded is not None and loaded.endswith(".py"):
        return Path(loaded)
    spec: ModuleSpec | None = None
    folders: list[str] | None = None
    for place, part in enumerate(module.split(".")):
        if place == 0:
            with _current_folder():
                spec = _top(part)
                places = None if spec is None else spec.submodule_search_locations
                folders = None if places is None else [*places]
        elif folders is None:
            return None
        else:
            # By its whole name Python would ask its parents' modules for their paths: they are not imported.
            spec = PathFinder.find_spec(part, folders)
            if spec is None or spec.submodule_search_locations is None:
                folders = None
            elif spec.origin is None:  # a folder without __init__.py
                folders = [str(Path(folder, part)) for folder in folders if Path(folder, part).is_dir()]
            else:
                folders = [*spec.submodule_search_locations]
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    return Path(spec.origin)


def _top(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except (ValueError, ImportError):  # a module without a spec, such as __main__
        return None


@contextmanager
def _current_folder() -> Iterator[None]:
    """Python's path with the current folder at its end: a console script's path lacks it."""
    here = str(Path.cwd())
    if here in sys.path or "" in sys.path:
        yield
        return
    sys.path.append(here)
    try:
        yield
    finally:
        sys.path.remove(here)


def _bound_names(tree: ast.Module) -> set[str]:
    """The names that a module gets by importing or assigning them at its top level."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom | ast.Import):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _imported_modules(tree: ast.Module, package: str) -> Iterator[str]:
    """The dotted names of the modules that a module imports anywhere, and of their packages."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            targets = (
                [base, *(f"{base}.{alias.name}" for alias in node.names)]
                if base
                else [a.name for a in node.names]
            )
        else:
            continue
        for target in targets:
            parts = target.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1) if all(parts))


@functools.cache
def _installed() -> tuple[Path, ...]:
    """The folders of the standard library and of installed packages."""
    return tuple(
        Path(sysconfig.get_path(kind)).resolve() for kind in ("stdlib", "platstdlib", "purelib", "platlib")
    )


def _is_users(path: Path) -> bool:
    """Whether a file is the user's own: not installed, not the engine's (its code is in the key already)."""
    path = path.resolve()
    engine = Path(__file__).resolve().parent
    return not any(path.is_relative_to(folder) for folder in (*_installed(), engine))
