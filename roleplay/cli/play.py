"""Playing with a customer, and grading what was said."""

from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.shared import (
    ApiBase,
    AppraiserModel,
    AsJson,
    AsName,
    CoachModel,
    CustomerModel,
    GraderModel,
    Model,
    Record,
    Verify,
    emit,
    open_app,
    persona_of,
    rubric_of,
    screen_there,
    settings_of,
    store_of,
)
from roleplay.errors import UsageError


def play(
    persona: Annotated[str | None, typer.Argument(help="Persona id (see 'roleplay personas list') or file.")] = None,
    mode: Annotated[str, typer.Option(help="practice or exam.")] = "practice",
    demo: Annotated[
        bool, typer.Option("--demo", help="Watch somebody who is good at it play; nothing is stored.")
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No screen: lines in, lines out.")] = False,
    as_json: AsJson = False,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**63 - 1, help="The same seed and inputs give the same session.")
    ] = None,
    rubric: Annotated[str | None, typer.Option(help="Rubric id or file.")] = None,
    trainee: AsName = None,
    model: Model = None,
    customer_model: CustomerModel = None,
    appraiser_model: AppraiserModel = None,
    grader_model: GraderModel = None,
    coach_model: CoachModel = None,
    api_base: ApiBase = None,
    verify: Verify = None,
    record: Record = None,
) -> None:
    """Talk with a difficult customer, then read your scorecard."""
    if mode not in {"practice", "exam"}:
        raise UsageError(f"mode is 'practice' or 'exam', not '{mode}'.")
    settings = settings_of(
        trainee=trainee, model=model, customer_model=customer_model, appraiser_model=appraiser_model,
        grader_model=grader_model, coach_model=coach_model, api_base=api_base, verify=verify,
    )  # fmt: skip
    if demo:
        if plain or as_json:
            raise UsageError("a demo is watched on the screen; leave out --plain and --json.")
        open_app(settings, persona, demo=True)
        return
    if not plain and not as_json and screen_there():
        open_app(settings, persona, mode=mode, seed=seed, rubric=rubric, record=record)
        return
    if persona is None:
        raise UsageError("name a persona to play in plain mode; 'roleplay personas list' shows them.")
    import secrets

    from roleplay.cli import lines
    from roleplay.model_engine import engine_for
    from roleplay.session import Session

    who = persona_of(settings, persona)
    chosen, catalogue = rubric_of(settings, rubric)
    engine = engine_for(settings, record=record)
    with store_of(settings) as store:
        seed = secrets.randbelow(1_000_000) if seed is None else seed
        session = Session.start(
            store, who, chosen, catalogue, trainee=settings.trainee, seed=seed, mode=mode, engine=engine
        )
        lines.run(session, as_json=as_json)


def grade(
    transcript: Annotated[
        Path, typer.Argument(help="JSON, JSONL, or text with 'Agent:' and 'Customer:' lines; - for stdin.")
    ],
    rubric: Annotated[str | None, typer.Option(help="Rubric id or file.")] = None,
    trainee_role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Whose turns are the trainee's, where it is ambiguous.")
    ] = None,
    as_json: AsJson = False,
    model: Model = None,
    grader_model: GraderModel = None,
    coach_model: CoachModel = None,
    api_base: ApiBase = None,
    verify: Verify = None,
    record: Record = None,
) -> None:
    """Grade a conversation from anywhere."""
    import asyncio

    from roleplay import report
    from roleplay import transcript as reading
    from roleplay.model_engine import engine_for

    settings = settings_of(
        model=model, grader_model=grader_model, coach_model=coach_model, api_base=api_base, verify=verify
    )
    chosen, catalogue = rubric_of(settings, rubric)
    text = reading.read(Path("/dev/stdin") if transcript == Path("-") else transcript)
    conversation = reading.parse(text, str(transcript), trainee_role=trainee_role)
    engine = engine_for(settings, record=record)
    scorecard = asyncio.run(engine.grade(conversation, chosen, catalogue))
    if as_json:
        emit(report.scorecard_data(scorecard))
    else:
        mode = "practice" if reading.is_practice(text) else "exam"
        print("\n".join(report.scorecard_lines(scorecard, mode=mode)))
