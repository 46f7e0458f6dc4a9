"""The opening of a race: everybody has a card, all can be read, and nothing lies on anything."""

from __future__ import annotations

import itertools

import cairo
import numpy as np
import pytest

from engine.surfaces import Surface
from scenes.stage.frame.opening import (
    CARDS_AT,
    FLY_AT,
    ONE_ROW,
    Opening,
    cards,
    landed,
    rows_at,
)
from scenes.stage.frame.tags import Tag, width
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.layout import SAFE, WIDE
from scenes.stage.plots.tower import COMES
from scenes.telling import opening
from tests.scenes.made import cast, ground, ways
from tests.scenes.seeing import unreadable
from tests.scenes.test_tower import EIGHTEEN, LONG

BOWL = ground("w_0**2 + 3*w_1**2")
BUG, STANDS = Box(77.0, 44.0, 430.0, 64.0), 4.4
TITLES = (
    "Carrera",
    "Carrera de optimizadores",
    "Una carrera de la que nadie sabe cómo acaba, ni cuándo, ni por",
)
FACTS = "punto de partida (−0,35; −0,67) · superficie «" + 12 * "w_0^2 + " + "»"


def made(
    count: int, title: str = TITLES[1], names: tuple[str, ...] = EIGHTEEN, tags: tuple[Tag, ...] = ()
) -> Opening:
    who = cast(BOWL, ways(0, count, 12), names=names)
    lands = [Box(1419.0, 140.0 + 40 * row, 416.0, 38.0) for row in range(count)]
    lines = [
        "Dieciocho optimizadores, una misma pérdida,",
        "un mismo punto de partida.",
        "¿Quién llega antes?",
    ]
    return Opening(who, WIDE, title, lines, FACTS, opening_formula(), BUG, lands, tags)


def opening_formula() -> list:
    from scenes.stage.paint.formula import Formula

    return [Formula("L(w_0, w_1) = w_0^2"), Formula("+ 3 w_1^2")]


def logged(shown: Opening, seconds: float) -> list[Mark | Sign]:
    log: list[Mark | Sign] = []
    shown.move(Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log), seconds)
    return log


def texts(shown: Opening, seconds: float) -> list[Mark]:
    return [each for each in logged(shown, seconds) if isinstance(each, Mark)]


@pytest.mark.parametrize("count", range(1, 19))
def test_everybody_has_a_card_of_one_size_inside_the_margins(count: int) -> None:
    boxes = cards(WIDE, count)
    assert len(boxes) == count
    assert len({(box.width, box.height) for box in boxes}) == 1
    assert len({box.y for box in boxes}) == (1 if count <= ONE_ROW else 2)
    assert all(SAFE.contains(box, slack=1e-6) for box in boxes)
    assert not any(one.overlaps(other, 10) for one, other in itertools.combinations(boxes, 2))
    if count == 8:
        assert boxes[0].width == pytest.approx(208, abs=0.2)
        assert boxes[0].height == 120


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("names", [EIGHTEEN, LONG], ids=["eighteen", "long"])
def test_all_of_it_can_be_read(title: str, names: tuple[str, ...]) -> None:
    for count in {1, 2, len(names)}:
        shown = made(count, title, names)
        marks = texts(shown, STANDS)
        assert not list(unreadable(marks))
        told = " ".join(mark.text for mark in marks)
        assert title in told
        assert "punto de partida (−0,35; −0,67)" in told
        assert len([sign for sign in logged(shown, STANDS) if isinstance(sign, Sign)]) == count
        cut = [who for who, name in enumerate(shown.cast.names) if name.split()[0][:5] not in told]
        assert not cut


def test_cards_come_one_after_another_and_fly_to_their_rows() -> None:
    shown = made(8)
    signs = {
        seconds: len([s for s in logged(shown, seconds) if isinstance(s, Sign)])
        for seconds in (2.5, 2.8, 4.0)
    }
    assert signs[2.5] == 0 < signs[2.8] < signs[4.0] == 8
    for which, second in enumerate(landed(8)):
        near = [s for s in logged(shown, second - 0.3) if isinstance(s, Sign)]
        look = shown.cast.looks[which]
        (sign,) = [s for s in near if (s.kind, s.colour) == (look.shape, look.colour)]
        start, end = shown.cards[which], shown.lands[which]
        assert min(start.y, end.y) < sign.y < max(start.bottom, end.bottom)
        assert 0 < second - rows_at(8)[which] < COMES  # its row is there as it goes
    assert not logged(shown, landed(8)[-1] + 0.01)[10:]
    assert CARDS_AT < FLY_AT < landed(18)[-1] < 6.0


def test_a_tag_stands_off_the_words_beside_its_place_or_not_at_all() -> None:
    rng = np.random.default_rng(0)
    for x, y in rng.uniform((600, 60), (1760, 900), (30, 2)).tolist():
        place = (float(x), float(y))
        tags = (
            Tag("punto de partida", lambda seconds, at=place: at, 2.6),
            Tag("meta", lambda seconds: (1200.0, 500.0), 2.0),
        )
        shown = made(8, tags=tags)
        marks = texts(shown, STANDS)
        assert not list(unreadable(marks))
        for mark in marks:
            if mark.text == "punto de partida":
                assert abs(mark.y + mark.height / 2 - y) < 140
                assert min(abs(mark.x - x), abs(mark.x + mark.width - x)) < 90


def test_no_tags_line_crosses_a_word() -> None:
    boxes = made(8).masthead.boxes
    for x, y in itertools.product(range(500, 800, 25), range(150, 520, 25)):
        shown = made(8, tags=(Tag("meta", lambda seconds, at=(float(x), float(y)): at, 2.0),))
        for tag, aside in zip(shown.tags.tags, shown.tags.aside, strict=True):
            if aside is not None:
                end = aside - (np.sign(aside[0]) * width(tag) / 2, 0.0)
                line = np.array([x, y]) + np.linspace(30 / np.hypot(*end), 1, 40)[:, None] * end
                for box in boxes:
                    assert not any(box.contains(Box(*at, 0, 0)) for at in line.tolist())


def test_on_the_map_the_words_stand_right_of_it_and_are_gone_when_the_tower_comes() -> None:
    who = cast(BOWL, ways(0, 8, 12))
    shown = Opening(who, WIDE, TITLES[1], ["a", "b"], "c", opening_formula(), BUG, 8 * [BUG], left=1052.0)
    assert all(box.x >= WIDE.map.right and box.right <= SAFE.right for box in shown.masthead.boxes)
    assert shown.masthead.leaves == FLY_AT
    words = [mark for mark in texts(shown, STANDS) if mark.size > 30 or mark.text == "c"]
    assert min(mark.x for mark in words) == 1052.0
    assert shown.masthead.title == made(8).masthead.title


def test_a_surface_whose_formula_stands_below_needs_no_other_name() -> None:
    assert opening.facts(cast(BOWL, ways(0, 2, 12))).startswith("start (")
    assert "w_0" not in opening.facts(cast(BOWL, ways(0, 2, 12)))
    named = Surface.from_expression("w_0**2 + w_1**2", domain=((-3, 3), (-3, 3)), name="My bowl")
    assert opening.facts(cast(named, ways(0, 2, 12))).endswith("“My bowl” surface")


def test_a_formula_that_has_no_room_is_left_out() -> None:
    who = cast(BOWL, ways(0, 2, 12))
    shown = Opening(who, WIDE, "A", ["a", "b", "c"], "d", 30 * opening_formula(), BUG, 2 * [BUG])
    assert shown.masthead.formula == []


def test_what_is_asked_is_what_can_be() -> None:
    valley = cast(BOWL, ways(0, 3, 12))
    plain = cast(ground("w_0"), ways(0, 3, 12))
    alone = cast(BOWL, ways(0, 1, 12))
    assert opening.promise(valley) == [
        "Three optimizers, the same loss,",
        "the same start.",
        "Who gets there first? Who ends lowest?",
    ]
    assert opening.promise(plain)[-1] == "Who gets lowest?"
    assert opening.promise(alone) == ["One optimizer, one loss,", "one start.", "Will it reach the minimum?"]
    assert opening.goal(valley) == "goal: global minimum 0.000"
    assert opening.goal(plain) == ""
