"""What the commentary says is true while it is on screen: sentences read back and held against the arrays."""

from __future__ import annotations

import json
import re
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.standings import Standings
from scenes.language import LANGUAGES, load
from scenes.stage.show.clock import Clock
from scenes.telling.commentary import lines, schedule
from scenes.telling.phrases import fits
from scenes.telling.race import LATEST
from tests.scenes.seeing import unread
from tests.scenes.two_valleys import GAP, HOLD, LABELS, LATE, descent, race


@st.composite
def races(draw) -> xr.Dataset:
    start = draw(st.tuples(*[st.sampled_from([-1.7, -1.2, -0.5, 0.03, 0.4, 1.3, 1.6])] * 2))
    steps = draw(st.sampled_from([1, 12, 40, 60, 90]))
    runner = st.tuples(
        st.sampled_from([0.02, 0.05, 0.09, 1e-5, 0.001, 0.005, 0.12, 0.2, 0.25, 0.3, 0.5]),
        st.sampled_from([0.0, 0.5, 0.9, 0.97]),
    )
    runners = draw(st.lists(runner, min_size=draw(st.sampled_from([1, 3, 6])), max_size=len(LABELS)))
    return race([descent(start, steps, *one) for one in runners])


# ---- reading sentences back


@cache
def grammar(language: str) -> list[tuple[str, re.Pattern]]:
    """A pattern for each sentence of the commentary, the longest first."""
    words = load(language)
    table = []
    for key in words:
        if key.startswith("commentary.") and not key.startswith(("commentary.minimum", "commentary.others")):
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(words.get(key)))
            table.append((key.removeprefix("commentary."), re.compile(pattern)))
    return sorted(table, key=lambda entry: -len(re.sub(r"\(.*?\)", "", entry[1].pattern)))


def parse(text: str, language: str, labels) -> tuple[str, SimpleNamespace]:
    """The sentence's key, and its fields with names as indices of contenders."""
    for key, pattern in grammar(language):
        if match := pattern.fullmatch(text):
            fields = SimpleNamespace(**match.groupdict())
            others = re.escape(load(language).get("commentary.others")).replace(r"\{count\}", r"\d+")
            for name in ("who", "other", "longest", "shortest"):
                if hasattr(fields, name):
                    names = re.split(r", | y | e | and ", getattr(fields, name))
                    named = [one for one in names if not re.fullmatch(others, one)]  # "2 más" name nobody
                    setattr(fields, name, [labels.index(one) for one in named])
                    number = ".one" if len(names) == 1 else ".many"
                    assert named
                    assert name != "who" or key.endswith(number), f"singular and plural: {text}"
            return re.sub(r"\.(one|many)$", "", key), fields
    raise AssertionError(f"no sentence of the commentary: {text!r}")


class Truth:
    """Says whether a sentence holds, from the arrays alone and in other words than the commentary's own."""

    def __init__(self, result: xr.Dataset, language: str) -> None:
        self.w = result["w"].values[:, 0]
        self.loss = np.where(np.isfinite(result["loss"].values[:, 0]), result["loss"].values[:, 0], np.inf)
        self.finite = np.isfinite(self.w).all(-1) & np.isfinite(self.loss)
        self.loss[~self.finite] = np.inf
        self.raw, self.gradient = result["loss"].values[:, 0], result["gradient"].values[:, 0]
        points = [p for p in json.loads(result.attrs["critical_points"]) if p["kind"] == "minimum"]
        self.points = points
        self.diagonal = float(np.hypot(*np.diff(json.loads(result.attrs["domain"]))[:, 0]))
        self.radius = 0.05 * self.diagonal / float(np.hypot(6, 6))  # that of an arrival
        self.words = load(language)
        with np.errstate(all="ignore"):
            self.distance = np.array(
                [np.hypot(*(self.w - [p["w_0"], p["w_1"]]).transpose(2, 0, 1)) for p in points]
            ).reshape(-1, *self.loss.shape)
            low, high = np.transpose(json.loads(result.attrs["domain"]))
            self.off = ~((self.w >= low) & (self.w <= high)).all(-1) & ~(
                self.distance <= 2 * self.radius
            ).any(0)

    def first(self, step) -> set[int]:
        """Whose loss the board shows as the lowest."""
        read = [self.words.number(float(loss)) for loss in self.loss[:, step]]
        return {one for one, text in enumerate(read) if text == read[int(self.loss[:, step].argmin())]}

    def extent(self, one) -> float:
        """How far from the map's middle (0, 0) the last finite weights are."""
        seen = self.w[one, max(self.end(one) - 1, 0) : self.end(one) + 1]
        return float(np.abs(seen[np.isfinite(seen)]).max())

    def end(self, one) -> int:
        """The step from which on it is never finite again."""
        return int(np.flatnonzero(self.finite[one]).max(initial=-1)) + 1

    def infinite(self, one) -> bool:
        step = self.end(one)
        return bool(np.isinf(self.w[one, step]).any() or np.isinf(self.raw[one, step]))

    def minimum(self, text: str) -> list[int]:
        is_global = text in (
            self.words("commentary.minimum.the_global"),
            self.words("commentary.minimum.a_global"),
        )
        kind = [index for index, point in enumerate(self.points) if point["is_global"] == is_global]
        article = "the" if len(kind) == 1 else "a"
        assert text == self.words(f"commentary.minimum.{article}_{'global' if is_global else 'local'}")
        return kind

    def leads(self, who, steps) -> bool:
        return all(
            self.loss[one, step] <= self.loss[:, step].min() + 1e-6 * (1 + abs(self.loss[:, step].min()))
            for one in who
            for step in steps
        )

    def near(self, one, which, steps, radii=2) -> bool:
        return all((self.distance[which, one, step] <= radii * self.radius).any() for step in steps)

    def visits(self, who, which, steps) -> list[int]:
        """The steps at which somebody comes to one of the minima."""
        came, there = [], dict.fromkeys(who, False)
        for step in steps:
            for one in who:
                if not there[one] and self.near(one, which, [step], 1):
                    came.append(step)
                    there[one] = True
                there[one] = there[one] and self.near(one, which, [step])
        return came

    def holds(self, key: str, f: SimpleNamespace, recent: list[int], shown: list[int]) -> bool:
        """``recent``: the steps that may be meant; ``shown``: those while the sentence is on screen."""
        match key.split("."):
            case ["lead", "turns"]:
                return all(any(self.leads([one], [step]) for one in f.who) for step in shown)
            case ["lead", case]:
                if any(self.first(step) != set(f.who) for step in shown):
                    return False  # the board says something else
                since = [step for step in recent if self.leads(f.who, [step, *shown])]
                ahead_before = [
                    step
                    for step in since
                    if any(not self.leads([one], [step - 1]) for one in f.who) or step == 1
                ]
                if case != "first":
                    ahead_before = [step for step in ahead_before if self.leads(f.other, [step - 1])]
                if case == "again":
                    return any(
                        self.leads([f.who[0]], [at]) for step in ahead_before for at in range(1, step - 1)
                    )
                return bool(ahead_before)
            case ["diverged", case]:
                ended = all(not self.finite[one, step] for one in f.who for step in shown)
                return ended and all(
                    (self.extent(one) > 1e6 * self.diagonal) == (case == "overflow")
                    and (case != "infinite" or self.infinite(one))
                    for one in f.who
                )
            case ["undefined", case]:
                first = [self.end(one) for one in f.who]
                return all(
                    not self.finite[one, step:].any()
                    and self.extent(one) < 1e6 * self.diagonal
                    and np.isfinite(self.w[one, step]).all() == (case == "loss")
                    and np.isnan(
                        self.raw[one, step] if case == "loss" else self.gradient[one, step - 1]
                    ).any()
                    for one, step in zip(f.who, first, strict=True)
                )
            case ["left" | "returned"]:
                goes = key == "left"
                was = all(
                    any(self.off[one, step - 1] != goes or step == 0 for step in recent) for one in f.who
                )
                return was and all(self.off[one, step] == goes for one in f.who for step in shown)
            case ["capture"]:
                which = self.minimum(f.minimum)
                last = range(recent[-1], self.loss.shape[1])
                return all(not self.points[i]["is_global"] for i in which) and all(
                    self.near(i, which, last) for i in f.who
                )
            case ["arrival", "was_first"]:
                which = self.minimum(f.minimum)
                came = self.visits(f.who, which, range(shown[0] + 1))
                others = [one for one in range(len(self.w)) if one not in f.who]
                return bool(came) and not self.visits(others, which, range(came[0] + 1))
            case ["arrival", "there"]:
                which = self.minimum(f.minimum)
                return all(self.near(i, which, range(shown[0], self.loss.shape[1])) for i in f.who)
            case ["leader", case]:
                at = {one: self.end(one) if case != "left" else None for one in f.who}
                gone = {
                    one: [s for s in recent if s > 1 and self.off[one, s] and not self.off[one, s - 1]]
                    for one in f.who
                }
                left = {one: steps[-1] if steps else 0 for one, steps in gone.items()}
                led = all(self.leads([one], [(at[one] or left[one]) - 1]) for one in f.who)
                over = self.off if case == "left" else ~self.finite
                return led and all(over[one, step] for one in f.who for step in shown)
            case ["arrival", case]:
                which = self.minimum(f.minimum)
                came = [any(self.near(i, which, [step], 1) for step in recent) for i in f.who]
                first = case != "first" or not self.visits(range(len(self.w)), which, range(recent[0]))
                again = case not in ("stays", "again_global", "again_local") or all(
                    len(self.visits([i], which, range(shown[0] + 1))) > 1 for i in f.who
                )
                last = range(shown[0], self.loss.shape[1])
                stays = case != "stays" or all(self.near(i, which, last) for i in f.who)
                return (
                    all(came) and first and again and stays and all(self.near(i, which, shown) for i in f.who)
                )
            case ["departure", _]:
                which = self.minimum(f.minimum)
                was = all(any(self.near(i, which, [step - 1]) for step in recent) for i in f.who)
                return was and not any(self.near(i, which, [step], 1) for i in f.who for step in shown)
            case ["zigzag"]:
                moves = np.diff(self.w[f.who], axis=1)
                turns = (moves[:, 1:] * moves[:, :-1]).sum(-1) < 0  # at step index + 1
                return all(
                    any(turns[i, max(0, s - 4) : s - 1].all() for s in recent) for i in range(len(f.who))
                )
            case ["uphill"]:
                rising = all((np.diff(self.loss[one, [shown[0] - 1, *shown]]) > 0).all() for one in f.who)
                return rising and all(
                    self.loss[one, shown[0] - 3 : shown[0]].min() < self.loss[one, shown[0]] for one in f.who
                )
            case ["stall", case]:
                origin = 0 if case == "start" else recent[0]
                if case == "rest":
                    here, level = self.w[f.who][:, shown], (self.gradient[f.who][:, shown] == 0).all()
                    return bool((here == here[:, :1]).all() and level)
                drift = np.hypot(
                    *(self.w[f.who][:, [*shown, recent[0]]] - self.w[f.who][:, [origin]]).transpose(2, 0, 1)
                )
                at_rest = any(
                    (self.distance[:, one, step] <= self.radius).any() for one in f.who for step in shown
                )
                return (drift <= 0.03 * self.diagonal).all() and not at_rest
            case ["overtake"]:
                passed = all(
                    any(self.loss[a, s - 1] >= self.loss[b, s - 1] for s in recent)
                    for a in f.who
                    for b in f.other
                )
                return passed and all(
                    self.loss[a, s] < self.loss[b, s] for a in f.who for b in f.other for s in shown
                )
            case ["status", "first_step"]:
                length = np.hypot(*(self.w[:, 1] - self.w[:, 0]).T)
                return (length.argmax(), length.argmin()) == (f.longest[0], f.shortest[0])
            case ["status", "since"]:
                steps = range(int(f.step), shown[-1] + 1)
                return all(self.first(step) == set(f.who) for step in steps) and int(f.step) < shown[0]
            case ["status", "descent"]:
                top, bottom = self.loss[0, 0], min(p["loss"] for p in self.points)
                return all(
                    (top - self.loss[one, step]) / (top - bottom) >= int(f.percent) / 100
                    for one in f.who
                    for step in shown
                )
            case ["status", "there" | "all_there"]:
                which, count = self.minimum(f.minimum), int(getattr(f, "count", len(self.w)))
                least = [sum(self.near(i, which, [s], 1) for i in range(len(self.w))) for s in shown]
                most = [sum(self.near(i, which, [s], 2) for i in range(len(self.w))) for s in shown]
                return max(least) <= count <= min(most) and int(getattr(f, "all", len(self.w))) == len(self.w)
            case ["status", "last"]:
                return all(self.loss[f.who[0], step] == self.loss[:, step].max() for step in shown)
            case ["status", "together"]:
                apart = np.hypot(
                    *(self.w[f.who, : shown[-1] + 1] - self.w[f.who[:1], : shown[-1] + 1]).transpose(2, 0, 1)
                )
                return bool((apart <= 0.0011 * self.diagonal).all())
            case ["finish", case]:
                if case in ("nobody", "none"):
                    return not self.finite[:, -1].any()
                read = [self.words.number(float(loss)) for loss in self.loss[:, -1]]
                if case == "level":
                    return set(read) == {f.loss} and len(self.w) > 1
                lowest = read[int(self.loss[:, -1].argmin())]
                level = [one for one, text in enumerate(read) if text == lowest]
                return (
                    f.loss == lowest
                    and set(f.who) <= set(level)
                    and (len(self.w) == 1) == (case == "alone")
                    and (case == "alone" or len(level) < len(self.w))
                )
        raise AssertionError(f"no rule to check '{key}' by")


def check(result: xr.Dataset, language: str) -> list[str]:
    """Hold the commentary of a race, on the film's clock, to all that is asked of it; the keys told."""
    clock = Clock(result.sizes["step"] - 1)
    end = clock.end + HOLD
    captions = schedule(lines(result, Standings(result), load(language)), clock.seconds, end)
    assert not list(unread(captions))
    truth, labels = Truth(result, language), list(result["contender"].values)
    told = []
    for caption, following in zip(captions, [*captions[1:], None], strict=True):
        assert fits(caption.text)
        assert 0 <= caption.start < caption.end <= end + 1e-9
        if following:
            assert following.start >= max(caption.end, caption.start + GAP) - 1e-9
        first = int(clock.step(caption.start) + 1e-9)
        last = max(first, int(clock.step(caption.end) - 1e-9))
        recent = [
            s for s in range(first + 1) if clock.seconds(s) >= caption.start - LATE - 1.01
        ]  # and its group's
        key, fields = parse(caption.text, language, labels)
        shown = list(range(first, last + 1))
        if key == "uphill":
            shown = shown[:1]
        assert truth.holds(key, fields, recent, shown), f"{caption} is not true at steps {first} to {last}"
        told.append(key)
    texts = [caption.text for caption in captions]
    assert len(texts) == len(set(texts)), "nothing is said twice"
    return told


@pytest.mark.parametrize("language", LANGUAGES)
@given(result=races())
@settings(max_examples=120, deadline=None)
def test_every_sentence_is_true_while_it_is_on_screen(language, result):
    check(result, language)


@given(result=races())
@settings(max_examples=120, deadline=None)
def test_what_matters_most_is_told_in_every_race(result):
    check_what_matters(result)


def check_what_matters(result: xr.Dataset) -> None:
    """The first arrival is told, a leader's fall, and nothing as happening again that was not told before."""
    standings, clock = Standings(result), Clock(result.sizes["step"] - 1)
    said = [line for line in lines(result, standings, load("en")) if line.kind != "finish"]
    captions = schedule(said, clock.seconds, clock.end + LATEST)
    labels = list(result["contender"].values)
    told = [parse(caption.text, "en", labels) for caption in captions]
    keys = [key for key, _ in told]
    assert [line for line in said if line.about == "first"] == [] or any(
        caption.who == line.who and line.about == "first" and caption.text == line.text
        for caption in captions
        for line in said
    ), "the first arrival is untold"
    falls = [line for line in said if line.about == "leader" and line.late]
    firsts = ("arrival.first", "arrival.was_first", "arrival.global")
    assert not falls or any(key.startswith("leader") for key in keys) or {*firsts} & {*keys}
    before: dict[str, set[int]] = {}
    for key, fields in told:
        topic, _, case = key.partition(".")
        topic = f"{topic} {getattr(fields, 'minimum', '')}" if topic == "arrival" else topic
        if case.startswith("again"):
            assert before.get(topic, set()).issuperset(fields.who), f"'again', of what was not told: {keys}"
        before.setdefault(topic, set()).update(getattr(fields, "who", ()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_race_is_told_truly(page, language):
    assert {"arrival.first", "zigzag", "finish.best"} <= set(check(page, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_words_is_one_that_can_be_read_back(language):
    words = load(language)
    for key, _ in grammar(language):
        text = words.get(f"commentary.{key}")
        fields = {
            "who": "alfa" if not key.endswith("many") else "alfa, eco",
            "other": "golf",
            "longest": "alfa",
            "shortest": "eco",
        }
        numbers = {
            "step": "3",
            "percent": "90",
            "count": "2",
            "all": "8",
            "loss": "1",
            "goal": "1",
            "minimum": "x",
        }
        assert parse(text.format(**fields, **numbers), language, LABELS)[0] == re.sub(
            r"\.(one|many)$", "", key
        )
        assert text[0] == "{" or text[0].isupper()
        assert text.endswith(".")
