"""Sharing the work of a run: as many processes as it can use, and what the suite allows is allowed to all of them together."""

import json
from pathlib import Path
from typing import Any

import pytest

from roleplay.config import load
from roleplay.evaluation import experiment
from roleplay.evaluation.experiment import Wish, prepare
from roleplay.evaluation.suite import Suite, load_suite
from tests.evaluation import hands
from tests.evaluation.hands import PLAIN, case

MODEL = {"model": "openai/some-model", "api_base": "http://127.0.0.1:9/v1"}


@pytest.fixture(autouse=True)
def _eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiment, "cores", lambda: 8)


def suite(folder: Path, **keys: Any) -> Suite:
    return load_suite(
        hands.suite(
            folder,
            [case("one", PLAIN, shown=False)],
            "".join(f"{key}: {json.dumps(value)}\n" for key, value in keys.items()),
        )
    )


def processes(folder: Path, wish: Wish | None = None, **keys: Any) -> int:
    return prepare(
        suite(folder, **keys), load({"data_dir": str(folder)}, {"ROLEPLAY_API_KEY": "secret-key"}), wish
    ).processes


def test_offline_every_core_has_work_up_to_four(tmp_path: Path) -> None:
    assert processes(tmp_path) == 4


@pytest.mark.parametrize(("at_once", "number"), [(1, 1), (19, 1), (20, 2), (32, 3), (128, 4)])
def test_a_model_is_asked_by_as_many_as_its_concurrency_keeps_busy(tmp_path: Path, at_once: int, number: int) -> None:
    assert processes(tmp_path, grader=MODEL, concurrency=at_once) == number
    assert processes(tmp_path, Wish(concurrency=at_once), grader=MODEL) == number


def test_where_the_provider_sets_the_pace_one_is_enough(tmp_path: Path) -> None:
    assert processes(tmp_path, grader=MODEL, concurrency=128, requests_per_minute=60) == 1


def test_what_cannot_be_shared_runs_in_one_whatever_is_wished(tmp_path: Path) -> None:
    assert processes(tmp_path, Wish(processes=3), grader=MODEL) == 3
    assert processes(tmp_path, Wish(processes=3, record=tmp_path / "calls.jsonl"), grader=MODEL) == 1


def test_all_parts_together_have_what_the_suite_allows(tmp_path: Path) -> None:
    whole = suite(tmp_path, concurrency=10, requests_per_minute=5)
    own = [experiment.Part(place, 3, whole, frozenset()).own() for place in range(3)]
    assert [each.concurrency for each in own] == [4, 3, 3]
    assert [each.requests_per_minute for each in own] == [2, 2, 1]


def test_never_more_than_have_something_to_ask(tmp_path: Path) -> None:
    assert processes(tmp_path, Wish(processes=8), grader=MODEL, concurrency=4) == 4
    assert processes(tmp_path, Wish(processes=8), grader=MODEL, concurrency=16, requests_per_minute=2) == 2
