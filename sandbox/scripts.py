"""The scripts in the sandbox's `bin`, which is first on PATH in every run: what starts policy packs, and `aws`."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote

from .places import Places

ANALYZER = "pulumi-analyzer-policy-python"
"""What the engine runs for a policy pack where no language host is on PATH."""

AWS = "aws"

# The process ID is recorded first, because a pack outlives an engine that is killed, and `stop` has to end it.
# Python runs a directory as `pulumi.policy` does, by its __main__.py. That module imports the SDK first and configures
# it for the stack: a pack that declares that it does not use the SDK is started without.
_ANALYZER_SCRIPT = """\
#!/bin/sh
# Arguments: the engine's address, and the directory of the pack, which is also the current directory.
echo "$$ $(pwd -P)" >> {analyzers}
if grep -q '^standalone: true$' "$2/PulumiPolicy.yaml"; then
  exec {python} -u "$2" "$@"
fi
exec {python} -u -m pulumi.policy "$@"
"""

# Isolated and without site packages, which take longer to find than the whole command takes.
_AWS_SCRIPT = """\
#!/bin/sh
# Answers `aws eks get-token` for the clusters of the sandbox; every other command goes to the next `aws` on PATH.
exec {python} -I -S -c 'import sys
sys.path.insert(0, sys.argv[1])
from sandbox.kubernetes.access.command import main
sys.exit(main(sys.argv[2], sys.argv[3], sys.argv[4:]))' {package} {key} {bin} "$@"
"""


def write_scripts(places: Places) -> None:
    """Write the scripts, where they are not as they should be."""
    python, package = quote(sys.executable), quote(str(Path(__file__).parents[1]))
    _write(places.bin / ANALYZER, _ANALYZER_SCRIPT.format(analyzers=quote(str(places.analyzers)), python=python))
    key, directory = quote(str(places.token_key)), quote(str(places.bin))
    _write(places.bin / AWS, _AWS_SCRIPT.format(python=python, package=package, key=key, bin=directory))


def _write(script: Path, text: str) -> None:
    if not script.exists() or script.read_text() != text:
        half = script.with_suffix(".half")  # another run may start it at this moment
        half.write_text(text)
        half.chmod(0o755)
        half.replace(script)
