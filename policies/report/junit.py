"""The report as JUnit XML: a suite for each pack, a test for each rule and resource."""

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from policies.report.results import Results, RuleResult


def junit(results: Results) -> str:
    """The whole report. Only what fails the run is a failure; exempt and undetermined resources are skipped tests."""
    document = JUnitXml(name=f"policies of {results.run.stack}")
    for pack in sorted({one.rule.pack for one in results.rules}):
        suite = TestSuite(f"aws-platform-{pack}")
        for result in results.rules:
            if result.rule.pack == pack:
                suite.add_testcases(_tests(result))
        document.add_testsuite(suite)
    remarks = [one for one in results.findings if one.check == "exemptions"]
    if remarks:
        suite = TestSuite("exemptions")
        for one in remarks:
            test = TestCase(one.message.partition(";")[0], classname="exemptions")
            test.result = [Failure(one.message) if one.mandatory else Skipped(one.message)]
            suite.add_testcase(test)
        document.add_testsuite(suite)
    document.update_statistics()
    return document.tostring().decode()


def _tests(result: RuleResult) -> list[TestCase]:
    rule = result.rule
    if not result.ran:
        test = TestCase(rule.title, classname=rule.id)
        test.result = [Error(f"{rule.id} did not run")]
        return [test]
    tests: list[TestCase] = []
    for urn in result.resources:
        test = TestCase(f"{rule.title}: {urn}", classname=rule.id)
        found = [one for one in result.diagnoses if one.urn == urn]
        test.result = [Failure(one.message) if one.mandatory else Skipped(one.message) for one in found]
        tests.append(test)
    return tests
