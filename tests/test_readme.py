"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import numpy as np
import pytest

from renders import catalog
from renders.ask import options
from renders.ask.asked import gather
from renders.ask.cli import application
from renders.ask.mistakes import Mistakes
from renders.web import pages

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "README.es.md")


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)


def test_the_python_of_the_readme_runs() -> None:
    (code,) = [block for block in blocks("README.md", "python") if "Standings" in block]
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["result"]["w"].dims == ("contender", "start", "step", "param")  # type: ignore[index]


def test_both_readmes_show_the_same_file_of_ones_own() -> None:
    both = [next(block for block in blocks(page, "python") if "SignSGD" in block) for page in PAGES]
    english, spanish = (re.sub(r'^ *""".*"""$', "", code, flags=re.MULTILINE) for code in both)
    assert english == spanish
    assert "Pasos de un mismo tamaño" in both[1]


def test_the_readmes_own_optimizer_races(fresh_users_folder: Path) -> None:
    from engine import Race

    (code,) = [block for block in blocks("README.md", "python") if "SignSGD" in block]
    (fresh_users_folder / "mine.py").write_text(code)
    result = Race(contenders=["mine.SignSGD:learning_rate=0.05"], steps=5).run()
    steps = np.diff(result["w"].values, axis=2)
    assert np.allclose(np.abs(steps), 0.05, atol=1e-12)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_readme_are_right(
    page: str, fresh_users_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = [block for block in blocks("README.md", "python") if "SignSGD" in block]
    (fresh_users_folder / "mine.py").write_text(code)
    monkeypatch.chdir(fresh_users_folder)
    text = "\n".join(blocks(page, "console")).replace("\\\n", " ")
    lines = [line.split("#")[0] for line in text.splitlines() if "races " in line]
    assert len(lines) >= 7
    for line in lines:
        words = shlex.split(line[line.index("races ") :])[1:]
        command = application("en")
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        typed = command.make_context(words[0] if words else "races", words).params
        if "optimizer" in typed:
            mistakes = Mistakes()
            name = typed.pop("name", None)
            asked = gather(typed, mistakes)
            if name is None or "step" in typed:
                options.race(asked, mistakes)
            else:
                options.film(catalog.films()[name], asked, mistakes)
            mistakes.settle()


@pytest.mark.parametrize("page", PAGES)
def test_the_pictures_and_pages_that_it_links_to_are_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert (ROOT / link).is_file(), link


@pytest.mark.parametrize("page", PAGES)
def test_every_page_to_touch_is_seen_on_a_projector_and_on_a_phone(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for name in pages.PAGES:
        for suffix in ("", "_phone"):
            assert f"(renders/pictures/page_{name}{suffix}.jpg)" in text


def test_the_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "renders" / "pictures").iterdir()}
    assert sum(sizes.values()) < 7_000_000
    assert max(size for name, size in sizes.items() if name.endswith(".jpg")) <= 130_000
    assert sizes["films.gif"] < 4_000_000
    assert not [name for name in sizes if not name.endswith((".jpg", ".gif"))]


@pytest.mark.parametrize("page", PAGES)
def test_the_wheel_that_it_names_is_of_this_version(page: str) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"optimizer_races-{version}-py3-none-any.whl" in (ROOT / page).read_text(encoding="utf-8")
    newest = re.search(r"^## .*?(\d+[.]\d+[.]\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest is not None
    assert newest[1] == version
