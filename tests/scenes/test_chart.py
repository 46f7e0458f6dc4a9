"""A chart shows the losses that there are, above a minimum only where there is one, and invents none."""

from __future__ import annotations

import json

import cairo
import numpy as np
import pytest

from engine.differences import Curve
from scenes.language import LANGUAGES, load
from scenes.stage.lessons.strides import bars, lengths
from scenes.stage.paint import layout
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas, Mark
from scenes.stage.paint.cut import FAR, HIGH, PIN, SLACK, WIDE
from scenes.stage.plots import chart as chart_module
from scenes.stage.plots.axes import Axes, Scale, within
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.plot import Plot
from scenes.stage.plots.series import LEAST, Series, SeriesChart
from scenes.stage.show.clock import Clock
from scenes.theme import THEMES, rgb
from tests.scenes.made import cast, ground, raced, ways
from tests.scenes.seeing import unreadable

ROOM = Box(1000, 600, 800, 330)
PLACE = layout.WIDE.chart
GROUNDS = {
    "a bowl": ground("w_0**2 + 3*w_1**2"),
    "no minimum": ground("w_0**2 - w_1**2"),
    "a local one, lower elsewhere": ground("w_0**3 - 3*w_0 + w_1**2"),
    "lower outside": ground("w_0**2 + w_1**2 - w_0**4/40"),
    "no loss on one half": ground("w_0*log(w_0) + w_1**2"),
}


def made(surface: str, w: np.ndarray, **options: bool) -> Chart:
    who = cast(GROUNDS[surface], w)
    return Chart(who, Clock(who.steps), ROOM, 0.0, **options)


def headings(chart: Chart) -> list[str]:
    log: list = []
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)
    chart.paint_resting(Canvas(cairo.Context(surface), log=log), 5.0)
    return [mark.text for mark in log]


def pixels(chart: Chart, seconds: float, moving: bool = True) -> np.ndarray:
    """What is painted of it at a second, on black: (HEIGHT, WIDTH, 3), red first."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    canvas = Canvas(cairo.Context(surface))
    canvas.fill("#000000")
    chart.paint_resting(canvas, seconds)
    if moving:
        chart.paint_moving(canvas, seconds)
    return np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[..., 2::-1].copy()


def inked(picture: np.ndarray, colour: str) -> np.ndarray:
    """Where a picture has a colour, (HEIGHT, WIDTH) bool."""
    return (np.abs(picture - 255 * np.array(rgb(colour))).max(axis=-1) < 3).astype(bool)


@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize("seed", range(8))
def test_a_height_above_the_minimum_is_told_only_above_one_that_nobody_is_below(name: str, seed: int) -> None:
    chart = made(name, ways(seed, 4, 30))
    told = chart.cast.words("race.loss_above_minimum") in headings(chart)
    points = json.loads(chart.cast.result.attrs["critical_points"])
    lowest = min((point["loss"] for point in points if point["is_global"]), default=np.nan)
    loss = chart.cast.loss[np.isfinite(chart.cast.loss)]
    assert told == chart.logarithmic
    if told:
        assert chart.base == lowest
        assert loss.min() >= lowest - 1e-9
    else:
        assert chart.cast.words("race.loss_per_epoch") in headings(chart)


def test_where_not_all_minima_are_known_there_is_no_height_above_them() -> None:
    w = np.zeros((2, 31, 2))
    w[:, :, 0] = 2 * 0.5 ** np.arange(31)
    assert made("a bowl", w).logarithmic
    result = raced(GROUNDS["a bowl"], w)
    result.attrs["minima_complete"] = "false"
    assert chart_module.base(result, np.array([1.0])) is None


@pytest.mark.parametrize("linear", [True, False])
@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize("seed", range(8))
def test_different_losses_have_different_places(name: str, seed: int, linear: bool) -> None:
    """No border on which losses of any size lie as one flat line."""
    chart = made(name, ways(seed, 4, 30, most=1e8), linear=linear)
    loss = np.unique(chart.cast.loss[np.isfinite(chart.cast.loss)])
    if chart.logarithmic:
        assert chart.base is not None
        loss = loss[loss > chart.base]
    y = chart.place(np.zeros(len(loss)), loss)[:, 1]
    apart = np.diff(loss) > 1e-9 * np.maximum(np.abs(loss[1:]), 1.0)
    assert (np.diff(y)[apart] < 0).all()


@pytest.mark.parametrize("grows", [False, True])
@pytest.mark.parametrize("name", ["no minimum", "a local one, lower elsewhere", "a bowl"])
def test_a_curve_that_leaves_its_chart_ends_there_with_a_mark(name: str, grows: bool) -> None:
    w = np.empty((2, 41, 2))
    w[0] = (0.5, 0.6)
    w[1, :, 0], w[1, :, 1] = 0.5, 0.6 * 1.6 ** np.arange(41)
    if name == "a local one, lower elsewhere":
        w[1] = w[1, :, ::-1] * (-1, 1)
        w[0] = w[1, 0]
    chart = made(name, w, grows=grows)
    assert not chart.logarithmic
    (leaving,) = chart.exits[1]
    x, y, way = leaving.tolist()
    painted = inked(pixels(chart, chart.clock.seconds(30)), chart.cast.colours[1])
    outwards = slice(int(y), int(y + HIGH)) if way > 0 else slice(int(y - HIGH), int(y))
    assert painted[outwards, int(x - WIDE) : int(x + WIDE)].sum() > 0.25 * WIDE * HIGH
    head = chart.box.x + 30 / 40 * chart.box.width
    beyond = painted[:, int(x + 2 * WIDE) : int(head - 20)]
    assert not beyond.any()  # nothing is drawn where it is not
    at = chart.box.bottom - PIN if way > 0 else chart.box.y + PIN
    assert painted[int(at), int(head)]  # its marker waits at the border,
    tip = int(at + way * 18)
    assert painted[tip, int(head) - 3 : int(head) + 4].any()  # with an arrow out of the chart


def lines_of(chart: Chart, seconds: float) -> list[Mark]:
    log: list = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)
    chart.rest(canvas, seconds)
    chart.move(canvas, seconds)
    return [mark for mark in log if isinstance(mark, Mark)]


@pytest.mark.parametrize("steps", [1, 4, 12, 60, 400])
def test_an_axis_that_grows_reaches_a_third_beyond_the_present(steps: int) -> None:
    who = cast(GROUNDS["a bowl"], ways(2, 3, steps, most=3.0))
    chart = Chart(who, Clock(steps, 2.0), PLACE, 1.0, grows=True)
    ends = []
    for step in np.linspace(0, steps, 90).tolist():
        seconds = chart.clock.seconds(step)
        ends.append(chart.end(seconds))
        assert step <= chart.end(seconds) <= steps
        if step > 0.1 * steps and not chart.grows(seconds):
            assert chart.end(seconds) >= min(1.35 * step, steps) - 1e-6
        if steps == 60 and not chart.grows(seconds):
            assert chart.end(seconds) == min(max(10, 5 * np.ceil(1.35 * step / 5)), 60)
    assert ends == sorted(ends)
    assert ends[-1] == steps
    assert ends[0] == min(steps, max(10, ends[0]))
    changes = np.diff([second for second, _ in zip(chart.ends.times, chart.ends.values, strict=True)])
    assert (changes > 0).all()  # it has grown before it grows again


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GROUNDS)
def test_a_chart_on_a_plate_says_its_numbers_where_they_are(name: str, language: str) -> None:
    who = cast(GROUNDS[name], ways(4, 3, 30), language)
    chart = Chart(who, Clock(30), PLACE, -5.0, grows=True)
    for step in (0.0, 8.2, 9.0, 20.0, 30.0):
        seconds = chart.clock.seconds(step)
        marks = lines_of(chart, seconds)
        assert not list(unreadable(marks))
        assert all(PLACE.inset(8).contains(Box(m.x, m.y, m.width, m.height)) for m in marks)
        under = [mark for mark in marks if mark.y > chart.box.bottom]
        assert len(under) >= 2
        for mark in under:
            at = chart.box.x + int(mark.text) / chart.end(seconds) * chart.box.width
            assert mark.x + mark.width / 2 == pytest.approx(at)
        heads = chart.box.x + step / chart.end(seconds) * chart.box.width
        assert heads <= chart.box.right + 1e-6


def test_a_long_race_paints_no_more_in_a_frame_than_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    who = cast(GROUNDS["a bowl"], ways(2, 3, 4000, most=3.0))
    chart = Chart(who, Clock(4000), PLACE, 0.0, grows=True)
    painted: list[int] = []
    trace = Canvas.trace

    def counted(self: Canvas, points: np.ndarray) -> None:
        painted[-1] += len(points)
        trace(self, points)

    monkeypatch.setattr(Canvas, "trace", counted)
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    for seconds in np.arange(20.0, 22.0, 1 / 30).tolist():
        painted.append(0)
        chart.move(Canvas(cairo.Context(surface)), seconds)
    assert max(painted) <= 3 * 2 * 6 * chart.box.width  # curves, casing and core, points in a column


def test_the_points_that_are_left_out_are_not_missed() -> None:
    x = np.sort(np.random.default_rng(1).uniform(0, 40, 4000))
    points = np.stack([x, 50 + 40 * np.sin(x) + np.random.default_rng(2).normal(0, 4, 4000)], axis=1)
    kept = chart_module.thinned(points)
    assert len(kept) <= 4 * 41
    for column in range(40):
        of, left = (each[np.floor(each[:, 0]) == column] for each in (points, kept))
        assert (left[:, 1].min(), left[:, 1].max()) == (of[:, 1].min(), of[:, 1].max())
        assert np.array_equal(left[[0, -1]], of[[0, -1]])


@pytest.mark.parametrize("seed", range(6))
def test_nothing_of_a_curve_is_outside_its_chart(seed: int) -> None:
    chart = made("no minimum", ways(seed, 4, 30, most=1e8))
    box = chart.box
    for which, colour in enumerate(chart.cast.colours):
        rows = np.flatnonzero(inked(pixels(chart, 1e3, moving=False), colour).any(axis=1))
        reach = HIGH + SLACK if len(chart.exits[which]) else SLACK + 1
        assert rows.min() >= box.y - reach - 1
        assert rows.max() <= box.bottom + reach + 1


def test_one_that_grows_and_grows_has_a_logarithmic_chart_that_says_so() -> None:
    w = np.zeros((1, 13, 2))
    w[0, :, 0] = 2 * (-9.0) ** np.arange(13)
    chart = made("a bowl", w, linear=True)
    assert chart.cast.words("race.loss_above_minimum") in headings(chart)
    inside = (chart.points[0, :, 1] >= chart.box.y) & (chart.points[0, :, 1] <= chart.box.bottom)
    assert inside.sum() >= 12


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("factor", [0.3, 1.0, 4.0, 70.0])
def test_longer_steps_have_higher_bars_and_the_scale_is_told(seed: int, factor: float) -> None:
    steps = 12
    random = np.random.default_rng(seed)
    w = np.zeros((1, steps + 1, 2))
    w[0, :, 0] = 1.7 * np.cumprod(np.concatenate([[1.0], -factor * random.uniform(0.7, 1.3, steps)]))
    who = cast(GROUNDS["a bowl"], w)
    chart = bars(who, Clock(steps), ROOM, 0.0)
    order = np.argsort(lengths(who), kind="stable")
    heights = np.array([chart.bar(0, step).height for step in range(steps)])[order]
    long = lengths(who)[order]
    visible = heights > LEAST
    assert (np.diff(heights[visible])[np.diff(long[visible]) > 1e-9] > 0).all()
    assert heights.max() <= chart.axes.box.height + 1e-9
    if is_logarithmic := "log" in " ".join(chart.heading):
        up = chart.axes.up
        exponents = up.low + heights / chart.axes.box.height * (up.high - up.low)
        assert np.allclose(10 ** exponents[visible], long[visible])
    else:
        assert np.allclose(heights[visible] / heights.max(), long[visible] / long.max())
    log: list = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)), log=log)
    chart.paint_resting(canvas, 1e3)
    said = who.words("descent.lengths_logarithmic") in " ".join(mark.text for mark in log)
    assert said == is_logarithmic == (long.max() > np.hypot(6, 6))


def test_a_race_without_any_loss_has_a_chart_too() -> None:
    chart = made("no loss on one half", np.full((2, 5, 2), -1.0))
    assert not np.isfinite(chart.cast.loss).any()
    assert not chart.logarithmic
    pixels(chart, chart.clock.seconds(3))


@pytest.mark.parametrize("seed", range(6))
def test_charts_of_series_have_no_border_on_which_losses_lie(seed: int) -> None:
    loss = np.sort(np.random.default_rng(seed).normal(0, 1, 40) * 10.0 ** np.linspace(-2, 22, 40))
    inside = (loss >= -1.0) & (loss <= 4.0)
    axes = Axes(within(ROOM), Scale(0, 39), Scale(-1.0, 4.0))
    losses = np.concatenate([loss, [np.nan, np.inf, -np.inf]])
    series = Series(np.arange(43.0), losses, "#ffffff", lambda _: 1.0)
    chart = SeriesChart([series], axes, ([], []), "", THEMES["night"], 0.0, 9.0)
    y = chart.points[0][:40, 1]
    seen = np.abs(y) < FAR  # the others are as far as Cairo goes
    assert (np.diff(y[seen])[np.diff(loss[seen]) > 1e-9 * np.abs(loss[seen][1:])] < 0).all()
    assert ((y >= axes.box.y) & (y <= axes.box.bottom) == inside).all()
    assert np.isnan(chart.points[0][40, 1])


def plotted(expression: str) -> Plot:
    curve = Curve.from_expression(expression, domain=(-2, 2))
    return Plot(curve, curve.domain, ROOM, load("en"), THEMES["night"], 0, breaks=curve.breaks)


@pytest.mark.parametrize(("expression", "ends"), [("1/x", 2), ("x**2", 0), ("1/x**2", 2), ("exp(x)", 0)])
def test_a_function_that_leaves_its_plot_ends_there_with_a_mark(expression: str, ends: int) -> None:
    plot = plotted(expression)
    assert len(plot.exits) == ends
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    plot.paint_resting(Canvas(cairo.Context(surface)), 9.0)
    picture = np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[..., 2::-1]
    painted = inked(picture, THEMES["night"].symbols["loss"])
    for x, y, way in plot.exits.tolist():
        outwards = slice(int(y) + 1, int(y + HIGH)) if way > 0 else slice(int(y - HIGH), int(y) - 1)
        assert painted[outwards, int(x - WIDE) : int(x + WIDE)].any()
    beyond = np.concatenate([painted[: int(plot.box.y) - 2], painted[int(plot.box.bottom) + 2 :]])
    assert beyond.any() == bool(ends)


@pytest.mark.parametrize("slope", [-30.0, -0.4, 0.0, 2.5, np.inf, -np.inf])
def test_a_line_leaves_a_point_of_a_plot_with_its_slope(slope: float) -> None:
    plot = plotted("x**2")
    right, down = plot.way(0.5, 0.25, slope, 1.0).tolist()
    assert np.hypot(right, down) == pytest.approx(1.0)
    unit = np.array([plot.box.width / 4, plot.box.height / (plot.high - plot.low)])  # px
    if np.isfinite(slope):
        assert -down / right == pytest.approx(slope * unit[1] / unit[0])
        assert right > 0
    else:
        assert (right, down) == (0.0, -np.sign(slope))


def test_a_dashed_line_has_gaps_and_the_next_line_none() -> None:
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 100, 40)
    canvas = Canvas(cairo.Context(surface))
    canvas.line(np.array([(0, 10), (100, 10)]), "#ffffff", line=4, dash=(10, 10))
    canvas.line(np.array([(0, 30), (100, 30)]), "#ffffff", line=4)
    rows = np.ndarray((40, 100, 4), np.uint8, surface.get_data())[[10, 30], :, 0] > 128
    assert (np.diff(rows[0].astype(int)) < 0).sum() == 5  # strokes end in gaps
    assert rows[1].all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_without_end_has_a_mark(language: str) -> None:
    w = np.zeros((1, 4, 2))
    w[0, :, 0] = (1.0, 30.0, 1e300, np.inf)
    who = cast(GROUNDS["a bowl"], w, language)
    chart = bars(who, Clock(3), ROOM, 0.0)
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    chart.paint_moving(Canvas(cairo.Context(surface)), 1e3)
    picture = np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[..., 2::-1]
    top = chart.bar(0, 2).y
    over = inked(picture, who.colours[0])[int(top - HIGH) : int(top) - 1]
    assert over[:, int(chart.bar(0, 2).x) : int(chart.bar(0, 2).right)].any()
    assert not over[:, int(chart.bar(0, 1).x) : int(chart.bar(0, 1).right)].any()
