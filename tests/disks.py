"""Tiny disks of our own: a command run where a folder is a file system of a few kilobytes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A mount in a name space of the command's own goes with it; nobody else sees it.
UNSHARE = ("unshare", "--mount", "--map-root-user")
MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'


def on_disk(folder: Path, size: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command to whom ``folder`` is an empty disk of ``size``, such as "64k"; skip where nobody may."""
    folder.mkdir(parents=True, exist_ok=True)
    shell = [*UNSHARE, "sh", "-c", MOUNT, "sh"]
    try:
        allowed = subprocess.run([*shell, "4k", str(folder), "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("nobody may mount here")
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = os.environ | {"PYTHONPATH": path, "LC_ALL": "C.UTF-8"}
    words = [*shell, size, str(folder), *command]
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=300)


def python_on_disk(folder: Path, size: str, code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code likewise."""
    return on_disk(folder, size, sys.executable, "-c", textwrap.dedent(code))
