"""What every test may ask for."""

from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what came out as what is expected"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str | bytes], None]:
    """Compare with a file of tests/golden: `golden("case/expected.csv", text)`.

    What came out instead is left in tests/actual, for a look.
    """

    def compare(name: str, actual: str | bytes) -> None:
        data = actual.encode() if isinstance(actual, str) else actual
        expected = HERE / "golden" / name
        if request.config.getoption("--update-golden"):
            write(expected, data)
        elif not expected.exists() or expected.read_bytes() != data:
            write(HERE / "actual" / name, data)
            pytest.fail(f"tests/actual/{name} differs from tests/golden/{name}")

    return compare


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
