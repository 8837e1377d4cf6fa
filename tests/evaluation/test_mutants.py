"""Mutants of prompts: each changes one thing, says which, and can still be asked."""

from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.evaluation.mutants import OPERATORS, Mutant, Operator, mutants, sampled, without_examples
from roleplay.grading.prompts import checklist, prompt
from roleplay.rubric import Catalogue, PromptName, Rubric
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.rubric_prompts import shipped_prompt

SHIPPED: dict[PromptName, str] = {"find": shipped_prompt("find"), "verify": shipped_prompt("verify")}
OURS = """You look for things. You never guess.

- Report only where it is plain. An empty list is fine.
- Lines with + are good, lines with - are bad.
- Answer with a place, such as "5.2", for example:
{"findings": [{"at": "1.1", "check": "a"}, {"at": "2.4", "check": "b"}]}

Checks
$checks

---

$transcript
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def rubric(catalogue: Catalogue) -> Rubric:
    return find_rubric("difficult-conversations", catalogue)


def of(text: str, operator: Operator) -> list[tuple[str, str]]:
    return [(each.old, each.new) for each in mutants({"find": text}, [], operators=[operator])]


def test_every_sentence_and_every_rule_of_several_is_dropped_once() -> None:
    assert of(OURS, "drop-sentence") == [
        ("You look for things.", ""),
        ("You never guess.", ""),
        ("Report only where it is plain.", ""),
        ("An empty list is fine.", ""),
        ("Report only where it is plain. An empty list is fine.", ""),
        ("Lines with + are good, lines with - are bad.", ""),
    ]


def test_a_dropped_rule_leaves_no_dash_behind() -> None:
    found = mutants({"find": OURS}, [], operators=["drop-sentence"])
    text = next(each.text for each in found if each.old.startswith("Lines with"))
    assert 'An empty list is fine.\n- Answer with a place, such as "5.2"' in text


def test_rules_are_turned_into_their_opposite_or_passed_over() -> None:
    assert of(OURS, "invert-rule") == [
        ("You never guess.", "You always guess."),
        ("Report only where it is plain.", "Report even where it is not true that it is plain."),
    ]


def test_yes_and_no_change_places_in_the_whole_rule() -> None:
    text = '- "yes" if it is there. Otherwise "no".\n$items\n'
    assert of(text, "invert-rule") == [
        ('"yes" if it is there. Otherwise "no".', '"no" if it is there. Otherwise "yes".')
    ]


def test_examples_go() -> None:
    first, second = mutants({"find": OURS}, [], operators=["drop-examples"])
    assert '- Answer with a place, such as "5.2".\n\nChecks\n$checks' in first.text
    assert "- Answer with a place, for example:\n" in second.text


def test_signs_change_places() -> None:
    assert of(OURS, "shuffle-checks") == [
        ("Lines with + are good, lines with - are bad.", "Lines with - are good, lines with + are bad.")
    ]


def test_values_of_examples_and_places_change_places() -> None:
    found = mutants({"find": OURS}, [], operators=["swap-quotes"])
    assert [each.text.splitlines()[5] for each in found] == [
        '{"findings": [{"at": "2.4", "check": "a"}, {"at": "1.1", "check": "b"}]}',
        '{"findings": [{"at": "1.1", "check": "b"}, {"at": "2.4", "check": "a"}]}',
        '{"findings": [{"at": "5.2", "check": "a"}, {"at": "2.4", "check": "b"}]}',
    ]


def test_a_prompt_without_examples_says_so() -> None:
    assert without_examples(SHIPPED) == ["find"]


def test_wordings_of_checks_are_shuffled_within_their_strategy_and_cut_to_their_ids(
    catalogue: Catalogue,
) -> None:
    strategy = catalogue.by_id["apologize"]
    checks = {check.id: check.look_for for check in (*strategy.shows, *strategy.breaks)}
    cut, shuffled = mutants({}, [strategy])
    assert cut.wordings == {name: name for name in checks}
    assert sorted(shuffled.wordings.values()) == sorted(checks.values())
    assert all(shuffled.wordings[name] != wording for name, wording in checks.items())


def test_a_changed_catalogue_asks_otherwise_and_is_known_as_another_one(catalogue: Catalogue) -> None:
    cut, _ = mutants({}, [catalogue.by_id["apologize"]])
    changed = cut.catalogue(catalogue)
    assert changed.fingerprint != catalogue.fingerprint
    assert "specific-apology: specific-apology" in checklist(changed.strategies, ["turn"])
    assert [each for each in changed.strategies if each not in catalogue.strategies] == [changed.by_id["apologize"]]


def test_a_changed_prompt_is_a_rubric_that_asks_so(rubric: Rubric) -> None:
    mutant = mutants(SHIPPED, [])[0]
    changed = mutant.rubric(rubric)
    assert prompt("find", changed).text == mutant.text != prompt("find", rubric).text
    assert changed.fingerprint != rubric.fingerprint


def test_mutants_come_in_the_same_order_every_time_and_differ_by_seed(catalogue: Catalogue) -> None:
    one, again, other = (mutants(SHIPPED, catalogue.strategies, seed=seed) for seed in (1, 1, 2))
    assert one == again != other
    assert len({each.id for each in one}) == len(one)


def test_a_sample_takes_operators_in_turn(catalogue: Catalogue) -> None:
    every = mutants(SHIPPED, catalogue.strategies)
    few = sampled(every, 5, seed=1)
    assert [each.operator for each in few] == list(OPERATORS)
    assert sampled(every, None, seed=1) == every


def fields(text: str) -> list[str]:
    return sorted(found.group() for found in Template.pattern.finditer(text))


SENTENCES = st.sampled_from(
    [
        "You never guess.", "- Report only where it is so. Leave those out.", "Pay $$5 at most.", "- Read $transcript first.",
        "for example:\n{\"answer\": \"yes\"}, {\"answer\": \"no\"} $checks", "An item, such as \"$checks\", or \"1.2\".", "---",
        "- Lines with + and lines with - differ.", "Rules", "", "Only \"4.1\" can be \"yes\". Otherwise \"no\".", "\tÉtat !",
    ]
)  # fmt: skip


@given(st.lists(SENTENCES | st.text(max_size=40), max_size=8))
def test_no_mutant_loses_a_placeholder_or_equals_the_original(parts: list[str]) -> None:
    text = "\n".join(parts)
    found: list[Mutant] = mutants({"find": text}, [])
    for mutant in found:
        assert fields(mutant.text) == fields(text)
        assert mutant.text != text
        assert mutant.text.strip()
    assert len({mutant.text for mutant in found}) == len(found)


def test_every_mutant_of_the_shipped_prompts_can_be_asked(rubric: Rubric) -> None:
    for mutant in mutants(SHIPPED, []):
        assert mutant.prompt
        messages = prompt(mutant.prompt, mutant.rubric(rubric)).messages(checks="C", transcript="T", items="I")
        assert [message.role for message in messages] == ["system", "user"]
