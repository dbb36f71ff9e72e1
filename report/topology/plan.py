"""The topology that a preview leaves, by Region."""

from collections.abc import Sequence

from report.cost.regions import regions
from report.preview import Preview
from report.topology.clusters import clusters, data
from report.topology.model import Region
from report.topology.networks import networks
from report.topology.resources import Resources
from report.topology.services import services

_NO_REGION = "Region not known"


def topology(preview: Preview) -> Sequence[Region]:
    """Every Region with something to draw; what is deleted is drawn, and marked."""
    states = {**preview.before, **preview.after}
    region_of = regions(states)
    by_region: dict[str, dict[str, None]] = {}
    for urn, state in states.items():
        # What is in a cluster is drawn in the Region of the cluster, which is the only one where it is known.
        name = region_of.get(urn, _NO_REGION) if state.type.startswith("aws:") else ""
        by_region.setdefault(name, {})[urn] = None
    in_clusters = by_region.pop("", {})
    found: list[Region] = []
    for name, urns in sorted(by_region.items()):
        own = {urn: states[urn] for urn in urns} | {urn: states[urn] for urn in in_clusters if len(by_region) == 1}
        resources = Resources(preview, own)
        region = Region(name, networks(resources), clusters(resources), data(resources), services(resources))
        if region.networks or region.clusters or region.data or region.services:
            found.append(region)
    return found
