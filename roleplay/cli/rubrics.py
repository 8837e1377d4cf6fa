"""What counts and how much: list, show; for who writes it: check."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roleplay.cli.shared import AsJson, emit, settings_of

if TYPE_CHECKING:
    from roleplay.rubric import Catalogue, Counts, Strategy
    from roleplay.rubric_files import Reading

app = typer.Typer(
    help="List and show what counts and how much; check your own.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def rubrics_list(as_json: AsJson = False) -> None:
    """List the rubrics; what is wrong with a file is said on stderr."""
    from roleplay.rubric_files import load_catalogue, load_rubrics

    rubrics = load_rubrics(load_catalogue(), *settings_of().folders("rubrics"))
    for problem in rubrics.problems:
        print(f"roleplay: {problem}", file=sys.stderr)
    found = [(reading, reading.rubric) for reading in rubrics.readings.values() if reading.rubric is not None]
    if as_json:
        emit(
            [
                {
                    "id": r.id,
                    "name": r.name,
                    "version": r.version,
                    "pass_mark": r.pass_mark,
                    "strategies": len(r.strategies),
                    "extends": _extends(reading),
                }
                for reading, r in found
            ]
        )
        return
    for reading, r in found:
        extends = f" · extends {', '.join(_extends(reading))}" if reading.parents else ""
        print(
            f"{r.id}\n  {r.name} · version {r.version} · pass mark {r.pass_mark:g} · {len(r.strategies)} strategies{extends}"
        )


@app.command("show")
def rubrics_show(
    rubric: Annotated[str, typer.Argument(help="Rubric id or file.")],
    as_json: AsJson = False,
) -> None:
    """Show a rubric: every strategy with its share of the whole, checks and sources; a rubric's own checks are marked *."""
    from roleplay.rubric import applied, as_data
    from roleplay.rubric_files import find_reading, load_catalogue

    catalogue = load_catalogue()
    reading = find_reading(rubric, catalogue, *settings_of().folders("rubrics"))
    if (chosen := reading.rubric) is None:
        return
    graded = applied(catalogue, chosen)
    total = sum(counts.weight for counts in chosen.strategies.values())
    if as_json:
        emit(
            {
                "rubric": as_data(chosen),
                "extends": _extends(reading),
                "shares": {name: round(counts.weight / total, 4) for name, counts in chosen.strategies.items()},
                "strategies": [as_data(graded.by_id[name]) for name in chosen.strategies],
            }
        )
        return
    print(f"{chosen.name} (version {chosen.version}, pass mark {chosen.pass_mark:g})\n{chosen.description}")
    for line in _changes(reading):
        print(line)
    for name, counts in chosen.strategies.items():
        print("\n" + "\n".join(_strategy_lines(graded.by_id[name], counts, counts.weight / total, catalogue)))
    if any(counts.shows or counts.breaks for counts in chosen.strategies.values()):
        print("\n* a check of this rubric's own, beside the catalogue's")


@app.command("check")
def rubrics_check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE|DIR]…", help="Files or folders; without any, your libraries.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if there are warnings.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say everything that is wrong with rubric files, and what could be better."""
    from roleplay.authoring.rubric_check import check
    from roleplay.rubric_files import load_catalogue

    libraries = settings_of().folders("rubrics")
    found = check(files or list(libraries), libraries, load_catalogue())
    if as_json:
        emit(found.data())
    else:
        print("\n".join(found.lines()))
    raise typer.Exit(found.exit_code(strict=strict))


# ── in words ──


def _extends(reading: "Reading") -> list[str]:
    return [parent.id for parent in reading.parents]


def _changes(reading: "Reading") -> list[str]:
    """Return what a rubric extends and what it changes of that."""
    if not reading.parents or reading.rubric is None:
        return []
    before: dict[str, Counts] = {}
    for parent in reading.parents:
        before |= parent.strategies
    now = reading.rubric.strategies
    changed = [name for name in now if name in before and now[name] != before[name]]
    parts: list[tuple[str, list[str]]] = [
        ("left out", [name for name in before if name not in now]),
        ("added", [name for name in now if name not in before]),
        ("changed", changed),
    ]
    return [
        f"Extends {', '.join(_extends(reading))}.",
        *(f"  {word}: {', '.join(names)}" for word, names in parts if names),
    ]


def _strategy_lines(strategy: "Strategy", counts: "Counts", share: float, catalogue: "Catalogue") -> list[str]:
    """Return a strategy as it counts: `strategy` with the rubric's own checks, `catalogue` without."""
    enough = f" · {counts.enough} shows make it shown" if counts.enough > 1 else ""
    lines = [
        f"{strategy.id}: {strategy.name} · weight {counts.weight:g} ({share:.1%} of the whole){enough}",
        f"  {strategy.applies}",
    ]
    own = {check.id for check in (*counts.shows, *counts.breaks)}
    both: tuple[tuple[str, Any], ...] = (("+", strategy.shows), ("-", strategy.breaks))
    for sign, checks in both:
        for check in checks:
            mark = " *" if check.id in own else ""
            severity = f" ({check.severity})" if sign == "-" else ""
            lines.append(f"  {sign} {check.id}{mark}: {check.look_for}{severity}")
    lines += [f"  own wording: {example.say}" for example in counts.good]
    lines += [f"  must be shown in every conversation: {', '.join(counts.must)}"] if counts.must else []
    lines += [f"  not looked for: {', '.join(counts.ignore)}"] if counts.ignore else []
    return [*lines, f"  from: {'; '.join(_source(source, catalogue) for source in strategy.sources)}"]


def _source(source: str, catalogue: "Catalogue") -> str:
    name, *point = source.split()
    return catalogue.sources[name].title + (f", point {' '.join(point)}" if point else "")
