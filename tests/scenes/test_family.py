"""The family of optimizers: all are there, in the order of their years, each with the race that it ran."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine import SURFACES, archive, catalog, family
from engine.literature import PAPERS
from scenes.family import FamilyFilm
from scenes.options import FORMATS
from scenes.stage.lessons.family_places import family_places
from scenes.stage.lessons.family_tree import FamilyTree
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import LAYOUTS
from tests.scenes.seeing import laid_out


@pytest.fixture(scope="module")
def film() -> FamilyFilm:
    """The film, upright and in English on paper."""
    return laid_out(FamilyFilm, format="9:16", language="en", theme="paper")


def test_every_optimizer_of_keras_has_its_parents_and_none_is_older_than_they_are() -> None:
    assert {*catalog.optimizers()} <= {*family.members()} == {*PAPERS}
    for link in family.LINKS:
        assert PAPERS[link.parent].year <= PAPERS[link.child].year, link
    assert [name for name in family.members() if not family.parents(name)] == ["SGD"]
    assert {*family.NEED_MANY} <= {*family.members()}


def test_each_members_race_is_the_one_that_keras_ran(film: FamilyFilm) -> None:
    kin, races = film.kin, family.races()
    assert [contender.variant for contender in kin.contenders] == family.members()
    for which, contender in enumerate(kin.contenders):
        race = next(each for each in reversed(races) if contender in each.contenders)
        ran = archive.get(race).sel(contender=contender.label)
        np.testing.assert_array_equal(kin.w[which], ran["w"].values[0])
        np.testing.assert_array_equal(kin.loss[which], ran["loss"].values[0])
    momentum, rate = float(np.float32(0.9)), 0.01  # Keras casts 0.9 through float32
    for which in range(3):  # gradient descent, the heavy ball, Nesterov's
        w, velocity = kin.w[which, 0].copy(), np.zeros(2)
        for step in range(10):
            kept = momentum * velocity if which else 0.0
            pull = rate * SURFACES["peaks"].gradient(w[None])[0]
            velocity = kept - pull
            w = w + (momentum * velocity - pull if which == 2 else velocity)
            np.testing.assert_allclose(kin.w[which, step + 1], w, atol=1e-7)


def test_they_come_by_year_with_their_papers_and_their_own_losses(film: FamilyFilm) -> None:
    kin, tree = film.kin, film.actor(FamilyTree)
    appears = [*tree.times.appears]
    assert appears == sorted(appears)
    for which, at in enumerate(appears):
        (told,) = [caption for caption in film.captions if caption.start == at]
        assert (told.who, kin.names[which] in told.text) == ((which,), True)
        assert told.kicker.startswith(f"{kin.papers[which].authors}, {kin.papers[which].year}")
        assert round(tree.year.at(at)) == kin.papers[which].year
        assert round(tree.year.at(at - 0.05)) == kin.papers[max(which - 1, 0)].year
        like = kin.alike(which)
        assert (like is not None) == (kin.members[which] in ("AdamW", "AMSGrad"))
        assert like is None or told.text.endswith(f"like {kin.names[like]}.")
    end = tree.times.clocks[9].end
    texts = [mark.text for mark in film.marks(end)]
    assert {kin.read(kin.loss[who, kin.steps]) for who in (9, *kin.parents(9))} <= {*texts}
    assert not {kin.names[which] for which in range(10, len(appears))} & {*texts}
    (many,) = [caption.text for caption in film.captions if "need many weights" in caption.text]
    assert all(name in many for name in family.NEED_MANY)


@pytest.mark.parametrize("form", FORMATS)
def test_cards_stand_apart_by_year_and_links_run_over_none(form: str) -> None:
    layout = LAYOUTS[form]
    foot = layout.last.y - 64.0
    places = family_places(layout, Box(layout.bug.x, layout.bug.y, 500.0, layout.bug.height), foot)
    assert {*places.cards} == {*family.members()}
    boxes = [*places.cards.values(), places.large]
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1], 8.0)]
    assert all(layout.safe.contains(box, 0.5) and box.bottom <= foot + 0.5 for box in boxes)
    years = [[PAPERS[name].year for name in places.cards if places.at[name][0] == time] for time in range(9)]
    assert all(max(one) <= min(other) for one, other in itertools.pairwise(years))
    for link in family.LINKS:
        line = places.link(link.child, link.parent)
        at = np.linspace(0, len(line) - 1, 400)
        way = np.stack([np.interp(at, np.arange(len(line)), axis) for axis in line.T], axis=1)
        for name, box in [*places.cards.items(), ("", places.large)]:
            inside = (np.abs(way - box.centre) < np.array([box.width, box.height]) / 2 - 0.5).all(axis=1)
            assert not inside.any(), (link, name)
