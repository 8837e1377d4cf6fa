"""A run as JUnit XML, which every CI system shows: a test for each gate and, where cases may be named, one for each case."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from roleplay.evaluation.compare import Comparison
from roleplay.evaluation.gates import Held
from roleplay.evaluation.judging import Result, Scored
from roleplay.evaluation.log import Header
from roleplay.text import one_line


def junit(
    header: Header, outcomes: Sequence[Held], results: Iterable[Result], comparison: Comparison | None = None
) -> str:
    """Return the document. A case fails where something is wrong that was right before; other wrong answers are told in its output."""
    root = ElementTree.Element("testsuites", name="roleplay eval")
    gates = _suite(root, f"{header.identity.suite} gates")
    for each in outcomes:
        test = _test(gates, header.identity.suite, each.gate)
        if not each.ok:
            ElementTree.SubElement(test, "failure", message=one_line(each.why, 1000))
    cases = _suite(root, f"{header.identity.suite} cases")
    for result in [] if header.held_out else results:
        name = result.case if header.repeats == 1 else f"{result.case} [{result.repeat}]"
        test = _test(cases, header.identity.suite, name, result.spent.seconds)
        if result.failure is not None:
            ElementTree.SubElement(
                test, "error", type=result.failure.kind, message=one_line(result.failure.message, 1000)
            )
        if lost := comparison.lost_by(result) if comparison else ():
            ElementTree.SubElement(test, "failure", message=one_line(f"right before: {_told(lost, '; ')}", 1000))
        if wrong := [label for label in result.labels if not label.right]:
            ElementTree.SubElement(test, "system-out").text = _told(wrong, "\n")
    for suite in root:
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(sum(test.find("failure") is not None for test in suite)))
        suite.set("errors", str(sum(test.find("error") is not None for test in suite)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _told(labels: Iterable[Scored], between: str) -> str:
    return between.join(
        f"{label.strategy} {label.kind} at {label.place}: {'said' if label.said else 'missed'}" for label in labels
    )


def _suite(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, "testsuite", name=name)


def _test(suite: ElementTree.Element, group: str, name: str, seconds: float = 0.0) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=group, name=one_line(name, 200), time=f"{seconds:.3f}")
