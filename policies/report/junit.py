"""The report as JUnit XML: a suite for each purpose, a test for each rule and resource."""

from collections.abc import Iterator

from junitparser import Error, Failure, JUnitXml, Properties, Property, Skipped, TestCase, TestSuite
from junitparser.junitparser import FinalResult

from policies.engine.rule import PURPOSES, full_name
from policies.report.results import OF_OUTCOME, Results, RuleResult
from policies.report.run import Diagnosis


def junit(results: Results) -> str:
    """The whole report. Only what fails the run is a failure or an error. Other results except passed ones are
    skipped, with the status as their type: exempt, undetermined, not applicable, or violated (advisory)."""
    document = JUnitXml(name=f"policies of {results.run.stack}")
    for purpose in PURPOSES:
        tests = [test for result in results.rules if result.rule.pack == purpose for test in _tests(result)]
        if tests:
            suite = TestSuite(full_name(purpose))
            suite.add_testcases(tests)
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
        why = result.says if result.outside else "no resource of its types"
        yield _test(result, rule.title, Skipped(why, "not applicable"))
    for urn in result.resources:
        outcomes = [_outcome(diagnosis) for diagnosis in result.diagnoses if diagnosis.urn == urn]
        yield _test(result, f"{rule.title}: {urn}", *outcomes)


def _test(result: RuleResult, name: str, *outcomes: FinalResult) -> TestCase:
    """A test of the rule, with the rule's controls as its properties."""
    test = TestCase(name, classname=result.rule.id)
    controls = Properties()
    for framework, numbers in result.rule.controls.by_framework().items():
        for number in numbers:
            controls.add_property(Property(framework, number))
    test.append(controls)
    for outcome in outcomes:
        test.append(outcome)
    return test


def _others(results: Results) -> Iterator[TestCase]:
    """Results that belong to no rule: a run that ended early, remarks on exemptions, messages of no check."""
    if results.run.broke_off:
        test = TestCase("the run completed", classname="run")
        test.result = [Error(f"the run ended early: {results.run.broke_off}", "ended early")]
        yield test
    rules = {result.rule.id for result in results.rules}
    for diagnosis in results.findings:
        if diagnosis.rule not in rules:
            test = TestCase(diagnosis.message.partition(";")[0], classname=diagnosis.check)
            test.result = [_outcome(diagnosis)]
            yield test


def _outcome(diagnosis: Diagnosis) -> FinalResult:
    return (Failure if diagnosis.mandatory else Skipped)(diagnosis.message, OF_OUTCOME[diagnosis.outcome])
