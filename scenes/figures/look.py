"""The films' colours as a style sheet: a theme's by their names, and the ramp of heights as a gradient."""

from __future__ import annotations

from scenes.theme import NIGHT, PAPER, Theme

NAMES = ("background", "panel", "text", "muted", "line", "accent", "highlight")  # as `Theme` has them


def style() -> str:
    """Both themes: the system's, or the one that ``data-theme`` of the root says."""
    night, paper = declared(NIGHT), declared(PAPER)
    return "\n".join(
        (
            f":root {{ color-scheme: dark; {night} }}",
            f"@media (prefers-color-scheme: light) {{ :root {{ color-scheme: light; {paper} }} }}",
            f':root[data-theme="night"] {{ color-scheme: dark; {night} }}',
            f':root[data-theme="paper"] {{ color-scheme: light; {paper} }}',
            "",
        )
    )


def declared(theme: Theme) -> str:
    """A theme's colours as custom properties: ``--text``, ..., ``--on-accent``, and ``--ramp``."""
    found = {name: getattr(theme, name) for name in NAMES}
    found["on-accent"] = theme.background
    stops = ", ".join(f"{colour} {100 * at:g}%" for at, colour in theme.map_stops)
    found["ramp"] = f"linear-gradient(to right, {stops})"
    return " ".join(f"--{name}: {value};" for name, value in found.items())
