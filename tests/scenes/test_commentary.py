"""The commentary: who is named, what is told first, what is left unsaid, and the time to read it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from engine.standings import KINDS, Standings
from scenes.language import LANGUAGES, load
from scenes.stage.show.clock import Clock
from scenes.telling.commentary import LATER, PRIORITY, lines, schedule
from scenes.telling.phrases import Line, fits
from scenes.telling.race import HOLD as HOLDS
from scenes.telling.race import LATEST
from scenes.theme import MEASURES
from tests.scenes.two_valleys import GAP, HOLD, LATE, descent, minima, race


def told(result: xr.Dataset, language: str = "es") -> list[str]:
    clock = Clock(result.sizes["step"] - 1)
    said = schedule(lines(result, Standings(result), load(language)), clock.seconds, clock.end + HOLD)
    return [caption.text for caption in said]


def arrivals(result: xr.Dataset) -> list[str]:
    """All that could be said of arrivals."""
    return [
        line.text
        for line in lines(result, Standings(result), load("es"))
        if line.kind in ("arrival", "first")
    ]


def walk(*points, steps=20):
    """A path through points, resting at the last one."""
    return np.array([*points, *[points[-1]] * (steps + 1 - len(points))], float)


BEST, TRAP = ((point["w_0"], 0.0) for point in minima())
FAR = (1.9, 1.9)


def test_several_are_told_in_one_sentence_with_the_right_conjunction():
    trapped = walk(FAR, (1.5, 1.0), (1.2, 0.5), TRAP)
    result = race([walk(FAR, (1.8, 1.8), (1.7, 1.7)), trapped, trapped], labels=("Adam", "Bravo", "Ibis"))
    assert "Bravo e Ibis quedan atrapados en el mínimo local." in told(result)
    assert "Bravo and Ibis get trapped in the local minimum." in told(result, "en")


def test_what_must_be_said_of_the_ground_comes_before_what_only_happens_again():
    said = [Line(step, "zigzag", f"Z{step}", facts=((step,),)) for step in range(4, 30, 4)]
    captions = schedule(said, lambda step: float(step), 40.0, ["ground", "more"], 2.0)
    assert [caption.text for caption in captions[:2]] == ["ground", "more"]


def test_a_divergence_and_the_first_arrival_of_one_moment_are_both_told():
    blown = walk(FAR, (1.5, 0.5), (np.inf, 0.0))
    arrived = walk(FAR, (1.5, 0.5), BEST)
    first, then = told(race([arrived, blown], labels=("Adam", "SGD")))[:2]
    assert first == "Adam es el primero en alcanzar el mínimo global."
    assert then.startswith("SGD diverge")


def test_a_lead_that_is_lost_before_it_is_read_is_not_told():
    high, low = (1.9, 0.0), (1.5, 0.0)
    one = np.array([(1.9, 1.9), *[(low, high)[i % 2] for i in range(9)]])
    other = np.array([(1.9, 1.9), *[(high, low)[i % 2] for i in range(9)]])
    said = told(race([one, other], labels=("A", "B")))
    assert not any("se pone en cabeza" in text or "recupera" in text for text in said[:-1])
    assert "A y B se turnan en cabeza." in said


def test_nobody_is_told_to_stay_when_the_minimum_is_only_passed():
    passing = walk((1.0, 1.9), (0.5, 1.0), BEST, (-1.5, -1.0), (-1.9, -1.9))
    said = told(race([passing], labels=("Adam",)))
    assert not any("alcanza" in text for text in said)
    assert any("no se queda en el mínimo global" in text for text in said)


def test_a_runner_that_is_back_on_the_map_at_once_is_told_to_be_back():
    said = told(race([walk((1.9, 0.0), (2.1, 0.0), (1.9, 0.5), (1.5, 1.5))], labels=("Adam",)))
    assert not any("se sale" in text for text in said)
    assert "Adam vuelve al mapa." in said


def test_only_who_arrives_first_is_told_to_be_the_first():
    early = walk((1.0, 1.9), (0.5, 1.0), BEST, steps=60)
    late = walk((1.0, 1.9), *[(0.5 - 0.03 * step, 1.0) for step in range(30)], BEST, steps=60)
    assert arrivals(race([late, early], labels=("Adam", "SGD"))) == [
        "SGD es el primero en alcanzar el mínimo global.",
        "Adam alcanza el mínimo global.",
    ]


def test_who_leaves_again_while_another_arrives_is_not_named_with_it():
    passing = walk((1.0, 1.9), (0.5, 1.0), BEST, (-1.5, -1.0), (-1.9, -1.9))
    staying = walk((1.0, 1.9), (0.5, 1.5), (0.5, 1.0), BEST)
    assert arrivals(race([passing, staying], labels=("Adam", "SGD"))) == [
        "Adam es el primero en alcanzar el mínimo global.",
        "Adam ha sido el primero en alcanzar el mínimo global.",
        "SGD alcanza el mínimo global.",
    ]


def test_the_first_arrival_is_told_of_who_leaves_again_at_once():
    passing = walk((1.0, 1.9), BEST, (-1.5, -1.0), (-1.9, -1.9))
    others = [walk((1.0, 1.9), (0.9, 1.8 - 0.1 * turn)) for turn in range(3)]
    said = told(race([passing, *others], labels=("Adam", "SGD", "Lion", "Nadam")))
    assert "Adam ha sido el primero en alcanzar el mínimo global." in said


def test_what_becomes_of_the_leader_is_told_before_what_becomes_of_others():
    slow = walk((1.9, 1.9), *[(1.9 - 0.02 * step, 1.9) for step in range(12)])
    leads = np.where(np.arange(21)[:, None] < 6, walk((1.9, 1.9), (1.5, 0.3)), np.inf)
    behind = np.where(np.arange(21)[:, None] < 6, walk((1.9, 1.9), (1.85, 1.85)), np.inf)
    away = walk((1.9, 1.9), *[(1.5, 0.3)] * 5, (2.3, 0.3))
    result = race([slow, leads, behind, behind], labels=("Adam", "SGD", "Lion", "Nadam"))
    assert "SGD, que iba en cabeza, diverge." in told(result)
    result = race([slow, away, slow, slow], labels=("Adam", "SGD", "Lion", "Nadam"))
    assert "SGD, que iba en cabeza, se sale del mapa." in told(result)


def test_who_ends_on_the_podium_is_told_to_have_arrived(page):
    clock, words = Clock(60, holds=((5, HOLDS),)), load("es")
    said = [line for line in lines(page, Standings(page), words) if line.kind != "finish"]
    texts = [each.text for each in schedule(said, clock.seconds, clock.end + LATEST)]
    assert "Nadam adelanta a RMSprop y se pone en cabeza." in texts
    goal = [text for text in texts if "mínimo global" in text]
    assert all(any(name in text for text in goal) for name in ("Nadam", "Adagrad", "Adamax")), texts


def test_what_happens_again_is_told_so_only_where_the_first_time_was_told():
    once = Line(3, "lead", "A adelanta a B.", who=(0,), topic=("lead",))
    again = Line(
        9, "lead", "A vuelve a adelantar a B.", who=(0,), topic=("lead",), again=("A, de nuevo.", "Otra vez")
    )
    assert [each.text for each in schedule([once, again], seconds, 60.0)] == [
        "A adelanta a B.",
        "A, de nuevo.",
    ]
    assert [each.text for each in schedule([again], seconds, 60.0)] == ["A vuelve a adelantar a B."]
    other = Line(3, "lead", "C adelanta a B.", who=(2,), topic=("lead",))
    assert schedule([other, again], seconds, 60.0)[-1].text == "A vuelve a adelantar a B."


def test_who_comes_back_is_told_to_stay_only_if_it_does():
    away, back = (-1.5, -1.0), [BEST] * 20
    wandering = walk((1.0, 1.9), BEST, *[away] * 9, *back, *[away] * 9, *back, steps=90)
    said = told(race([wandering], labels=("Adam",)))
    assert said.index("Adam alcanza de nuevo el mínimo global.") < said.index(
        "Adam se queda por fin en el mínimo global."
    )


def test_a_tie_is_a_tie_only_if_the_board_shows_the_same_number():
    level = walk(FAR, (1.5, 0.5), TRAP)
    behind = walk(FAR, (1.8, 1.8))
    said = told(race([level, level, behind], labels=("Adam", "SGD", "Nadam")))
    assert said[-1].startswith("Fin de la carrera: Adam y SGD acaban")
    result = race([level, level], labels=("Adam", "SGD"))
    assert told(result)[-1].startswith("Fin de la carrera: todos acaban con la misma pérdida, 0,197")
    result["loss"][0, 0, -1], result["loss"][1, 0, -1] = 1e-20, 2e-20
    assert told(result)[-1] == "Fin de la carrera: todos acaban con la misma pérdida, 0,000."


def test_runners_are_told_to_run_together_only_as_long_as_they_do():
    one = descent((1.9, 1.5), 40, 0.004)
    other = np.where(np.arange(41)[:, None] < 30, one, one + 0.2)
    result = race([one, other], labels=("Adam", "AMSGrad"))
    said = lines(result, Standings(result), load("es"))
    together = [line for line in said if line.text == "Adam y AMSGrad van juntos: dan casi los mismos pasos."]
    assert {line.until for line in together} == {30}
    assert max(line.step for line in together) == 29


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_race_without_events_still_says_something_true(language):
    # a slow straight way down: nothing arrives, leaves, turns or stalls
    result = race([descent((1.9, 1.5), 40, 0.004)], labels=("Adam",))
    assert Standings(result).events == ()
    assert len(told(result, language)) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_labels_and_large_crowds_still_fit_a_caption(language):
    labels = [f"an optimizer with a very long name number {number} of mine" for number in range(18)]
    paths = [walk(FAR, (1.5, 0.5), TRAP) for _ in labels] + [walk(FAR, (1.9, 1.0))]
    result = race(paths, labels=[*labels, "x" * 84])
    said = lines(result, Standings(result), load(language))
    assert any(line.kind == "capture" for line in said)
    assert all(fits(line.text) for line in said), [line.text for line in said if not fits(line.text)]


@pytest.mark.parametrize("apart", [1e-6, 1.0])
def test_who_reads_level_with_another_is_not_told_to_be_last(apart):
    ways = [(0.3, 0.1), (0.2, 0.1), (0.1, 0.1)]
    result = race([walk(FAR, tuple(np.array(FAR) - apart * np.array(way))) for way in ways])
    words, loss = load("en"), result["loss"].values[:, 0]
    last = [line for line in lines(result, Standings(result), words) if "last place" in line.text]
    told = [line for line in last if line.until > line.step]
    assert bool(told) == (apart == 1.0)
    for line in told:
        shown = [words.number(float(value)) for value in loss[:, line.step]]
        assert shown.count(shown[int(loss[:, line.step].argmax())]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ends", [("with lr 0.0017", "with lr 0.94"), ("3 of mine", "4 of mine")])
def test_names_that_begin_alike_are_never_cut_to_the_same_letters(language, ends):
    labels = [f"RMSprop with a lot of momentum {end}" for end in ends]
    result = race([walk(FAR, (1.5, 0.5), TRAP), walk(FAR, (1.4, 1.0), (1.2, 0.1), TRAP)], labels=labels)
    for line in lines(result, Standings(result), load(language)):
        short = [word for word in line.text.replace(",", "").split() if "…" in word]
        assert len(set(short)) == len(short) or line.until == line.step, line.text


# ---- the schedule


def test_every_kind_of_event_has_its_place_among_the_priorities():
    assert set(KINDS) < set(PRIORITY)
    asked = ["diverged", "left", "lead", "capture", "arrival", "overtake"]
    assert [kind for kind in PRIORITY if kind in asked] == asked


def seconds(step: float) -> float:
    return float(step)


def test_the_schedule_prefers_priority_and_drops_what_is_no_news_any_more():
    said = [
        Line(0, "overtake", "A adelanta a B."),
        Line(1, "diverged", "C diverge: sus números crecen hasta desbordarse."),
        Line(2, "lead", "D se pone en cabeza."),
        Line(9, "arrival", "E alcanza el mínimo global."),
        Line(20, "arrival", "F alcanza el mínimo global."),
    ]
    assert [caption.text[0] for caption in schedule(said, seconds, 20.0)] == ["C", "E"]


def test_a_line_is_gone_before_it_stops_being_true():
    said = [
        Line(2, "lead", "A se pone en cabeza.", until=5.0),
        Line(2, "lead", "B se pone en cabeza.", until=6.0),
    ]
    assert [(c.start, c.end, c.text[0]) for c in schedule(said, seconds, 30.0)] == [(2.0, 6.0, "B")]


def test_a_fact_is_told_once():
    said = [
        Line(step, "overtake", f"A adelanta a B {step}.", facts=(("overtake", 0, 1),)) for step in (0, 10, 20)
    ]
    assert len(schedule(said, seconds, 60.0)) == 1


def test_a_lesser_line_delays_a_greater_one_by_a_second_at_most():
    great, small = Line(10, "lead", "A se pone en cabeza."), Line(7, "zigzag", "B salta.")
    assert [c.start for c in schedule([great, small], seconds, 60.0)] == [7.0, 11.0]
    assert [c.start for c in schedule([great, Line(8, "zigzag", "B salta.")], seconds, 60.0)] == [10.0]
    assert [c.start for c in schedule([great, Line(7, "overtake", "B adelanta a C.")], seconds, 60.0)] == [
        10.0
    ]


@given(
    st.lists(
        st.builds(
            Line,
            st.integers(0, 60),
            st.sampled_from(PRIORITY),
            st.text("ab ", min_size=1, max_size=84),
            st.one_of(st.just(float("inf")), st.floats(0, 80)),
            st.lists(st.tuples(st.integers(0, 9)), max_size=2).map(tuple),
            late=st.booleans(),
        ),
        max_size=30,
    ),
    st.floats(0, 70),
)
def test_a_schedule_leaves_time_to_read(said, end):
    captions = schedule(said, seconds, end)
    for caption in captions:
        assert caption.end - caption.start >= max(GAP, MEASURES.reading_time(caption.text)) - 1e-9
        assert any(
            line.text == caption.text
            and line.step <= caption.start <= line.step + (LATER if line.late else LATE) + 1e-9
            and caption.end <= min(end, line.until) + 1e-9
            for line in said
        )
    for one, following in pairwise(captions):
        assert following.start >= one.end - 1e-9
    if not captions:
        assert all(
            min(end, line.until) - line.step < max(GAP, MEASURES.reading_time(line.text)) for line in said
        )


# ---- kickers


def test_a_kicker_says_what_happened_and_when_and_to_whom():
    trapped = walk(FAR, (1.5, 1.0), (1.2, 0.5), TRAP)
    early = walk((1.0, 1.9), (0.5, 1.0), BEST)
    result = race([early, trapped], labels=("Adam", "SGD"))
    said = {(line.kicker, line.who) for line in lines(result, Standings(result), load("es"))}
    assert {("Primero en llegar · época 2", (0,)), ("Atrapado · época 3", (1,))} <= said
    english = {line.kicker for line in lines(result, Standings(result), load("en"))}
    assert {"First to arrive · epoch 2", "Trapped · epoch 3"} <= english


def test_what_happened_at_several_epochs_tells_none():
    late = walk(FAR, (1.5, 1.0), (1.2, 0.5), (1.15, 0.3), TRAP)
    early = walk(FAR, (1.5, 1.0), (1.2, 0.5), TRAP)
    result = race([early, late], labels=("Adam", "SGD"))
    both = [line for line in lines(result, Standings(result), load("es")) if "quedan atrapados" in line.text]
    assert [(line.kicker, line.who) for line in both] == [("Atrapados", (0, 1))]


def test_how_things_stand_has_no_kicker(page):
    told = lines(page, Standings(page), load("en"))
    assert all(bool(line.kicker) == (line.kind != "status") for line in told)


def test_the_first_arrival_is_told_when_it_happens_whatever_else_does():
    said = [
        Line(3, "lead", "A adelanta a B."),
        Line(5, "first", "A es el primero."),
        Line(6, "arrival", "B llega."),
    ]
    told = schedule(said, seconds, 60.0)
    assert [(caption.start, caption.text[0]) for caption in told] == [(5.0, "A"), (9.0, "B")]
