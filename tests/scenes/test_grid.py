"""Each contender is where the dataset says on a map of its own, and all of it can be read."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
import xarray

from engine import archive
from engine.errors import InputError
from engine.race import Race
from scenes import language
from scenes.grid import GridFilm
from scenes.stage.map.multiples import Plates
from scenes.stage.map.ways import EDGE
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Mark
from scenes.theme import rgb
from tests.breadth import some
from tests.scenes.races import RACES as RACES_OF_ALL
from tests.scenes.seeing import LOOKS, faint, frame, laid_out, moments, unread, unreadable

KERAS = RACES_OF_ALL["all of Keras"]
TWO = Race(
    contenders=[
        "sgd:learning_rate=0.02",
        "adam:learning_rate=0.3,label=A label of the longest sort there is",
    ],
    steps=KERAS.steps,
)
OUT = ["sgd:learning_rate=0.3,momentum=0.9", "adam:learning_rate=0.5", "sgd:learning_rate=2.0"]
RACES = {
    "page": Race(steps=10),
    "out of the map": Race(contenders=OUT, steps=20),
    "two, flat": Race(surface="six_hump_camel", contenders=OUT[:2], starts=[(1.5, 1.0)], steps=12),
    "diverged": RACES_OF_ALL["ten on Himmelblau"],
}


def film_of(name: str, lang: str = "es") -> GridFilm:
    """The film of one of the races, in the language's look."""
    return laid_out(GridFilm, race=RACES[name], language=lang, theme=LOOKS[lang])


@pytest.fixture(params=some(list(RACES), 2))
def film(request: pytest.FixtureRequest, page: object) -> GridFilm:
    """Each of the races, filmed."""
    return film_of(request.param)


@pytest.fixture(params=list(itertools.product(RACES, LOOKS)), ids="-".join)
def any_film(request: pytest.FixtureRequest, page: object) -> GridFilm:
    """Each of the races in each language."""
    return film_of(*request.param)


@pytest.fixture(scope="module")
def sixteen() -> xarray.Dataset:
    """A race of sixteen, of which those of fewer are parts: each contender runs alone."""
    both = [archive.get(KERAS).isel(contender=slice(14)), archive.get(TWO)]
    joined = xarray.concat(both, "contender", combine_attrs="override", data_vars="minimal")
    spec = json.loads(joined.attrs["spec"])
    spec["contenders"] = spec["contenders"][:14] + json.loads(both[1].attrs["spec"])["contenders"]
    return joined.assign_attrs(spec=json.dumps(spec))


def film_of_first(count: int, sixteen: xarray.Dataset, patch: pytest.MonkeyPatch, **options: str) -> GridFilm:
    """The film of the first contenders of the sixteen."""
    spec = json.loads(sixteen.attrs["spec"])
    spec["contenders"] = spec["contenders"][:count]
    part = sixteen.isel(contender=slice(count)).assign_attrs(spec=json.dumps(spec))
    patch.setattr(archive, "get", lambda race: part)
    contenders = [*KERAS.contenders[:14], *TWO.contenders][:count]
    return GridFilm(race=Race(contenders=contenders, steps=KERAS.steps), **options)


def seen(film: GridFilm) -> tuple[np.ndarray, np.ndarray]:
    """The lower left and upper right corner of the part of the map that is shown in the race, in weights."""
    part, whole = film.maps.zoom.part, film.maps.ground.box
    low, high = film.maps.ground.domain[:, 0], film.maps.ground.domain[:, 1]
    corners = [((part.x - whole.x) / whole.width, (whole.bottom - part.bottom) / whole.height)]
    corners += [((part.right - whole.x) / whole.width, (whole.bottom - part.y) / whole.height)]
    return tuple(low + (high - low) * np.array(corner) for corner in corners)  # type: ignore[return-value]


def place(film: GridFilm, which: int, w: np.ndarray) -> tuple[float, float]:
    """Where a point in weights is on a contender's map, px."""
    (left, low), (right, high) = seen(film)
    box = film.grid.cells[which].room
    return (
        box.x + (w[0] - left) / (right - left) * box.width,
        box.bottom - (w[1] - low) / (high - low) * box.height,
    )


def in_cell(film: GridFilm, which: int, marks: list[Mark]) -> list[Mark]:
    """The texts within a contender's cell."""
    box = film.grid.cells[which].box
    return [mark for mark in marks if box.contains(Box(mark.x, mark.y, mark.width, mark.height), slack=2)]


# ---- what is shown is what the dataset says


def test_each_runner_stands_where_the_dataset_says(film: GridFilm) -> None:
    looks = {(look.shape, look.colour): which for which, look in enumerate(film.cast.looks)}
    looks["star", film.theme.end] = film.theme.end

    def standing(seconds: float) -> dict[int, tuple[float, float, object]]:
        """In each cell's window, where the marker or the blue star is, and whose marker it is."""
        return {
            which: (sign.x, sign.y, looks[sign.kind, sign.colour])
            for sign in film.signs(seconds)
            for which, cell in enumerate(film.grid.cells)
            if (sign.kind, sign.colour) in looks and cell.window.contains(Box(sign.x, sign.y, 0, 0), slack=1)
        }

    last = film.cast.steps
    for step in (0.01, 1, 2.3, last / 3, last - 0.25, last):
        drawn = standing(film.seconds_of(step) + (0.4 if step == last else 0.0))
        step = film.clock.step(film.seconds_of(step))
        whole = min(int(step), last - 1)
        part = step - whole
        with np.errstate(invalid="ignore", over="ignore"):
            w = film.cast.w[:, whole] * (1 - part) + film.cast.w[:, whole + 1] * part
        for which, point in enumerate(w):
            at = place(film, which, point)
            if not np.isfinite(at).all():
                assert which not in drawn  # it has diverged: its plate says so
                continue
            x, y, look = drawn[which]
            if film.grid.cells[which].window.inset(EDGE).contains(Box(*at, 0, 0)):
                assert (x, y) == pytest.approx(at, abs=0.5)
                assert look == (film.theme.end if step == last else which)  # the blue star ends the run
            else:
                assert look == which  # pinned to the edge, with its arrow


def test_marker_start_and_steps_are_painted_there() -> None:
    film = film_of("page")
    step = 6.5
    pixels = frame(film, film.seconds_of(step)).astype(int)

    def colour_at(which: int, w: np.ndarray) -> np.ndarray:
        x, y = place(film, which, w)
        return pixels[int(y), int(x)]

    for which, name in enumerate(film.cast.names):
        w = film.cast.w[which]
        now = (w[6] + w[7]) / 2
        apart = [
            np.abs(colour_at(which, now) - 255 * np.array(rgb(each))).max() for each in film.cast.colours
        ]
        assert np.argmin(apart) == which  # a marker has a sheen: nearer to its own colour than to any other
        assert apart[which] <= 32
        away = [np.hypot(*np.subtract(place(film, which, w[0]), place(film, which, w[at]))) for at in (2, 4)]
        if name in ("RMSprop", "Adam", "AMSGrad", "Adamax", "Nadam"):  # whose steps lie apart
            assert min(away) > 15
            for at in (2, 4):
                is_step = np.abs(colour_at(which, w[at]) - 255 * np.array(rgb(film.theme.step))).max() <= 3
                near = np.hypot(*np.subtract(place(film, which, now), place(film, which, w[at]))) < 20
                assert is_step or near, (name, at)
            assert np.abs(colour_at(which, w[0]) - 255 * np.array(rgb(film.theme.start))).max() <= 3


def test_under_each_name_is_the_datasets_loss(any_film: GridFilm) -> None:
    film = any_film
    words, last = film.words, film.cast.steps
    for step in {0, 1, last // 2, last}:
        marks = film.marks(film.seconds_of(min(step + 0.5, last)))
        for which, loss in enumerate(film.cast.loss[:, step]):
            texts = {mark.text for mark in in_cell(film, which, marks)}
            assert (film.cast.read(loss) if np.isfinite(loss) else words("race.diverged")) in texts
            assert any(film.cast.names[which].startswith(text.rstrip("…")) for text in texts)
        outside = words("grid.outside")
        (left, right), (low, high) = film.maps.ground.domain
        for which, (w_0, w_1) in enumerate(film.cast.w[:, step]):
            off = np.isfinite(film.cast.loss[which, step]) and not (
                left <= w_0 <= right and low <= w_1 <= high
            )
            assert any(mark.text == outside for mark in in_cell(film, which, marks)) == off


def test_all_maps_show_the_whole_surface_first_and_then_the_part_where_the_race_is(film: GridFilm) -> None:
    zoom, whole = film.maps.zoom, film.maps.whole
    assert zoom.source(0.0) == zoom.source(film.captions[2].start) == whole
    assert zoom.source(film.act("chapter.race").start) == zoom.source(film.length) == zoom.part
    (left, low), (right, high) = seen(film)
    domain = film.maps.ground.domain
    w = film.cast.w.reshape(-1, 2)
    on_map = w[((w >= domain[:, 0]) & (w <= domain[:, 1])).all(axis=1)]
    assert (on_map >= (left - 1e-9, low - 1e-9)).all()
    assert (on_map <= (right + 1e-9, high + 1e-9)).all()
    assert zoom.part.width / zoom.part.height == pytest.approx(whole.width / whole.height)
    widths = [zoom.source(at).width for at in np.linspace(zoom.start, zoom.end, 20)]
    assert (np.diff(widths) <= 0).all()
    assert whole.contains(zoom.source((zoom.start + zoom.end) / 2), slack=1e-6)
    for minimum in film.cast.standings.minima:
        if minimum.is_global and film.race.surface.name == "peaks":
            assert left < minimum.w_0 < right
            assert low < minimum.w_1 < high


@pytest.mark.parametrize("theme", ["night", "paper"])
def test_the_best_is_framed_at_the_end_in_its_own_colour(theme: str) -> None:
    film = GridFilm(theme=theme, language="en")
    best = int(np.argmin(film.cast.loss[:, -1]))
    assert film.actor(Plates).winners == [best]
    before, after = (frame(film, at).astype(int) for at in (film.clock.end, film.clock.end + 1.0))
    for which, cell in enumerate(film.grid.cells):
        x, y = int(cell.box.x + cell.box.width / 4), int(cell.box.y + 5)
        ink = 255 * np.array(rgb(film.cast.colours[which]))
        assert (np.abs(after[y, x] - ink).max() <= 2) == (which == best)
        assert np.abs(before[y, x] - ink).max() > 40
    closing = next(line for line in film.captions if line.text.startswith("End of the race"))
    assert film.cast.names[best] in closing.text
    marks = film.marks(film.act("chapter.podium").start + 1.5)
    read = [film.cast.read(loss) for loss in np.sort(film.cast.loss[:, -1])]
    for which in range(film.cast.count):
        ranked = read.index(film.cast.read(film.cast.loss[which, -1])) + 1  # level in what is read
        assert any(mark.text.endswith(f"no. {ranked}") for mark in in_cell(film, which, marks))


# ---- it can be read


@pytest.mark.parametrize("count", some(range(2, 17), 4))
def test_two_to_sixteen_contenders_have_their_cells(
    count: int, sixteen: xarray.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = language.LANGUAGES if count in (8, 16) else [language.LANGUAGES[count % 2]]
    for lang in languages:
        film = film_of_first(count, sixteen, monkeypatch, language=lang, theme=LOOKS[lang])
        cells = film.grid.cells
        assert len(cells) == count
        sizes = {(round(cell.room.width, 6), round(cell.room.height, 6)) for cell in cells}
        ((width, height),) = sizes
        assert min(width, height) >= 150
        for one, other in itertools.combinations([cell.box for cell in cells], 2):
            assert not one.overlaps(other, gap=-0.01)
        assert all(film.layout.frame.contains(cell.box, slack=0.01) for cell in cells)
        assert all(
            cell.box.contains(inner) for cell in cells for inner in (cell.room, cell.strip, cell.window)
        )
        taken = (film.layout.bug, film.layout.third)
        assert not any(
            inner.overlaps(box) for cell in cells for inner in (cell.strip, cell.room) for box in taken
        )
        for seconds in (film.seconds_of(5.5), film.act("chapter.podium").start + 1.5):
            assert not list(unreadable(film.marks(seconds)))


def test_every_text_and_every_caption_can_be_read_and_the_first_says_what_the_grid_is(
    any_film: GridFilm,
) -> None:
    seconds = moments(any_film, 7)
    assert not {fault for at in seconds for fault in unreadable(any_film.marks(at))}
    assert any_film.captions[0].text == any_film.words("grid.alone")
    assert not list(unread(any_film.captions))


@pytest.mark.parametrize("lang", LOOKS)
def test_every_text_stands_out_from_what_is_behind_it(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    film = film_of("out of the map", lang)
    assert not [fault for seconds in moments(film, 4) for fault in faint(film, seconds, monkeypatch)]


# ---- the film as a film


def test_too_few_contenders_and_too_many_are_refused() -> None:
    many = [f"sgd:learning_rate={0.001 * rate:.3f}" for rate in range(1, 18)]
    for contenders in (many[:1], many):
        with pytest.raises(InputError, match=f"shows 2-16; this race has {len(contenders)}"):
            GridFilm(race=Race(contenders=contenders, steps=3))


def test_the_film_says_how_it_is_made_and_lasts_as_long_as_it_should() -> None:
    assert film_of("page").provenance["description"] == "manim -pqh scenes/grid.py"
    assert not film_of("diverged").provenance["description"]
    assert 40 <= film_of("page").length <= 75
    assert film_of("page").acts[0].start == 0
    assert all(one.end == other.start for one, other in itertools.pairwise(film_of("page").acts))


def test_a_part_of_the_race_and_a_still_of_it(tmp_path: object, page: object) -> None:
    film = GridFilm(span=(3, 6))
    assert film.window is not None
    assert film.clock.step(film.window[0]) == pytest.approx(3, abs=0.2)
    path = tmp_path / "still.png"  # type: ignore[operator]
    film.still_of(path, 4, (640, 360))
    assert path.stat().st_size > 10_000
