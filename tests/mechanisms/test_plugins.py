"""A real plugin in the place of a stand-in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sandbox.recovery import unknown
from tests.engine import CHECKOUT, Sandbox

# A plugin as the engine starts one: an executable that prints its port. It serves what the stand-in serves, so that
# what is tested is who is asked, not what is answered.
PLUGIN = f"""#!{sys.executable}
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(CHECKOUT)!r})
from sandbox.eks import EksProvider
from sandbox.journal import Journal
from sandbox.serving import serve

async def main():
    Path({{marker!r}}).touch()
    journal = Journal(Path({{marker!r}}).with_name("journal"))
    server, port = await serve(EksProvider(), "pulumi-eks", journal, constructs=True)
    print(port, flush=True)
    await server.wait_for_termination()

asyncio.run(main())
"""


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """A file that the plugin makes when it is started."""
    plugin = tmp_path / "pulumi-resource-eks"
    plugin.write_text(PLUGIN.format(marker=str(tmp_path / "started")))
    plugin.chmod(0o755)
    return tmp_path / "started"


PROGRAM = """
import pulumi
import pulumi_aws as aws
import pulumi_eks as eks

on_aws = aws.Provider("aws", region="us-east-1")
eks.Cluster(
    "small", name="small", vpc_id="vpc-1", subnet_ids=["subnet-1", "subnet-2"], skip_default_node_group=True,
    skip_default_security_groups=True, create_oidc_provider=False, use_default_vpc_cni=True,
    authentication_mode=eks.AuthenticationMode.API, bootstrap_self_managed_addons=False,
    kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
    coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
    opts=pulumi.ResourceOptions(providers=[on_aws, eks.Provider("eks")]),
)
"""


@pytest.fixture
def small(sandbox: Sandbox, project: Path) -> Sandbox:
    """The sandbox for a project with one component of pulumi-eks."""
    (project / "__main__.py").write_text(PROGRAM)
    return sandbox.of(project)


def path_with(directory: Path) -> dict[str, str]:
    return {"PATH": os.pathsep.join([str(directory), os.environ["PATH"]])}


def test_a_plugin_that_is_asked_for_is_started_by_the_engine(small: Sandbox, marker: Path) -> None:
    result = small("preview", "one", "--plugin", "eks", environment=path_with(marker.parent))
    assert marker.exists(), result.text
    assert result.status == 0, result.text


def test_a_plugin_that_is_not_asked_for_is_left_alone(small: Sandbox, marker: Path) -> None:
    result = small("preview", "one", environment=path_with(marker.parent))
    assert result.status == 0, result.text
    assert not marker.exists()


def test_a_plugin_that_there_is_no_stand_in_for_is_refused(small: Sandbox) -> None:
    result = small("preview", "one", "--plugin", "gcp")
    assert result.status == 1
    assert "--plugin gcp: the stand-ins are aws, eks, kubernetes" in result.text


def test_a_run_after_a_kill_names_what_a_real_plugin_may_have_created() -> None:
    def pending(urn: str, kind: str = "creating") -> dict[str, object]:
        return {"type": kind, "resource": {"urn": f"urn:pulumi:one::small::{urn}", "type": urn.partition("::")[0]}}

    release = "kubernetes:helm.sh/v3:Release"
    operations = [
        pending(f"{release}::gateway"),
        pending(f"{release}::older", "updating"),
        pending("aws:sqs/queue:Queue::mail"),
    ]
    assert unknown({"pending_operations": operations}, ()) == []
    (line,) = unknown({"pending_operations": operations}, ("kubernetes",))
    assert line.startswith(f"gateway ({release}): the interrupted run had asked the kubernetes plugin to create it")


ACCOUNTS = """
import pulumi
import pulumi_aws as aws

on_aws = aws.Provider("aws", region="us-east-1", allowed_account_ids=["777788889999"])
aws.sqs.Queue("mail", opts=pulumi.ResourceOptions(provider=on_aws))
"""


def test_a_run_with_another_accounts_credentials_is_refused(sandbox: Sandbox, project: Path) -> None:
    (project / "__main__.py").write_text(ACCOUNTS)
    own = sandbox.of(project)
    assert own("preview", "one").status == 0
    result = own("preview", "one", "--account", "111122223333")
    assert result.status == 1
    assert "the credentials belong to AWS account 111122223333" in result.text
