"""A page that one can touch, as one HTML file: template, style, program, numbers, pictures and Plotly in it.

The program (page/*.js) draws and answers; it steps nothing. Where every optimizer is at every epoch was
computed by Keras, and is carried.
"""

from __future__ import annotations

import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from engine.exploration import Exploration
from renders.speech import mistake
from renders.web.packing import packed, rows
from scenes.figures.race import RaceFigure
from scenes.stage.paint.lettering import FONTS

FOLDER = Path(__file__).parent / "page"
PROGRAM = ("unpack", "words", "signs", "labels", "map", "curves", "board", "terrain", "main")  # in this order
QUALITY = 88  # of the ground's WebP
LETTERS = (  # Latin, Greek, punctuation, digits up and down, signs
    *(*range(0x20, 0x180), *range(0x391, 0x3CA), *range(0x2010, 0x2040), *range(0x2070, 0x208F)),
    *(0x2212, 0x221E, 0x20AC),
)
MOST_BYTES = 12_000_000
INSTALL = "pip install 'optimizer-races[web]'"


def page(figure: RaceFigure, explored: Exploration, language: str, theme: str = "") -> str:
    """The HTML of a race's page.

    ``language`` it begins in; ``theme`` likewise, by itself the one that the reader's system prefers.
    Raises InputError where Plotly is not installed.
    """
    import jinja2

    data = {**figure.data, "language": language, "theme": theme}
    texts = {name: (FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in PROGRAM}
    environment = jinja2.Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((FOLDER / "page.html").read_text(encoding="utf-8")).render(
        language=language,
        title=_plain(figure.data["languages"][language]["title"]),
        style=fonts() + (FOLDER / "page.css").read_text(encoding="utf-8"),
        program="\n".join(texts.values()),
        data=_inert(json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)),
        paths=packed(rows(paths(explored))),
        grounds={name: _picture(ground.pixels) for name, ground in figure.grounds.items()},
        plotly=packed(plotly()),
    )


def fonts() -> str:
    """The films' typeface in the letters that Western languages need, as CSS that holds it."""
    from fontTools import subset

    found = []
    for name, weight in (("Regular", 400), ("Bold", 700)):
        options = subset.Options(flavor="woff", layout_features=["kern", "tnum"], notdef_outline=True)
        font = subset.load_font(str(FONTS / f"NotoSans-{name}.ttf"), options)
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=LETTERS)
        chosen.subset(font)
        subset.save_font(font, file := BytesIO(), options)
        address = "data:font/woff;base64," + base64.b64encode(file.getvalue()).decode()
        face = f'font-family: "Noto Sans"; font-weight: {weight}; src: url({address});'
        found.append(f"@font-face {{ {face} }}")
    return "\n".join(found) + "\n"


def paths(explored: Exploration) -> np.ndarray:
    """What a page knows of everybody's way: (3, factor, contender, start, step), of w_0, w_1 and the loss."""
    return np.stack([explored.w[..., 0], explored.w[..., 1], explored.loss])


def plotly() -> bytes:
    """Plotly's program, as its Python package carries it. Raises InputError where that is not installed."""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError:
        raise mistake("no_plotly", command=INSTALL) from None
    return str(get_plotlyjs()).encode()


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
