"""`eval agree`, `eval label`, `eval adopt`, `eval disputes`: who says what of a case, and how far they agree."""

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.shared import AsJson, emit, rubric_of, save, settings_of, store_of
from roleplay.errors import UsageError
from roleplay.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roleplay.evaluation.cases import Case


def agree(
    first: Annotated[Path, typer.Argument(metavar="A.jsonl", help="Cases, or labels alone.")],
    second: Annotated[Path, typer.Argument(metavar="B.jsonl", help="Somebody else's labels of the same cases.")],
    everything: Annotated[bool, typer.Option("--all", help="List every disagreement, not only the first 20.")] = False,
    show_held_out: Annotated[
        bool,
        typer.Option("--show-held-out", help="List single cases of held-out files too: they are no longer held out."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say how far two labellings of the same cases agree: κ and α, overall, by kind and by strategy."""
    from roleplay.evaluation.agreement import agreement, agreement_lines
    from roleplay.evaluation.cases import read_second_labels

    found = agreement(read_second_labels([first]), read_second_labels([second]))
    row = found.row()
    if row is None or not row.n:
        raise UsageError(
            f"{first} and {second} have no label in common: same case, place, strategy and kind are needed."
        )
    if not show_held_out and any(path.name.startswith("heldout") for path in (first, second)):
        print("Held out: summed up only; --show-held-out names the cases.", file=sys.stderr)
        found = found.summed_up()
    if as_json:
        emit(found.model_dump(mode="json"))
        return
    print("\n".join(agreement_lines(found, None if everything else 20)))


def label(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Cases; they are never changed.")],
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who labels; may be a pseudonym.")] = None,
    case: Annotated[
        str | None, typer.Option(metavar="ID", help="Open this case; labels that are there are shown, to dispute them.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Go over what has labels too, blind: others' labels are not shown.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File of your labels; FILE.NAME.jsonl beside the cases if not given."),
    ] = None,
) -> None:
    """Label cases one after the other, or dispute the labels of one; going on later skips what is done."""
    from roleplay.evaluation.label_dialog import BLIND_KEYS, KEYS, Dialog
    from roleplay.evaluation.labelling import LabelFile, file_beside, labeller

    settings = settings_of()
    who = name or settings.trainee
    by = labeller(who)
    path = out or file_beside(file, who)
    if path.resolve() == file.resolve():
        raise UsageError(f"{path} holds the cases themselves; name another file with --out.")
    _, catalogue = rubric_of(settings)
    cases = _cases(file, frozenset(catalogue.by_id), case)
    print(f"You label as {by}, into {path}. {BLIND_KEYS if everything else KEYS}", file=sys.stderr)
    dialog = Dialog(catalogue.by_id, _read, print, blind=everything)
    count = dialog.go_over(cases, LabelFile(path, by), labelled=everything or case is not None)
    done = f"{plural(count, 'label')} written to {path}." if count else "Nothing awaits a label."
    print(done, file=sys.stderr)


def adopt(
    file: Annotated[Path, typer.Argument(metavar="CASES", help="Cases; they are never changed.")],
    labels: Annotated[Path, typer.Argument(metavar="LABELS", help="Somebody's labels of them, from 'eval label'.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="A new file, for the cases with their gold.")
    ],
) -> None:
    """Make labels gold: write the cases with what somebody said of them. What nobody labelled is left out, and said."""
    from roleplay.evaluation.cases import SecondLabels, line_of, read_second_labels
    from roleplay.evaluation.labelling import adopted
    from roleplay.files import nearest

    if out.exists():
        raise UsageError(f"{out} is there already; name a new file with --out.")
    _, catalogue = rubric_of(settings_of())
    by_case: dict[str, list[SecondLabels]] = {}
    for each in read_second_labels([labels]):
        if unknown := next((gold.strategy for gold in each.gold if gold.strategy not in catalogue.by_id), None):
            hint = nearest(unknown, sorted(catalogue.by_id), what="strategies")
            raise UsageError(f"{labels}: {each.id}: there is no strategy '{unknown[:60]}'; {hint}")
        by_case.setdefault(each.id, []).append(each)
    lines: list[str] = []
    left = 0
    for case in _cases(file, frozenset(catalogue.by_id), None):
        found = adopted(case, by_case.pop(case.id, []))
        left += found is None
        lines += [] if found is None else [line_of(found)]
    if by_case:
        raise UsageError(
            f"{file} has no case '{next(iter(by_case))}', which {labels} labels; name the cases that were labelled."
        )
    if not lines:
        raise UsageError(f"{labels} settles none of these cases; label them first: roleplay eval label {file}.")
    save(out, "".join(f"{line}\n" for line in lines))
    waiting = f" {left:,} still without a label: left out." if left else ""
    print(f"{plural(len(lines), 'case')} written to {out}.{waiting}", file=sys.stderr)


def _cases(file: Path, strategies: frozenset[str], only: str | None) -> "Iterator[Case]":
    """Yield the cases of a file that was checked as a whole first; raise UsageError where `only` is none of them."""
    from roleplay.evaluation.cases import check_cases, read_cases

    check_cases([file], strategies)
    if only is None:
        return read_cases([file], strategies)
    found = [each for each in read_cases([file], strategies) if each.id == only]
    if not found:
        raise UsageError(f"{file} has no case '{only[:80]}'; check the id.")
    return iter(found)


def _read(prompt: str) -> str | None:
    if sys.stdin.isatty():
        print(prompt, end="", flush=True)
    return sys.stdin.readline() or None


def disputes(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write; stdout if not given.")
    ] = None,
) -> None:
    """Export what trainees disagree with as cases that await a label, for 'roleplay eval label'. No trainee is named."""
    from roleplay.disputes import awaiting_labels
    from roleplay.evaluation.cases import line_of

    with store_of(settings_of()) as store:
        found = list(awaiting_labels(store))
        text = "".join(f"{line_of(case)}\n" for _, case in found)
        if out is None:
            sys.stdout.write(text)
        else:
            with _writing(out):
                out.write_text(text, encoding="utf-8")
            for session in dict.fromkeys(session for session, _ in found):
                store.record_export(session, out.resolve())
    count = len(found)
    where = f" written to {out}" if out else ""
    print(f"{plural(count, 'dispute')}{where}.", file=sys.stderr)


@contextlib.contextmanager
def _writing(path: Path) -> "Iterator[None]":
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another place.") from None
