"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from renders.cli import application

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


def test_the_readmes_own_optimizer_races(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import Race

    (code,) = [block for block in blocks("README.md", "python") if "SignSGD" in block]
    (tmp_path / "mine.py").write_text(code)
    monkeypatch.syspath_prepend(str(tmp_path))
    result = Race(contenders=["mine.SignSGD:learning_rate=0.05"], steps=5).run()
    steps = np.diff(result["w"].values, axis=2)
    assert np.allclose(np.abs(steps), 0.05, atol=1e-12)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_readme_exist(page: str) -> None:
    text = "\n".join(blocks(page, "console")).replace("\\\n", " ")
    commands = [
        line.split("#")[0] for line in text.splitlines() if re.match(r"\$ (PYTHONPATH=\. )?races ", line)
    ]
    assert len(commands) >= 7
    root = application("en")
    for command in commands:
        _, *words = shlex.split(command[command.index("races") :])
        group = root
        while hasattr(group, "commands") and words and words[0] in group.commands:
            group = group.commands[words.pop(0)]
        known = {
            option for parameter in group.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        for word in words:
            if word.startswith("--"):
                assert word.split("=")[0] in known, command


@pytest.mark.parametrize("page", PAGES)
def test_the_pictures_and_pages_that_it_links_to_are_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert (ROOT / link).is_file(), link
