"""The prompts for models that grade: the shipped ones, and those that a rubric brings in files of its own."""

from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any, get_args

from roleplay.config import shipped
from roleplay.errors import FileError
from roleplay.files import Mismatch, lies_in, read_text
from roleplay.rubric import LONGEST_PROMPT, PromptName
from roleplay.text import clean, one_line


@lru_cache(maxsize=8)
def shipped_prompt(name: PromptName) -> str:
    """Return the text of the prompt that is used where a rubric brings none of its own."""
    return clean(read_text(shipped("rubrics") / "prompts" / f"{name}.md"))


def read_prompts(data: dict[str, Any], folder: Path) -> tuple[dict[PromptName, str], list[Mismatch]]:
    """Return the texts of the named prompt files, which must hold what the shipped ones hold; and what is wrong."""
    named = data.get("prompts")
    texts: dict[PromptName, str] = {}
    faults: list[Mismatch] = []
    known: tuple[PromptName, ...] = get_args(PromptName)
    for name, value in named.items() if isinstance(named, dict) else ():
        if name in known and isinstance(value, str | int):  # validation says what is wrong with others
            texts[name], why = _prompt(name, str(value), folder)
            faults += [Mismatch(("prompts", name), why)] if why else []
    return texts, faults


def _prompt(name: PromptName, value: str, folder: Path) -> tuple[str, str]:
    """Return the text of a prompt file, or what is wrong with it."""
    source = folder / value
    leads_out = Path(value).is_absolute() or ".." in Path(value).parts or not lies_in(source, folder)
    if leads_out or source.is_symlink() or not source.is_file():
        return "", f"there is no file '{one_line(value, 60)}' in this file's own folder."
    try:
        text = clean(read_text(source))
    except FileError as error:
        return "", f"{source.name} is {error.problems[0].message}" if error.problems else str(error)
    template, wanted = Template(text), set(Template(shipped_prompt(name)).get_identifiers())
    if not template.is_valid() or set(template.get_identifiers()) != wanted:
        holds = " and ".join(f"${word}" for word in sorted(wanted))
        return "", f"{source.name} must hold {holds} and no other placeholder; write $$ for a dollar."
    if len(text) > LONGEST_PROMPT:
        return "", f"{source.name} is longer than {LONGEST_PROMPT} characters; shorten it."
    return text, ""
