"""A hook of MkDocs: the site loads nothing from the network, not even for its search."""

from __future__ import annotations

from typing import Any

_FROM_NETWORK = "https://unpkg.com/iframe-worker/shim"
_OURS = "scripts/worker.js"


def on_post_page(output: str, **_: Any) -> str:
    """Put our own stand-in for workers in the place of the theme's."""
    return output.replace(_FROM_NETWORK, _OURS)


def on_post_template(output_content: str, **_: Any) -> str:
    """Do the same for pages that are no document, such as that of a missing page."""
    return on_post_page(output_content)
