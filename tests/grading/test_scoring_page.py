"""docs/scoring.md prints the constants, the formula and an example that the code holds to."""

import re
from pathlib import Path

from roleplay.grading import moments, scorecard
from roleplay.sightings import SURE
from tests.grading.hand_made import rubric, score, seen, talk, verdict

PAGE = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")


def number(pattern: str) -> float:
    """The one number the page prints there, wherever it says so."""
    found = {float(match) for match in re.findall(pattern, PAGE)}
    assert len(found) == 1, (pattern, found)
    return found.pop()


def rows(first_heading: str) -> list[list[str]]:
    table = re.search(rf"^\| {first_heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].strip().splitlines()]


def test_the_values_of_moments_are_the_codes() -> None:
    printed = {row[0]: float(row[1]) for row in rows("moment")}
    assert printed == {**moments.VALUES, "broken, gross": moments.GROSS}


def test_the_constants_are_the_codes() -> None:
    assert number(r"\*shown\* from ([\d.]+\d)") == scorecard.SHOWN_FROM
    assert number(r"\*partly\* from ([\d.]+\d)") == scorecard.PARTLY_FROM
    assert number(r"at most (\d+) strategies") == moments.CREDITED_PER_TURN
    assert number(r"shows more than (\d+) recites") == moments.RECITAL
    assert number(r"(\d+) exchanges") == moments.LEAST_EXCHANGES
    assert number(r"more than (\d+) %") == 100 * scorecard.UNGRADED_LIMIT
    assert number(r"confidence below ([\d.]+\d)") == SURE


def test_the_worked_example_comes_out_as_printed() -> None:
    by = rubric("calm", "acknowledge", "ask", "expectations", "apologize", ask={"weight": 2})
    card = score(
        talk("calm acknowledge ask expectations", "acknowledge ask"),
        seen("acknowledge-one", 1), seen("ask-one", 1), seen("expectations-gross", 1), seen("ask-one", 3), seen("ask-minor", 3),
        by=by,
    )  # fmt: skip
    printed = rows("strategy")
    assert [row[0] for row in printed] == [result.strategy for result in card.verdicts]
    for identity, _, values, value, word in printed:
        result = verdict(card, identity)
        assert result.verdict == word.replace(" ", "_")
        assert result.value == (float(value) if value else None)
        own = [m.value for m in card.moments if m.strategy == identity and m.called_for]
        assert sorted(v for v in own if v is not None) == sorted(float(v) for v in values.split(",") if v)
    assert card.score == number(r"score = 100 × \([^\n]*\) = (\d+)")
    assert card.margin == number(r"would move this score by up to (\d+) points")
    assert card.pass_mark == number(r"the pass mark is (\d+)")
    assert (card.passed, card.too_close) == (False, False)


def test_the_printed_sum_is_the_printed_formula() -> None:
    assert "score = 100 × max(0, Σ weight × value ÷ Σ weight)" in PAGE
    terms = re.search(r"score = 100 × \((.+)\) ÷ \((.+)\) = (\d+)", PAGE)
    assert terms is not None
    products = [term.split(" × ") for term in terms[1].split(" + ")]
    total = sum(float(weight) * float(value) for weight, value in products)
    assert 100 * total / sum(float(weight) for weight in terms[2].split(" + ")) == float(terms[3])


def test_every_verdict_has_its_word_on_the_page() -> None:
    for word in ("shown", "partly", "missed", "broken", "not called for", "not judged", "too close to call"):
        assert f"*{word}*" in PAGE
