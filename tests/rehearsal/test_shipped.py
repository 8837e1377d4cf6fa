"""Every persona that ships: nothing wrong in its file, and a small rehearsal finds it difficult in the right way."""

import pytest

from roleplay.authoring.persona_lint import lint
from roleplay.config import shipped
from roleplay.library import load_library, read_persona
from roleplay.rehearsal.company import Part, perform
from roleplay.rehearsal.faults import faults
from roleplay.rubric_files import find_rubric, load_catalogue

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
LIBRARY = load_library()
each = pytest.mark.parametrize("persona", list(LIBRARY.personas))


@each
def test_its_file_has_nothing_to_mend(persona: str) -> None:
    reading = read_persona(LIBRARY.files[persona])
    assert reading.persona is not None
    assert reading.document is not None
    assert [str(problem) for problem in lint(reading.document, reading.persona, CATALOGUE)] == []


@each
def test_the_skilled_get_through_and_who_gives_in_does_not(persona: str) -> None:
    """The polite and the rude are tried in `test_personas.py`; `make rehearse` plays everybody with six seeds."""
    who = LIBRARY.personas[persona]
    parts = [Part(persona, trainee, 1) for trainee in ("skilled", "pushover")]
    skilled, pushover = runs = perform(parts, [who], RUBRIC, CATALOGUE, workers=1)
    assert skilled.outcome == "resolved", skilled.missing
    assert skilled.score is not None
    assert skilled.score >= RUBRIC.pass_mark
    assert pushover.outcome != "resolved"
    assert (pushover.score or 0) < RUBRIC.pass_mark
    wrong = [fault for fault in faults(who, runs) if fault.rule in {"caves", "leak", "tells-too-early"}]
    assert wrong == []


def test_they_are_many_and_of_many_kinds() -> None:
    personas = LIBRARY.personas.values()
    assert len(personas) >= 12
    assert len({who.organisation.industry for who in personas}) >= 7
    assert {who.channel for who in personas} == {"phone", "chat"}
    assert {who.difficulty for who in personas} >= {2, 3, 4, 5}
    assert len({who.organisation.name for who in personas}) < len(LIBRARY.personas)  # some share one


def test_the_hard_ones_say_so_before_and_talk_about_it_after() -> None:
    hard = [who for who in LIBRARY.personas.values() if who.difficulty == 5 or "abuse" in who.lines or who.content_note]
    assert len(hard) >= 2
    assert all(who.content_note and who.debrief for who in hard)


def test_files_lie_where_the_program_ships_them() -> None:
    assert {path.parent for path in LIBRARY.files.values()} == {shipped("personas")}
