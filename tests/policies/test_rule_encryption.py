"""ENC-*: what the examples do not show."""

from policies.cases.case import Given
from policies.rules.encryption.listeners import ENC_007
from tests.policies.verdicts import analyzer, diagnostics, resource_request, stack_request

LISTENER = Given(
    type="aws:lb/listener:Listener", props={"protocol": "HTTP", "port": 80, "defaultActions": [{"type": "forward"}]}
)
SECURE = Given(type="aws:lb/listener:Listener", props={"protocol": "TLS", "sslPolicy": "ELBSecurityPolicy-2016-08"})
CLASSIC = Given(type="aws:elb/loadBalancer:LoadBalancer", props={"listeners": [{"lbProtocol": "HTTP"}]})


def test_listeners_are_judged_before_they_are_created_and_not_again() -> None:
    pack = analyzer([ENC_007])
    for given, check in ((LISTENER, "ENC-007.a"), (SECURE, "ENC-007.b"), (CLASSIC, "ENC-007.c")):
        assert [one.check for one in diagnostics(pack.Analyze(resource_request(given), None))] == [check]
        assert diagnostics(pack.AnalyzeStack(stack_request([given]), None)) == []
