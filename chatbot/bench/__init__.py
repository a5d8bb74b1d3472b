"""``flowershop bench``: the desk's speed and memory on this machine, as ratios measured in one run."""

from chatbot.bench.run import bench
from chatbot.bench.size import LONG, STANDARD, Size

__all__ = ["LONG", "STANDARD", "Size", "bench"]
