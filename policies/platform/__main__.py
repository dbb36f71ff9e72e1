"""The platform pack, which runs every rule, as the engine starts it from any program."""

import sys
from datetime import UTC, datetime
from pathlib import Path

# The engine starts a pack by its path, so nothing has put the rules beside it on the import path.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policies.pack import serve

serve("platform", today=datetime.now(UTC).date())
