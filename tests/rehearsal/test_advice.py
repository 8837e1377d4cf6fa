"""What a rehearsal advises: nothing that stands in the file already, by name where there are names, and one word on the label."""

from dataclasses import replace

import pytest

from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.rehearsal.company import Part, perform
from roleplay.rehearsal.evidence import Evidence, Fault
from roleplay.rehearsal.faults import runs_dry, trains_nothing
from roleplay.rehearsal.measures import Difficulty, LeftOut
from roleplay.rubric_files import find_rubric, load_catalogue

DANA = load_library().get("dana-missed-connection")
OPEN_TO = [remedy for remedy in DANA.remedies if remedy.allowed and not remedy.never]


def advice(persona: Persona, strategy: str) -> str:
    """What is advised where leaving the strategy out changes nothing."""
    idle = LeftOut(strategy, success=0, exchanges=0, heat=0, score=0, longer=False, hotter=False)
    (fault,) = trains_nothing(Evidence(persona, (), None, (idle,)))
    return fault.change


def waiting(persona: Persona, strategy: str, *ids: str) -> Persona:
    remedies = [
        remedy.model_copy(
            update={
                "acceptable": remedy.acceptable.model_copy(update={"shown": (strategy,) if remedy.id in ids else ()})
            }
        )
        for remedy in persona.remedies
    ]
    return persona.model_copy(update={"remedies": tuple(remedies), "trains": (strategy,)})


def soothed(persona: Persona, *strategies: str) -> Persona:
    temperament = persona.temperament.model_copy(update={"soothed_by": dict.fromkeys(strategies, 0.5)})
    return persona.model_copy(update={"temperament": temperament})


def test_what_stands_in_the_file_already_is_not_advised() -> None:
    everywhere = [remedy.id for remedy in OPEN_TO]
    assert (
        advice(soothed(waiting(DANA, "rapport", *everywhere), "rapport"), "rapport") == "take `rapport` out of `trains`"
    )
    rest = advice(soothed(waiting(DANA, "rapport", *everywhere[1:]), "rapport"), "rapport")
    assert rest == f"add `shown: [rapport]` under `acceptable` of '{everywhere[0]}'; or take `rapport` out of `trains`"
    assert "add `rapport` to `soothed_by`" in advice(soothed(waiting(DANA, "rapport")), "rapport")


def test_who_runs_dry_is_told_for_which_moves() -> None:
    catalogue = load_catalogue()
    part = Part(DANA.id, "robotic", 1)
    mute = DANA.model_copy(update={"lines": {"opening": DANA.lines["opening"]}})
    (run,) = perform([part], [mute], find_rubric("difficult-conversations", catalogue), catalogue, workers=1)
    assert sum(run.borrowed_for.values()) > 0
    (fault,) = runs_dry(Evidence(mute, [replace(run, borrowed=0.5, borrowed_for={"vent": 2, "press": 5})], None, ()))
    assert isinstance(fault, Fault)
    assert "press, vent;" in fault.change
    assert {move.rsplit("_", 1)[-1] for move in run.borrowed_for} & {"hot", "cool"} == set()


@pytest.mark.parametrize(
    ("label", "doubt", "verdict"),
    [
        (3, 0.1, "the label is right"),
        (4, 0.1, "the label is not clearly wrong"),  # a new label would be 3, and 4 may stay
        (5, 0.1, "the label is wrong"),
    ],
)
def test_only_the_nearest_label_is_right(label: int, doubt: float, verdict: str) -> None:
    assert Difficulty(label, 0.4, doubt, 3.0).verdict == verdict
