"""What the `aws` stand-in refuses of a resource's values, without a provider around it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session

from sandbox.aws.bindings import Bindings
from sandbox.aws.constraints import refusals
from sandbox.aws.rows import ROWS

MODELS = cache(botocore.session.get_session().get_service_model)


@cache
def bindings(kind: str) -> Bindings:
    return Bindings(kind, ROWS[kind], MODELS)


def refused(kind: str, inputs: Mapping[str, Any]) -> dict[str, str]:
    """The reason for each path that is refused."""
    return refusals(kind, bindings(kind), dict(inputs))
