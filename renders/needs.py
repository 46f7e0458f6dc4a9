"""What the system has to have beside Python's packages, and the command that installs it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

# The system's own package managers, the first that is there wins: how to install, and what things are called.
MANAGERS = {
    "apt-get": "apt-get install -y",
    "dnf": "dnf install -y",
    "pacman": "pacman -S",
    "brew": "brew install",
}
PACKAGES = {
    "cairo": {
        "apt-get": "build-essential pkg-config python3-dev libcairo2-dev",
        "dnf": "gcc pkg-config python3-devel cairo-devel",
        "pacman": "base-devel cairo",
        "brew": "pkg-config cairo",
    },
    "pango": {
        "apt-get": "build-essential pkg-config python3-dev libpango1.0-dev",
        "dnf": "gcc pkg-config python3-devel pango-devel",
        "pacman": "base-devel pango",
        "brew": "pkg-config pango",
    },
    "opengl": {
        "apt-get": "libegl1 libgl1 libgl1-mesa-dri",
        "dnf": "mesa-libEGL mesa-dri-drivers",
        "pacman": "mesa",
    },
    "xdg-utils": {"apt-get": "xdg-utils", "dnf": "xdg-utils", "pacman": "xdg-utils"},
    "ffmpeg": {"apt-get": "ffmpeg", "dnf": "ffmpeg-free", "pacman": "ffmpeg", "brew": "ffmpeg"},
}


def install(thing: str, which: Callable[[str], str | None] = shutil.which, root: bool | None = None) -> str:
    """The command that installs a thing here; "" where no package manager is known."""
    manager = next((name for name in MANAGERS if which(name)), None)
    names = (
        PACKAGES.get(thing, {}).get(manager, thing if thing.startswith("python") else "") if manager else ""
    )
    if manager is None or not names:
        return ""
    is_root = (not hasattr(os, "geteuid") or os.geteuid() == 0) if root is None else root
    return f"{'' if is_root or manager == 'brew' else 'sudo '}{MANAGERS[manager]} {names}"
