"""What a teacher writes in Markdown, as HTML: no tags of its own, no pictures, no main heading."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TOP, DEEPEST = 2, 6  # the level of its highest heading, and the deepest that HTML has


def html(text: str, root: str = "") -> str:
    """The HTML of a text: CommonMark and tables; a link to a program is no link. Safe to stand in a page.

    A link without an address of its own is to a file in the course's folder, ``root`` from the page.
    """
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + TOP - 1, DEEPEST)}"
    for link in [each for token in tokens for each in token.children or () if each.type == "link_open"]:
        if re.match(r"[a-z][a-z0-9+.-]*:|[/#]", str(link.attrs["href"]), re.IGNORECASE) is None:
            link.attrs["href"] = f"{root}{link.attrs['href']}"
    return str(parser.renderer.render(tokens, parser.options, {}))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
