"""Reads HTML pages into nodes: what the tests of pages look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "input"})


@dataclass
class Node:
    """One element: its tag, attributes, and everything in it, texts and elements."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, on one line."""
        return " ".join("".join(each if isinstance(each, str) else f" {each.text} " for each in self.children).split())

    def all(self, *tags: str) -> Iterator["Node"]:
        """Yield every element in it with one of these tags (none named: every one), in order."""
        for child in self.children:
            if isinstance(child, Node):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def one(self, **attributes: str) -> "Node":
        """Return the only element with these attributes."""
        (found,) = (each for each in self.all() if attributes.items() <= each.attributes.items())
        return found

    def section(self, title: str) -> "Node":
        """Return the section under a heading."""
        return next(each for each in self.all("section") if any(h.text == title for h in each.all("h3")))


class Reader(HTMLParser):
    """Reads a page into nodes, and takes no element that is closed wrongly or left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    reader = Reader()
    reader.feed(html)
    reader.close()
    (root,) = reader.open
    return root
