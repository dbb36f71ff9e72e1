"""The port on which the API server calls Gatekeeper."""

from collections.abc import Mapping

from ...firewall import Opening
from .values import WEBHOOK_PORT

# terraform-aws-eks 21.19, node_groups.tf, recommended rules, opens the same from the control plane to the nodes.
GATEKEEPER: Mapping[str, Opening] = {
    "gatekeeper": Opening("tcp", WEBHOOK_PORT, "The API server asks Gatekeeper's webhook about objects"),
}
