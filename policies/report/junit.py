"""The report as JUnit XML: a suite for each purpose, a test for each rule and resource."""

from collections.abc import Iterator

from junitparser import Error, Failure, JUnitXml, Properties, Property, Skipped, TestCase, TestSuite
from junitparser.junitparser import FinalResult

from policies.engine.rule import PURPOSES, Purpose, full_name
from policies.report.results import OF_OUTCOME, Results, RuleResult
from policies.report.run import Diagnosis


def junit(results: Results) -> str:
    """The whole report. Only what fails the run is a failure or an error; what else is not passed is skipped, and its
    type is the status: exempt, undetermined, not applicable, or violated at the level advisory."""
    document = JUnitXml(name=f"policies of {results.run.stack}")
    used: set[Purpose] = {one.rule.pack for one in results.rules}
    for pack in [purpose for purpose in PURPOSES if purpose in used]:
        suite = TestSuite(full_name(pack))
        for result in results.rules:
            if result.rule.pack == pack:
                suite.add_testcases(list(_tests(result)))
        document.add_testsuite(suite)
    if others := list(_others(results)):
        suite = TestSuite("other findings")
        suite.add_testcases(others)
        document.add_testsuite(suite)
    document.update_statistics()
    return document.tostring().decode()


def _tests(result: RuleResult) -> Iterator[TestCase]:
    rule = result.rule
    if not result.ran:
        yield _test(result, rule.title, Error(f"{rule.id} did not run", "not run"))
    elif not result.resources:
        yield _test(result, rule.title, Skipped("there is no resource that it is about", "not applicable"))
    for urn in result.resources:
        found = [_outcome(one) for one in result.diagnoses if one.urn == urn]
        yield _test(result, f"{rule.title}: {urn}", *found)


def _test(result: RuleResult, name: str, *found: FinalResult) -> TestCase:
    """A test of the rule, with the rule's controls as its properties."""
    test = TestCase(name, classname=result.rule.id)
    controls = Properties()
    for framework, numbers in result.rule.controls.by_framework().items():
        for number in numbers:
            controls.add_property(Property(framework, number))
    test.append(controls)
    for one in found:
        test.append(one)
    return test


def _others(results: Results) -> Iterator[TestCase]:
    """What belongs to no rule: the end of the run, remarks on exemptions, and what is no check's message."""
    if results.run.broke_off:
        test = TestCase("the run came to its end", classname="run")
        test.result = [Error(f"the run broke off: {results.run.broke_off}", "broke off")]
        yield test
    rules = {one.rule.id for one in results.rules}
    for one in results.findings:
        if one.rule not in rules:
            test = TestCase(one.message.partition(";")[0], classname=one.check)
            test.result = [_outcome(one)]
            yield test


def _outcome(one: Diagnosis) -> FinalResult:
    return (Failure if one.mandatory else Skipped)(one.message, OF_OUTCOME[one.outcome])
