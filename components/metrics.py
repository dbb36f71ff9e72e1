"""What rooms offer Prometheus: a row for each controller whose metrics it reads."""

from collections.abc import Mapping
from typing import NamedTuple


class Target(NamedTuple):
    """Pods whose metrics Prometheus reads."""

    job: str
    """Value of the label `job` of every metric, and the name of the PodMonitor."""
    namespace: str
    pods: Mapping[str, str]
    """Labels of the pods."""
    port: int
    """Container port; the pods' specification names it."""
    path: str = "/metrics"
    more_ports: tuple[int, ...] = ()
    """Further ones, of those pods that have them."""
