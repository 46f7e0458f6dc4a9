"""What a film costs: ``python -m tests.alone`` prints the lines of scenes that serve one film only.

A module serves the films whose file imports it, directly or through others.
"""

from __future__ import annotations

from collections import defaultdict

from renders.catalog import PROJECT, films
from renders.make.code_hash import reached

COUNTED = (
    "derivative",
    "descent",
    "grid",
    "learning_rate",
    "minima",
)  # whose mean is the figure to push down


def alone() -> dict[str, dict[str, int]]:
    """Of every film, the lines of each module that it alone reaches, its own file included."""
    served: dict[str, list[str]] = defaultdict(list)  # film names by module
    for film in films().values():
        for module in reached(PROJECT, film.scene.partition(":")[0]):
            served[module].append(film.name)
    lines: dict[str, dict[str, int]] = {film.name: {} for film in films().values()}
    for module, names in sorted(served.items()):
        if len(names) == 1:
            path = PROJECT / f"{module.replace('.', '/')}.py"
            path = path if path.is_file() else PROJECT / module.replace(".", "/") / "__init__.py"
            lines[names[0]][module] = len(path.read_text(encoding="utf-8").splitlines())
    return lines


def main() -> None:
    """Print the table."""
    found = alone()
    for film, modules in found.items():
        parts = ", ".join(f"{module.removeprefix('scenes.')} {count}" for module, count in modules.items())
        print(f"{film:14} {sum(modules.values()):6,}  {parts}")
    mean = sum(sum(found[film].values()) for film in COUNTED) / len(COUNTED)
    print(f"{'mean':14} {mean:6,.0f}  of {', '.join(COUNTED)}")


if __name__ == "__main__":
    main()
