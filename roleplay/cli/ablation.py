"""`eval ablate`: which sentences of the rubric's prompts matter, and which changes a suite fails to catch."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.eval_output import print_sections
from roleplay.cli.shared import ApiBase, AsJson, check_writable, emit, given, save, settings_of
from roleplay.errors import UsageError

if TYPE_CHECKING:
    from roleplay.evaluation.ablation import OnEffect, OnReading, Plan
    from roleplay.evaluation.kills import Effect
    from roleplay.evaluation.mutants import Operator


def ablate(
    suite: Annotated[
        str, typer.Argument(metavar="SUITE", help="Name of a suite that ships, or a file: my-suite.yaml.")
    ],
    model: Annotated[
        str | None, typer.Option("--model", metavar="M", help="Grades, in place of the suite's: provider/name, …")
    ] = None,
    api_base: ApiBase = None,
    concurrency: Annotated[int | None, typer.Option(min=1, max=1024, help="Cases under way at once.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only so many cases, spread over strategies and labels.")
    ] = None,
    mutants: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only so many mutants, spread over operators.")
    ] = None,
    operators: Annotated[
        str | None, typer.Option(metavar="A,B", help="Only these: drop-sentence, invert-rule, drop-examples, …")
    ] = None,
    seed: Annotated[int, typer.Option(help="For whatever is drawn.")] = 1,
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the logs are; begun again, goes on.")
    ] = None,
    as_json: AsJson = False,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as Markdown as well.")] = None,
) -> None:
    """Change the prompts sentence by sentence: which matter, and which changes does the suite fail to catch?"""
    from roleplay.evaluation.ablation import ablate as carry_out
    from roleplay.evaluation.ablation import planned
    from roleplay.evaluation.ablation_sections import before_ablation, of_ablation
    from roleplay.evaluation.experiment import Wish
    from roleplay.evaluation.suite import find_suite
    from roleplay.pages.sections import markdown as in_markdown

    check_writable(markdown)
    model, api_base = given(model, "grader_model", "model"), given(api_base, "api_base")
    settings, chosen = settings_of(api_base=api_base), find_suite(suite)
    plan = planned(
        chosen,
        settings,
        folder or settings.data_dir / "ablations" / chosen.id,
        wish=Wish(model=model, api_base=api_base, concurrency=concurrency),
        limit=limit,
        most=mutants,
        operators=_operators(operators),
        seed=seed,
    )
    for line in before_ablation(plan):
        print(line, file=sys.stderr)
    with _progress(plan) as (on_reading, on_effect):
        found = carry_out(plan, on_reading, on_effect)
    parts = of_ablation(found)
    if markdown is not None:
        save(markdown, in_markdown(parts))
    if as_json:
        emit(found.model_dump(mode="json"))
    else:
        print_sections(parts)


def _operators(names: str | None) -> "Sequence[Operator]":
    from roleplay.evaluation.mutants import OPERATORS
    from roleplay.files import nearest

    if names is None:
        return OPERATORS
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in OPERATORS:
            raise UsageError(f"there is no operator '{name[:60]}'; {nearest(name, OPERATORS, what='operators')}")
    if not wanted:
        raise UsageError(f"--operators names none; there are {', '.join(OPERATORS)}.")
    return [each for each in OPERATORS if each in wanted]


@contextmanager
def _progress(plan: "Plan") -> "Iterator[tuple[OnReading, OnEffect]]":
    """Yield who hears of readings and of mutants: a line a mutant on stderr, in a terminal a bar below them as well."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from roleplay.evaluation.ablation_sections import of_effect

    def told(say: Callable[[str], None]) -> "OnEffect":
        def on_effect(number: int, effect: "Effect") -> None:
            say(f"{number} of {len(plan.mutants)} · {of_effect(effect)}")

        return on_effect

    console = Console(stderr=True)
    if not console.is_terminal:
        yield (lambda _: None), told(lambda line: print(line, file=sys.stderr, flush=True))
        return
    columns = (BarColumn(bar_width=20), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, refresh_per_second=5) as bar:
        task = bar.add_task("", total=plan.readings)
        say = told(lambda line: console.print(line, markup=False, highlight=False))
        yield (lambda done: bar.update(task, completed=done)), say
