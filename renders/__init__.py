"""How films are made: the command line `races`, one film in fresh processes, what belongs to it, a course.

At a notebook: ``from renders import show, plot`` (`renders.notebook`), and of a result ``result.race``
(`renders.accessor`).
"""

from __future__ import annotations

from optimizer_races import refuse_others

__all__ = ["plot", "show"]

refuse_others()  # whoever has an `engine` of his own may have got here by `python -m`

from renders.accessor import offer  # noqa: E402

offer()


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'renders' has no attribute '{name}'")
    from renders import notebook

    return getattr(notebook, name)
