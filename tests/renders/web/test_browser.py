"""A page in a real browser: it plays, is pulled, is touched, and shows what Keras did, bit for bit."""

from __future__ import annotations

import base64
import itertools
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.exploration import Exploration
from engine.facts import EQUAL
from renders.notebook import Shown
from renders.web.page import FOLDER
from scenes.language import load
from scenes.stage.show.loss_numbers import LossNumbers
from tests.renders.web.conftest import EVERY_TEST, RUNNERS, SIZES, STEPS, Made, slow

PATH = """([runner, factor, start]) => {
  const path = window.races.paths.of(runner, factor, start);
  const bytes = (values) => String.fromCharCode(...new Uint8Array(values.slice().buffer));
  return [path.w0, path.w1, path.loss].map((values) => btoa(bytes(values)));
}"""


def shown(seen: Any, runner: int, factor: int, start: int) -> np.ndarray:
    """What the page has of a way: (3, epochs) float32."""
    texts = seen.page.evaluate(PATH, [runner, factor, start])
    return np.array([np.frombuffer(base64.b64decode(text), "<f4") for text in texts])


def test_every_path_is_the_engines_to_the_bit(opened: Any, explored: Exploration) -> None:
    seen = opened()
    for factor in range(len(explored.factors)):
        for runner in range(len(RUNNERS)):
            for start in (0, len(explored.starts) - 1):
                w, loss = explored.w[factor, runner, start], explored.loss[factor, runner, start]
                expected = np.float32([w[:, 0], w[:, 1], loss])
                assert shown(seen, runner, factor, start).tobytes() == expected.tobytes()


def test_it_plays_to_the_end_and_again_and_asks_nothing_of_anybody(opened: Any, made: Made) -> None:
    seen = opened("phone", terrain=EVERY_TEST)  # which a processor draws slowly
    seen.page.get_by_role("button", name="× 2").click()
    seen.seek(STEPS - 6)
    seen.page.get_by_role("button", name="Reproducir").click()
    seen.until(playing="true")
    assert seen.page.get_by_role("button", name="Pausa").is_visible()
    seen.until(epoch=STEPS, playing="false")
    seen.page.get_by_role("button", name="Reproducir").click()
    seen.until(playing="true")
    seen.page.wait_for_function(f"document.documentElement.dataset.epoch < {STEPS}")  # from the beginning
    if EVERY_TEST:
        seen.until(terrain="yes")
    assert seen.requests[0] == made.path.as_uri()
    assert [url for url in seen.requests[1:] if not url.startswith(("data:", "blob:"))] == []
    assert seen.complaints == []


def test_the_leaderboard_says_the_losses_of_the_epoch_in_their_order(
    opened: Any, explored: Exploration
) -> None:
    seen, words = opened(), load("es")
    seen.seek(7)
    losses = np.float32(explored.loss[2, :, 0, 7])
    rows = seen.page.locator("#board li")
    assert [rows.nth(which).locator(".loss").inner_text() for which in range(4)] == [
        words.number(float(loss), 3) for loss in losses
    ]
    place = "row => row.style.getPropertyValue('--place')"
    places = [float(rows.nth(which).evaluate(place)) for which in range(4)]
    assert np.argsort(places).tolist() == np.argsort(losses).tolist()
    assert words.number(float(losses.min()), 3) in seen.page.locator("#news").inner_text()


def test_losses_of_any_size_read_as_on_the_films(browser: Any) -> None:
    program = (FOLDER / "words.js").read_text(encoding="utf-8")
    told = f"([data, state, narrow, losses]) => {{ {program}\n return losses.map(lossText) }}"
    page = browser.new_page()
    for size, decimal in itertools.product((0.0, 3e-7, 0.004, 3.6, 4321.0, 8e5, 2e9), ".,"):
        words = load("en" if decimal == "." else "es")
        read = LossNumbers(words, size)
        said = {"decimals": read.decimals, "nought": size * EQUAL}
        data = {"losses": said, "languages": [{"decimal": decimal}]}
        losses = [0.0, size / 3, -size, 1234.6, 7e8, -1e-7]
        given = [data, {"language": 0}, {"matches": False}, losses]
        assert page.evaluate(told, given) == [read(loss) for loss in losses]
    page.close()


def test_a_click_on_the_map_sets_the_nearest_start_and_the_slider_the_rates(
    opened: Any, explored: Exploration
) -> None:
    seen = opened()
    seen.seek(5)
    box = seen.page.locator("#map").bounding_box()
    index = explored.starts.tolist().index([3.0, -3.0])
    x, y = seen.page.evaluate("window.races.map.place(2.6, -2.7)")
    seen.page.mouse.click(box["x"] + x, box["y"] + y)
    seen.until(start=index, epoch=0)
    assert "w₀ = 3,00" in seen.page.locator("#where").inner_text()
    seen.page.locator("#rate").fill("4")
    seen.until(factor=4, start=index)
    assert seen.page.locator("#rate").get_attribute("aria-valuetext") == "× 10"
    seen.seek(STEPS)
    read = LossNumbers(load("es"), 1.0)  # three decimals: what is less is nought
    losses = [read(float(np.float32(loss))) for loss in explored.loss[4, :, index, -1]]
    rows = seen.page.locator("#board li")
    off = [
        bool((np.abs(way[-1]) > 3).any() and np.isfinite(way[-1]).any()) for way in explored.w[4, :, index]
    ]
    assert any(off)
    told = ["fuera del mapa" if off[which] else losses[which] for which in range(4)]
    assert [rows.nth(which).locator(".loss").inner_text() for which in range(4)] == told
    ranked = [bool(rows.nth(which).locator(".rank").inner_text()) for which in range(4)]
    assert ranked == [not each for each in off], "who has run off is not ranked"
    places = rows.evaluate_all("e => e.map(row => +row.style.getPropertyValue('--place'))")
    assert max(places[row] for row in range(4) if ranked[row]) < min(
        places[row] for row in range(4) if off[row]
    )


def test_everything_goes_by_the_keyboard(opened: Any, explored: Exploration) -> None:
    seen = opened("phone", reduced_motion="reduce")
    seen.page.locator("#map").focus()
    seen.page.keyboard.press("ArrowRight")
    starts = explored.starts
    moved = starts[int(seen.state("start"))]
    assert moved[0] > starts[0][0]
    assert load("es").number(moved[0], 2) in seen.page.locator("#news").inner_text()
    switch = seen.page.get_by_role("switch", name="mostrar SGD")
    switch.focus()
    seen.page.keyboard.press("Space")
    assert switch.get_attribute("aria-checked") == "false"
    assert seen.page.locator("#board li").first.locator(".loss").inner_text() == "oculto"
    seen.page.locator("#time").focus()
    seen.page.keyboard.press("ArrowRight")
    seen.until(epoch=1)


def test_the_dial_shows_the_rate_that_is_chosen_and_what_becomes_of_it(
    opened: Any, make: Callable[[str], Made]
) -> None:
    figure = make("learning_rate").figure
    paths, said = np.float32(figure.numbers["paths"]), figure.data["languages"]["es"]
    seen = opened("phone", make("learning_rate").path.as_uri())
    seen.until(epoch=STEPS)  # a path is there at once
    for which in (0, len(figure.data["factors"]) - 1):
        seen.page.locator("#rate").fill(str(which))
        seen.until(factor=which, epoch=STEPS)
        assert shown(seen, 0, which, 3).tobytes() == paths[:, which, 0, 3].tobytes()
        assert seen.page.locator("#alpha").inner_text() == said["rates"][which]
        kind = int(figure.data["verdicts"][which][0])
        sentence = said["sentences"][kind].partition("{rate}")
        assert seen.page.locator("#verdict").inner_text().startswith(sentence[0] + said["rates"][which])
    seen.seek(2)
    loss = load("es").number(float(paths[2, -1, 0, 0, 2]), 2)
    assert seen.page.locator("#loss").inner_text() == loss
    seen.page.locator("#map").focus()
    seen.page.keyboard.press("ArrowUp")
    assert seen.state("start") != "0"
    assert seen.state("epoch") == "2", "one sees at once what another start changes"
    assert seen.complaints == []


def test_the_basins_page_shows_the_way_and_names_the_end_of_the_optimizer_that_is_chosen(
    opened: Any, make: Callable[[str], Made]
) -> None:
    figure = make("minima").figure
    paths, said = np.float32(figure.numbers["paths"]), figure.data["languages"]["es"]
    seen = opened("phone", make("minima").path.as_uri())
    for runner in (1, 0):
        seen.page.get_by_role("button", name=said["names"][runner], exact=True).click()
        seen.until(runner=runner)
        assert shown(seen, runner, 0, 1).tobytes() == paths[:, 0, runner, 1].tobytes()
        end = said["ends"][int(figure.data["ends"][runner][0])]
        assert end in seen.page.locator("#verdict").inner_text()
        assert end in seen.page.locator("#shares .here").inner_text()
        bars = seen.page.locator("#shares li").evaluate_all(
            "e => e.map(i => +i.style.getPropertyValue('--part'))"
        )
        assert bars == figure.data["shares"][runner], "a full bar is all of the map"
        assert seen.page.locator("#settings").inner_text() == said["settings"][runner]
    assert ["0,03" in each for each in said["settings"]] == [True, True]
    assert "0,9" in said["settings"][1]
    seen.page.get_by_role("switch", name="Cuencas").click()
    seen.until(painted="false")
    assert seen.complaints == []


@pytest.fixture
def address(made: Made) -> Iterator[str]:
    """Where the page is served on this machine."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(made.path.parent))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{made.path.name}"
    server.shutdown()


@slow
@pytest.mark.parametrize("size", SIZES)
def test_it_is_the_same_from_a_server(opened: Any, explored: Exploration, address: str, size: str) -> None:
    seen = opened(size, address, terrain=True)
    seen.seek(4)
    seen.until(terrain="yes")
    expected = np.float32(explored.loss[2, 1, 0])
    assert shown(seen, 1, 2, 0)[2].tobytes() == expected.tobytes()
    assert {url.partition("/")[0] + url.split("/")[2] for url in seen.requests if url.startswith("http")} == {
        "http:" + address.split("/")[2]
    }
    assert seen.complaints == []


@slow
def test_it_works_in_a_frame_of_a_notebook(opened: Any, made: Made, tmp_path: Path) -> None:
    frame = Shown(made.path.read_text(encoding="utf-8"), 700)._repr_html_()
    (notebook := tmp_path / "notebook.html").write_text(f"<!doctype html>{frame}", encoding="utf-8")
    seen = opened(address=notebook.as_uri(), wait=False)
    inside = seen.page.frame_locator("iframe")
    inside.locator("html[data-ready='yes']").wait_for(state="attached", timeout=60_000)
    inside.locator("#time").fill("5")
    inside.locator("html[data-epoch='5']").wait_for(state="attached", timeout=60_000)
    assert seen.complaints == []
