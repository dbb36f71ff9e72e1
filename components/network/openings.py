"""Ports that the network opens."""

from collections.abc import Mapping

from ..firewall import Opening

INTERFACE_ENDPOINTS: Mapping[str, Opening] = {
    "https": Opening("tcp", 443, "AWS APIs are called over HTTPS from anywhere in the VPC"),
}
