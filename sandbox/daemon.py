"""The background process that serves the stand-in providers until the sandbox is stopped."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from .aws.account import Account
from .aws.provider import AwsProvider
from .binaries import Binaries
from .eks import EksProvider
from .journal import Journal
from .kubernetes.access.deployers import Deployers
from .kubernetes.access.grants import Grants
from .kubernetes.access.policies import Policies
from .kubernetes.access.reviews import Reviews
from .kubernetes.access.webhook import Webhook
from .kubernetes.add_ons.installing import AddOns
from .kubernetes.api_server import ControlPlanes
from .kubernetes.certificates import Authority
from .kubernetes.gatekeeper.watch import GatekeeperWatch
from .kubernetes.helm.source import Source
from .kubernetes.metrics.server import MetricsServer
from .kubernetes.nodes.groups import NodeGroups
from .kubernetes.nodes.karpenter.service import Karpenter
from .kubernetes.provider import KubernetesProvider
from .places import Places
from .serving import serve


def main(directory: Path, endpoint: str, binaries: Binaries) -> None:
    asyncio.run(_serve(Places(directory), endpoint, binaries))


async def _serve(places: Places, endpoint: str, binaries: Binaries) -> None:
    account = Account(endpoint)
    authority = Authority(places.kubernetes)
    grants, webhook = Grants(), Webhook(authority)
    planes = ControlPlanes(places.kubernetes, binaries, places.kubeconfig, webhook.url)
    key = places.token_key.read_bytes()
    webhook.serve(Reviews(grants, Policies(planes), key).answer)
    threading.Thread(target=planes.supervise, daemon=True, name="control planes").start()
    # What rows may use besides their own API: control planes, who may use them, the workloads of add-ons, clients, and
    # the security group rules that are resources.
    surroundings: dict[str, Any] = {"planes": planes, "grants": grants, "client": account.client, "rules": {}}
    surroundings["nodes"] = NodeGroups(planes, account.client)
    surroundings["add_ons"] = AddOns(planes, metrics=MetricsServer(planes, authority).endpoint)
    Karpenter(planes, account.client).start()
    GatekeeperWatch(planes).start()
    journal = Journal(places.journal)
    serving = [
        await serve(AwsProvider(account, places.credentials, surroundings), "pulumi-aws", journal),
        await serve(EksProvider(), "pulumi-eks", journal, constructs=True),
        await serve(
            KubernetesProvider(planes, Source(places.projects, places.helm), Deployers(places.credentials, key)),
            "pulumi-kubernetes",
            journal,
        ),
    ]
    ports = dict(zip(("aws", "eks", "kubernetes"), (port for _, port in serving), strict=True))
    half = places.providers.with_suffix(".half")
    half.write_text(json.dumps(ports))
    os.replace(half, places.providers)
    await asyncio.gather(*(server.wait_for_termination() for server, _ in serving))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Binaries.read(sys.argv[3]))
