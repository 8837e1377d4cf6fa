"""Rehearse every persona that ships, and write what came of it into `docs/rehearsal.md` (`make rehearse`).

Nothing is written, and the exit code is 1, when a persona has an error or its label disagrees with what was measured.
"""

import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from roleplay.engine import warm_up
from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.rehearsal import lines
from roleplay.rehearsal.company import perform
from roleplay.rehearsal.measures import SEEDS, parts, strategies
from roleplay.rehearsal.result import Rehearsal, coverage, rehearsal
from roleplay.rubric_files import find_rubric, load_catalogue
from scripts.markdown import filled, table

PAGE = Path(__file__).parent.parent / "docs" / "rehearsal.md"
NAME = "make rehearse"


def rehearse(personas: Sequence[Persona], seeds: int) -> tuple[list[Rehearsal], tuple[str, ...]]:
    """Rehearse these personas with the default rubric; return what came of it, and the strategies that were left out."""
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    warm_up(catalogue)
    wanted = [part for persona in personas for part in parts(persona.id, strategies(rubric), seeds)]
    began = time.monotonic()

    def told(done: int) -> None:
        if done % 50 == 0 or done == len(wanted):
            print(f"{done} of {len(wanted)} sessions, {time.monotonic() - began:.0f} s", file=sys.stderr)

    runs = perform(wanted, personas, rubric, catalogue, on_progress=told)
    return [rehearsal(persona, runs) for persona in personas], strategies(rubric)


def sound(found: Rehearsal) -> bool:
    """Say whether a persona may ship: no error, and a label that is right."""
    return not found.failed and found.difficulty is not None and found.difficulty.agrees


def written(text: str, found: Sequence[Rehearsal], left_out: Sequence[str]) -> str:
    """Return the page with the tables of these rehearsals and the versions of the personas they were made of."""
    return filled(text, {"levels": levels(found), "coverage": "\n".join(lines.coverage_table(found, left_out))}, NAME)


def levels(found: Sequence[Rehearsal]) -> str:
    """Return label and measured difficulty of each persona, and which version of it was rehearsed, as Markdown."""
    return table(
        ("persona", "label", "measured", "the half-skilled fail in", "the skilled get through in", "version rehearsed"),
        (
            (
                f"`{each.persona.id}`",
                str(each.persona.difficulty),
                f"{each.difficulty.level:.1f}" if each.difficulty else "",
                f"{100 * each.difficulty.index:.0f} of 100 (± {100 * each.difficulty.doubt:.0f})"
                if each.difficulty
                else "",
                "".join(f"{100 * one.success:.0f} of 100" for one in each.figures if one.trainee == "skilled"),
                each.persona.fingerprint,
            )
            for each in found
        ),
    )


def rehearsed(text: str) -> dict[str, str]:
    """Return which version of each persona the tables of the page were made of: id → fingerprint."""
    return dict(re.findall(r"^\| `([a-z0-9-]+)` \|.*\| ([0-9a-f]{16}) \|$", text, re.M))


def main() -> int:
    """Rehearse all, print a line each, and write the page if all are sound; return the exit code."""
    found, left_out = rehearse(list(load_library().personas.values()), SEEDS)
    print("\n".join(lines.summary(each) for each in found))
    unfelt = [strategy for strategy, marks in coverage(found, left_out) if "felt" not in marks]
    if unfelt:
        print(f"\nNobody makes felt that these are missing: {', '.join(unfelt)}.")
    unsound = [each.persona.id for each in found if not sound(each)]
    if unsound:
        print(f"\nNot sound: {', '.join(unsound)}. `roleplay personas rehearse ID` says why. Nothing was written.")
        return 1
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), found, left_out), encoding="utf-8")
    print(f"\nAll sound; written to {PAGE}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
