"""Libraries that talk on standard error while they are imported, whatever they are told."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def without_lines(pattern: bytes) -> Iterator[None]:
    """Leave out of standard error the lines that begin with a pattern; pass on all others afterwards.

    It holds back the file descriptor, for lines that no Python code writes.
    """
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, AttributeError):  # no standard error at all
        yield
        return
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            caught.seek(0)
            for line in caught:
                if not re.match(pattern, line):
                    with suppress(OSError):  # nobody can be told; what is done is done all the same
                        os.write(2, line)
