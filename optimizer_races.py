"""The console script `races` enters here, by a name that no module of anybody else's has.

`engine`, `scenes` and `renders` are names that others use too: one in a folder of ``PYTHONPATH`` (or, under
``python -m``, in the current folder) would be taken for ours. That is said before any of them is imported.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ("engine", "scenes", "renders")
BAD_INPUT = 2  # the exit code, as `renders.cli` has it


def main() -> None:
    """Run `races`, if what it is made of is ours."""
    refuse_others()
    from renders.cli import main as races

    races()


def refuse_others() -> None:
    """End the process with a sentence where a package that is not this project's would be imported."""
    for name in PACKAGES:
        if (found := _place(name)) is not None and found != HERE / name:
            sys.stderr and print(_sentence(name, found), file=sys.stderr)
            sys.exit(BAD_INPUT)


def _place(name: str) -> Path | None:
    """The folder of the package, or the file of the module, that is imported by a name."""
    module = sys.modules.get(name)
    spec = module.__spec__ if module is not None else importlib.util.find_spec(name)
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    return Path(spec.origin or name).resolve()


def _sentence(name: str, found: Path) -> str:
    """What is wrong, in the language of the locale; `renders.speech` may be somebody else's here."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    language = "es" if locale.lower().startswith("es") else "en"
    words = tomllib.loads((HERE / "renders" / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    return str(words["errors"]["stranger"]).format(name=name, found=found, folder=found.parent)


if __name__ == "__main__":
    main()
