"""Settings of the whole test run."""

from __future__ import annotations

import os

# Before anything imports moto: AWS's own policies, so that a policy name that does not exist is refused.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
