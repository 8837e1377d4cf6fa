"""Templates of pages to be read, printed and passed on: one file each, nothing loaded, every text cleaned and escaped."""

from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from roleplay.text import clean


def environment(package: str) -> Environment:
    """Return an environment for the templates beside the modules of `package`; `base.css` is at hand in all of them.

    Every text that a template prints goes through `text.clean`, and is escaped: what stands on a page comes from strangers.
    """
    return Environment(
        loader=ChoiceLoader([PackageLoader(package, ""), PackageLoader("roleplay.pages", "")]),
        autoescape=True,  # always: the usual choice by file ending does not know ".jinja"
        undefined=StrictUndefined,
        finalize=_through_the_door,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _through_the_door(value: Any) -> Any:
    """Clean every text that is printed; what a macro has made is clean and escaped already."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
