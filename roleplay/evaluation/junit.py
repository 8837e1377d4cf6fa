"""A run as JUnit XML, which every CI system shows: a test for each gate and, where cases may be named, one for each case."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from roleplay.evaluation.figures import latest
from roleplay.evaluation.gates import Held
from roleplay.evaluation.judging import Result
from roleplay.evaluation.log import Header
from roleplay.text import one_line


def junit(header: Header, outcomes: Sequence[Held], results: Iterable[Result]) -> str:
    """Return the document. A case with a wrong answer is no failure: gates are; it is told in the case's output."""
    root = ElementTree.Element("testsuites", name="roleplay eval")
    gates = _suite(root, f"{header.identity.suite} gates")
    for each in outcomes:
        test = _test(gates, header.identity.suite, each.gate)
        if not each.ok:
            ElementTree.SubElement(test, "failure", message=one_line(each.why, 1000))
    cases = _suite(root, f"{header.identity.suite} cases")
    for result in [] if header.held_out else latest(results):
        name = result.case if header.repeats == 1 else f"{result.case} [{result.repeat}]"
        test = _test(cases, header.identity.suite, name, result.spent.seconds)
        if result.failure is not None:
            ElementTree.SubElement(
                test, "error", type=result.failure.kind, message=one_line(result.failure.message, 1000)
            )
        wrong = [label for label in result.labels if not label.right]
        if wrong:
            told = (
                f"{label.strategy} {label.kind} at {label.place}: {'said' if label.said else 'missed'}"
                for label in wrong
            )
            ElementTree.SubElement(test, "system-out").text = "\n".join(told)
    for suite in root:
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(sum(test.find("failure") is not None for test in suite)))
        suite.set("errors", str(sum(test.find("error") is not None for test in suite)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, "testsuite", name=name)


def _test(suite: ElementTree.Element, group: str, name: str, seconds: float = 0.0) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=group, name=one_line(name, 200), time=f"{seconds:.3f}")
