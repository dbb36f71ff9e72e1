"""Where a mutant is to be judged (tests/policies/mutation.py), it is in force before a test imports a rule."""

import os

from tests.policies.mutants import Mutant, in_force
from tests.policies.mutation import FRESH, VARIABLE

if name := os.environ.get(VARIABLE):
    module, _, number = name.partition("#")
    # Kept: a context that is forgotten is left.
    HELD = in_force(Mutant(module, int(number), 0, ""), FRESH)
    HELD.__enter__()
