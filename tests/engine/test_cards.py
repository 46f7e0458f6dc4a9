"""What a notebook shows of the engine's objects: true, escaped, short, and in nobody's own colours."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import xarray as xr

from engine import SURFACES, Contender, Race, Standings, Training
from engine.cards import MOST_ROWS
from engine.network import NETWORKS


class Card(HTMLParser):
    """A card as it is read: its heading, and its table."""

    def __init__(self, thing: object) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.heading = self.below = ""
        self.html: str = thing._repr_html_()  # type: ignore[attr-defined]
        self.feed(self.html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        if self.tags[-1] in ("td", "th"):
            self.rows[-1].append(data)
        elif self.tags[-1] == "strong":
            self.heading += data
        else:
            self.below += data


def made(loss: list[list[float]], w: list[list[float]], **attributes: str) -> xr.Dataset:
    """A result of one start with these losses (contender, step), and these last weights (contender, 2)."""
    losses = np.array(loss)[:, None]
    ways = np.zeros((*losses.shape, 2))
    ways[:] = np.array(w)[:, None, None]
    dims = ("contender", "start", "step")
    data = {"loss": (dims, losses), "w": ((*dims, "param"), ways), "gradient": ((*dims, "param"), ways + 1)}
    labels = [f"<{name}>" for name in "abcd"[: len(losses)]]
    return xr.Dataset(data, {"contender": labels, "step": np.arange(losses.shape[2])}, attributes)


def test_a_contender_a_loss_and_a_network_say_what_they_are() -> None:
    card = Card(Contender.parse("sgd:learning_rate=CosineDecay(0.1;60),label='<b>mine'"))
    assert card.heading == "<b>mine"
    assert "b" not in card.tags
    assert card.rows == [["optimizer", "SGD"], ["learning_rate", "CosineDecay(0.1; 60)"]]
    assert Card(SURFACES["bowl"]).rows[1:] == [["w_0", "-4 to 4"], ["w_1", "-4 to 4"]]
    assert ["weights", "67"] in Card(NETWORKS["iris"]).rows


def test_a_race_and_a_training_say_who_runs_how_long_and_from_where() -> None:
    card = Card(Race("bowl", ["sgd:learning_rate=0.1", "adam"], starts=[(1, 2)], steps=1200))
    assert card.heading == "bowl, 1,200 epochs, from (1, 2)"
    assert card.rows[1:] == [["SGD", "SGD(learning_rate=0.1)"], ["Adam", "Adam(learning_rate=0.001)"]]
    noisy = Race("page", "sgd", steps=3, noise=0.5, batch=32)
    assert Card(noisy).heading.endswith("one start of 10 weights, noise 0.5, mini-batches of 32")
    many = Card(Race("bowl", [f"sgd:learning_rate={rate / 100}" for rate in range(1, MOST_ROWS + 6)]))
    assert len(many.rows) == MOST_ROWS + 1
    assert many.below == "and 5 more"
    training = Card(Training("iris", ["adam"], rates=[0.1, 0.01], epochs=5, starts=3))
    assert training.heading == "iris, 5 epochs, mini-batches of 32, 3 starts"
    assert training.rows[1] == ["Adam", "0.1, 0.01"]


def test_standings_say_rank_loss_and_end_and_nothing_of_who_has_no_loss() -> None:
    minimum = '[{"kind": "minimum", "w_0": 1.0, "w_1": 1.0, "loss": 0.5, "is_global": true}]'
    domain = "[[-4, 4], [-4, 4]]"
    losses = [[9, 0.5, 0.5], [9, np.inf, np.inf], [9, 3, 2], [9, 3, 2.0000000001]]
    ends = [[1, 1], [0, 0], [9, 9], [2, 2]]
    card = Card(Standings(made(losses, ends, critical_points=minimum, domain=domain)))
    assert card.heading == "After 2 epochs"
    assert card.rows == [
        ["rank", "optimizer", "loss", "end"],
        ["1", "<a>", "0.5", "global minimum (1.000, 1.000) since epoch 0"],
        ["2", "<c>", "2", "off the map"],
        ["2", "<d>", "2", "still moving"],
        ["<b>", "inf", "diverged"],  # no rank: an empty cell
    ]
    local = minimum.replace("true", "false")
    assert (
        "local minimum"
        in Card(Standings(made(losses, ends, critical_points=local, domain=domain))).rows[1][3]
    )
    network = Card(Standings(made([[1, 0.2, 0.01]], [[0, 0]], goal="0.05")))
    assert network.rows[1] == ["1", "<a>", "0.01", "first below 0.05 at epoch 2"]
    assert "color" not in card.html
    assert "background" not in card.html
