"""The two wheels, built once."""

import pytest
from tests.packaging.wheels import Wheels, build


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    return build(tmp_path_factory.mktemp("wheels"))
