"""What tests of any film look at: a frame's pixels, and what is wrong with the texts on it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import cairo
import numpy as np
import pytest

from scenes.film import Film
from scenes.stage.frame.caption import Caption
from scenes.stage.frame.lower_third import COMES
from scenes.stage.frame.masthead import Masthead
from scenes.stage.frame.opening import Opening
from scenes.stage.paint import canvas as canvas_module
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas, Mark, Sign
from scenes.stage.paint.layout import PANEL, SAFE
from scenes.stage.paint.lettering import width
from scenes.stage.paint.signs import STAR
from scenes.stage.plots.tower import Tower
from scenes.theme import MEASURES, luminance

Kind = TypeVar("Kind", bound=Film)
RADII = (MEASURES.marker, MEASURES.marker_near, STAR)  # px, of what stands where a runner is
LOOKS = {"es": "night", "en": "paper"}  # two looks have every language and every theme


@lru_cache(maxsize=48)
def laid_out(kind: type[Kind], **options: Any) -> Kind:
    """A film that is laid out once for all tests that look at it; who changes it puts it back."""
    return kind(**options)


def moments(film: Film, count: int, *, first: float = 1.5, apart: float = 0.8) -> list[float]:
    """Seconds from all over a film; not while acts change, nor while rows, cards or captions pass."""
    chosen = []
    gliding = [actor.gliding for actor in film.actors if isinstance(actor, Tower | Opening | Masthead)]

    def sliding(at: float) -> bool:
        return any(0 <= at - caption.start < COMES for caption in film.captions)

    for at in np.linspace(first, film.length - first, count).tolist():
        while any(abs(act.start - at) < apart for act in film.acts) or any(
            glides(at) for glides in (*gliding, sliding)
        ):
            at += 1 / 60
        chosen.append(at)
    return chosen


def standing(film: Film, signs: Iterable[Sign], right: float = PANEL.x) -> dict[int, tuple[float, float]]:
    """Where each runner's marker is left of the panel at ``right``, px; of one that has arrived, its star."""
    looks = {(look.shape, look.colour): which for which, look in enumerate(film.cast.looks)}
    looks["star", film.theme.end] = 0
    places: dict[int, tuple[float, float]] = {}
    for sign in signs:
        which = looks.get((sign.kind, sign.colour))
        if which is not None and min(RADII) <= sign.radius <= max(RADII) and sign.x < right:
            places.setdefault(which, (sign.x, sign.y))
    return places


def unread(captions: Iterable[Caption]) -> Iterator[str]:
    """What is wrong with captions: too long, gone before they are read, or two at once."""
    captions = list(captions)
    for caption in captions:
        lasts = caption.end - caption.start
        if len(caption.text) > 84:
            yield f"{caption.text!r} has {len(caption.text)} letters"
        if lasts < MEASURES.reading_time(caption.text) - 1e-6 or len(caption.text) / lasts > 17:
            yield f"{caption.text!r} is gone after {lasts:.1f} s"
    for before, after in itertools.pairwise(captions):
        if before.end > after.start + 1e-9:
            yield f"{before.text!r} and {after.text!r} are there at once"


def frame(film: Film, seconds: float) -> np.ndarray:
    """A frame as pixels (1080, 1920, 3), or as many as its layout has px; red first."""
    width, height = round(film.layout.frame.width), round(film.layout.frame.height)
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height)
    film.paint(Canvas(cairo.Context(surface)), seconds)
    pixels = np.ndarray((height, width, 4), np.uint8, surface.get_data())
    return pixels[..., 2::-1].copy()


def film_frame(film: Film, seconds: float) -> np.ndarray:
    """A small frame as the film itself paints it after whatever it painted before: (270, 480, 4)."""
    pixels = np.empty((HEIGHT // 4, WIDTH // 4, 4), np.uint8)
    film.picture.seconds = seconds
    film.picture.paint_into(pixels)
    return pixels


def unreadable(marks: list[Mark], safe: Box = SAFE) -> Iterator[str]:
    """What is wrong with the texts of a frame, whose margins are around ``safe``."""
    marks = [mark for mark in marks if mark.opacity > 0.35 and mark.text.strip()]
    boxes = [Box(mark.x, mark.y, mark.width, mark.height) for mark in marks]
    for mark, box in zip(marks, boxes, strict=True):
        if mark.size < MEASURES.smallest:
            yield f"{mark.text!r} is {mark.size} px"
        if not safe.contains(box, slack=1):
            yield f"{mark.text!r} is outside the margins at {mark.x:.0f}, {mark.y:.0f}"
    for (a, box_a), (b, box_b) in itertools.combinations(zip(marks, boxes, strict=True), 2):
        same_line = a.y == b.y and a.size == b.size  # pieces of one label, side by side
        if box_a.overlaps(box_b, gap=-2.5 if same_line else -1.5):
            yield f"{a.text!r} and {b.text!r} overlap at {a.x:.0f}, {a.y:.0f}"


def faint(film: Film, seconds: float, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The texts of a frame with a contrast below 4.5 to what is behind them."""
    marks = [mark for mark in film.marks(seconds) if mark.opacity > 0.95 and mark.text.strip()]
    with monkeypatch.context() as patch:
        patch.setattr(canvas_module.Canvas, "text", _silent)
        pixels = frame(film, seconds) / 255
    for mark in marks:
        x, y = int(mark.x), int(mark.y)
        behind = luminance(pixels[y : y + int(mark.height), x : x + max(int(mark.width), 1)]).ravel()
        # contour lines and leaders thinner than a letter's stem may pass behind a haloed name
        worst = np.quantile(behind, 0.97 if film.theme.name == "night" else 0.03)
        ink = luminance(mark.colour)
        contrast = (max(ink, worst) + 0.05) / (min(ink, worst) + 0.05)
        if contrast < 4.5:
            yield f"{mark.text!r} at {seconds:.1f} s: {contrast:.2f}"


def _silent(
    self: Canvas, text: str, *arguments: object, size: float, bold: bool = False, **options: object
) -> float:
    return width(text, size, bold=bold)
