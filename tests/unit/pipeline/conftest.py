"""What tests of subscribing may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.store import Store
from tests.unit.pipeline.subscribers import Hub
from tests.unit.pipeline.subscribers import hub as a_hub


@pytest.fixture
def hub(store: Store, tmp_path: Path) -> Hub:
    return a_hub(store, tmp_path / "home")
