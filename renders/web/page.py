"""A page that one can touch, as one HTML file: template, style, program, numbers, pictures and Plotly in it.

The program (page/*.js) draws and answers; it steps nothing. Where every optimizer is at every epoch was
computed by Keras, and is carried.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from renders.speech import mistake
from renders.web.packing import packed, rows
from scenes.figures.figure import Figure
from scenes.stage.paint.lettering import FONTS

FOLDER = Path(__file__).parent / "page"
QUALITY = 88  # of the ground's WebP
LETTERS = (  # Latin, Greek, punctuation, digits up and down, signs
    *(*range(0x20, 0x180), *range(0x391, 0x3CA), *range(0x2010, 0x2040), *range(0x2070, 0x208F)),
    *(0x2212, 0x221E, 0x20AC),
)
MOST_BYTES = 12_000_000
INSTALL = "pip install 'optimizer-races[web]'"


def page(figure: Figure, scripts: Sequence[str], language: str, theme: str = "") -> str:
    """The HTML of a figure's page, whose program is of these scripts, in their order.

    ``language`` it begins in; ``theme`` likewise, by itself the one that the reader's system prefers.
    Raises InputError where the page wants Plotly and it is not installed.
    """
    import jinja2

    folder = jinja2.FileSystemLoader(FOLDER)
    how: dict[str, Any] = {"autoescape": False, "trim_blocks": True, "lstrip_blocks": True}
    carried = {name: packed(_bytes(numbers)) for name, numbers in figure.numbers.items()}
    carried |= {"plotly": packed(plotly())} if "terrain" in figure.data else {}
    data = {**figure.data, "language": language, "theme": theme}
    return (
        jinja2.Environment(loader=folder, **how)
        .get_template("frame.html")
        .render(
            name=figure.name,
            language=language,
            title=_plain(figure.data["languages"][language]["title"]),
            style=fonts() + _read("frame.css") + _read(f"{figure.name}.css"),
            program="\n".join(_read(f"{name}.js") for name in scripts),
            data=_inert(json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)),
            carried=carried,
            grounds={name: _picture(ground.pixels) for name, ground in figure.grounds.items()},
        )
    )


def fonts() -> str:
    """The films' typeface in the letters that Western languages need, as CSS that holds it."""
    from fontTools import subset

    found = []
    for name, weight in (("Regular", 400), ("Bold", 700)):
        options = subset.Options(flavor="woff", layout_features=["kern", "tnum"], notdef_outline=True)
        with subset.load_font(str(FONTS / f"NotoSans-{name}.ttf"), options) as font:
            chosen = subset.Subsetter(options)
            chosen.populate(unicodes=LETTERS)
            chosen.subset(font)
            subset.save_font(font, file := BytesIO(), options)
        address = "data:font/woff;base64," + base64.b64encode(file.getvalue()).decode()
        face = f'font-family: "Noto Sans"; font-weight: {weight}; src: url({address});'
        found.append(f"@font-face {{ {face} }}")
    return "\n".join(found) + "\n"


def plotly() -> bytes:
    """Plotly's program, as its Python package carries it. Raises InputError where that is not installed."""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError:
        raise mistake("no_plotly", command=INSTALL) from None
    return str(get_plotlyjs()).encode()


def _bytes(numbers: np.ndarray) -> bytes:
    """Numbers of a figure, ready to be packed."""
    return numbers.tobytes() if numbers.dtype == np.uint8 else rows(numbers)


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _picture(pixels: np.ndarray) -> str:
    """Pixels as an address that holds them."""
    from PIL import Image

    Image.fromarray(pixels).save(file := BytesIO(), "WEBP", quality=QUALITY, method=4)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()


def _inert(text: str) -> str:
    """JSON that can stand in an element of HTML: no markup begins in it."""
    return text.replace("<", "\\u003c")


def _plain(text: Any) -> str:
    """A text as HTML shows it."""
    from html import escape

    return escape(str(text))
