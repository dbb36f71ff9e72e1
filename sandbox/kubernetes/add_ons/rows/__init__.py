"""The add-ons that put workloads into a cluster; any other add-on is only recorded."""

from __future__ import annotations

from collections.abc import Mapping

from ..workloads import AddOn
from . import block_storage, file_storage, insights, network, nodes

ROWS: Mapping[str, AddOn] = {**network.ROWS, **block_storage.ROWS, **file_storage.ROWS, **nodes.ROWS, **insights.ROWS}
