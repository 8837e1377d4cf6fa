"""What several tests of eval suites stand on."""

from pathlib import Path

import pytest

import roleplay.evaluation.api  # noqa: F401 - what a pytest within this one imports goes with it, and numpy cannot come twice
from tests.evaluation.hands import RunPytest


@pytest.fixture
def run_pytest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RunPytest:
    """Run pytest beside the suite; its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*more: str) -> tuple[int, str]:
        done = pytester.runpytest_inprocess(
            "-q", "-rxf", "-p", "no:xdist", "-p", "no:asyncio", "-p", "no:anyio", "-p", "no:langsmith_plugin",
            "--roleplay-suite", "mine.yaml", *more,
        )  # fmt: skip
        return int(done.ret), f"{done.stdout}{done.stderr}"

    return run
