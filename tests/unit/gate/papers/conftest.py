"""One seal for all tests of papers: making an RSA key takes a while."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.papers.seal import Seal, ensure_training_seal
from tests.unit.gate.papers.samples import ISSUED

MADE = datetime.fromtimestamp(ISSUED / 1_000_000, UTC)


@pytest.fixture(scope="session")
def seal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key folder with a training seal in it."""
    folder = tmp_path_factory.mktemp("keys")
    ensure_training_seal(folder, "Trung tâm Dịch vụ (minh hoạ)", MADE)
    return folder


@pytest.fixture(scope="session")
def seal(seal_folder: Path) -> Seal:
    """That seal."""
    return ensure_training_seal(seal_folder, "ignored", MADE)
