"""Drills: short exercises on one strategy, on a screen or over plain lines."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roleplay.cli.shared import AsJson, AsName, emit, open_app, screen_there, settings_of, store_of
from roleplay.errors import UsageError
from roleplay.text import clean, is_blank

if TYPE_CHECKING:
    from datetime import date

    from roleplay.drills.rounds import Answered, Round
    from roleplay.drills.spacing import Card
    from roleplay.rubric import Catalogue


def drill(
    strategy: Annotated[
        str | None,
        typer.Argument(help="Strategy id, such as apologize; left out: whichever need it most today."),
    ] = None,
    tension: Annotated[bool, typer.Option("--tension", help="Two strategies that pull apart: both must hold.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No screen: lines in, lines out.")] = False,
    as_json: AsJson = False,
    trainee: AsName = None,
) -> None:
    """Answer five short exercises, judged at once; with --json, say only what is due."""
    from datetime import date

    from roleplay.drills.rounds import TENSION, begin, known, standing
    from roleplay.rubric_files import load_catalogue

    if tension and strategy is not None:
        raise UsageError("name a strategy or give --tension, not both.")
    settings, catalogue, today = settings_of(trainee=trainee), load_catalogue(), date.today()
    wanted = known(TENSION if tension else strategy, catalogue)
    if as_json:
        with store_of(settings) as store:
            found = standing(store, settings.trainee, catalogue, today)
            emit([_data(card, catalogue, today) for card in found if wanted in {None, TENSION, card.strategy}])
    elif not plain and screen_there():
        open_app(settings, drill=wanted or "")
    else:
        with store_of(settings) as store:
            _talk(begin(store, settings.trainee, catalogue, today, wanted), catalogue, tense=tension)


def _data(card: "Card", catalogue: "Catalogue", today: "date") -> dict[str, Any]:
    return {
        "strategy": card.strategy,
        "name": catalogue.by_id[card.strategy].name,
        "box": card.box,
        "due": card.due.isoformat() if card.due else None,
        "due_now": card.is_due(today),
        "answers": card.answers,
    }


def _talk(drills: "Round", catalogue: "Catalogue", *, tense: bool) -> None:
    """Go through the round: a line is an answer; the end of the input leaves without a mark."""
    from roleplay.drills.rounds import WHAT_HAPPENS
    from roleplay.drills.tensions import in_words

    print(WHAT_HAPPENS)
    if tense:
        print(*in_words({strategy.id: strategy.name for strategy in catalogue.strategies}), sep="\n")
    print("Write what you would say next, in one line; details such as names and times you may make up.")
    print("/skip takes another exercise · /quit leaves; only answers are kept.")
    while drills.exercise is not None:
        names = " + ".join(catalogue.by_id[identity].name for identity in drills.exercise.strategies)
        print(f"\n{drills.number} of {drills.total}. {names}" + _where(drills.exercise.place))
        for turn in drills.exercise.turns:
            print(f"{'Customer' if turn.role == 'customer' else 'You'}: {turn.text}")
        line = _read()
        if line is None or line == "/quit":
            break
        if line == "/skip":
            drills.skip()
        else:
            print("\n".join(_said(drills.answer(line))))
            drills.advance()
    print("", *drills.summary(), sep="\n")


def _read() -> str | None:
    """Return the next line that says something; None at the end of the input."""
    while True:
        if sys.stdin.isatty():
            print("You: ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return None
        if not is_blank(clean(line)):
            return line.strip()


def _where(place: str) -> str:
    return f" ({place})" if place else ""


def _said(answered: "Answered") -> Iterator[str]:
    from roleplay.report import SIGNS

    for judgement in answered.judgements:
        yield f"{SIGNS[judgement.verdict]} {judgement.name}: {judgement.verdict_words}. {judgement.why}"
    yield f"{'Another good way' if answered.held else 'Better'}: “{answered.exercise.better}”"
    yield from (f"Tip: {judgement.tip}" for judgement in answered.judgements if judgement.verdict != "shown")
