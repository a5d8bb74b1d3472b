"""``flowershop model pull``: a model's file from a hub, into the shop's folder for models."""

from __future__ import annotations

from typing import TextIO

from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.models.hub import fetch


def pull(repo: str, name: str, settings: Settings, out: TextIO) -> int:
    """Fetch the GGUF file ``name`` of ``repo``. Raises ``ShopError`` with what to do."""
    if not name.endswith(".gguf"):
        raise ShopError(f"{name} is no GGUF file, and the desk runs no other. Name one that ends with .gguf.")
    got = fetch(repo, name, settings.models)
    size = got.path.stat().st_size / 1e6
    print(f"{got.path}: {size:,.1f} MB, SHA-256 {got.sha256}, version {got.commit} of {repo}.", file=out)
    if got.reused:
        print(f"{got.reused / 1e6:,.1f} MB of it had arrived before.", file=out)
    print(f"Try it: flowershop model check llama-cpp:{got.path}", file=out)
    return 0
