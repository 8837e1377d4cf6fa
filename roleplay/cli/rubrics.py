"""What counts and how much: list, show."""

from typing import TYPE_CHECKING

import typer

from roleplay.cli.shared import AsJson, emit, rubric_of, settings_of

if TYPE_CHECKING:
    from roleplay.rubric import Catalogue

app = typer.Typer(help="List and show what counts and how much.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def rubrics_list(as_json: AsJson = False) -> None:
    """List the rubrics."""
    from roleplay.rubric import load_catalogue, load_rubric, rubric_files

    settings = settings_of()
    catalogue = load_catalogue()
    files = rubric_files(*settings.folders("rubrics"))
    found = [load_rubric(path, catalogue) for path in files.values()]
    if as_json:
        emit(
            [
                {
                    "id": r.id,
                    "name": r.name,
                    "version": r.version,
                    "pass_mark": r.pass_mark,
                    "strategies": len(r.strategies),
                }
                for r in found
            ]
        )
        return
    for r in found:
        print(f"{r.id}\n  {r.name} · version {r.version} · pass mark {r.pass_mark:g} · {len(r.strategies)} strategies")


@app.command("show")
def rubrics_show(rubric: str, as_json: AsJson = False) -> None:
    """Show a rubric: every strategy with its weight, checks and sources."""
    from roleplay.rubric import as_data

    chosen, catalogue = rubric_of(settings_of(), rubric)
    if as_json:
        emit(
            {
                "rubric": as_data(chosen),
                "strategies": [as_data(catalogue.by_id[s]) for s in chosen.strategies],
            }
        )
        return
    print(f"{chosen.name} (version {chosen.version}, pass mark {chosen.pass_mark:g})\n{chosen.description}")
    for identity, counts in chosen.strategies.items():
        strategy = catalogue.by_id[identity]
        print(f"\n{identity}: {strategy.name} · weight {counts.weight:g}\n  {strategy.applies}")
        for sign, checks in (("+", strategy.shows), ("-", strategy.breaks)):
            for check in checks:
                print(f"  {sign} {check.id}: {check.look_for}" + (f" ({check.severity})" if sign == "-" else ""))
        print(f"  from: {'; '.join(_source(source, catalogue) for source in strategy.sources)}")


def _source(source: str, catalogue: "Catalogue") -> str:
    name, *point = source.split()
    return catalogue.sources[name].title + (f", point {' '.join(point)}" if point else "")
