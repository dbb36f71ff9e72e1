"""Settings of the whole test run."""

from __future__ import annotations

import os

from hypothesis import settings

# No test is judged by its time: a busy machine is no fault of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Before anything imports moto: AWS's own policies, so that a policy name that does not exist is refused.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
