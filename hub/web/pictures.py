"""Pictures: small drawings of numbers, as paths for SVG. Each is also told in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 104, 20
"""Size of a row of bars, in the units of its viewBox."""
_LEAST = 3
"""Height of a bar that stands for one, however much the highest stands for."""


def bars(counts: Sequence[int]) -> str:
    """Return the path of a row of bars, one for each count, the highest as high as the picture."""
    most = max(counts, default=0)
    step = WIDTH / max(len(counts), 1)
    return "".join(
        f"M{place * step:g} {HEIGHT}v-{_height(count, most):g}h{step - 1:g}v{_height(count, most):g}z"
        for place, count in enumerate(counts)
        if count
    )


def _height(count: int, most: int) -> float:
    return round(_LEAST + (HEIGHT - _LEAST) * (count / most), 1)
