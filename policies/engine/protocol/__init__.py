"""The Pulumi SDK's modules of the analyzer protocol, imported without the rest of the SDK.

`import pulumi` brings asyncio, OpenTelemetry and the Automation API, of which a pack uses nothing: half of the CPU time
that its start takes. The generated modules import each other relatively, so this package looks for its submodules where
the SDK has them. Protocol buffers knows each message once, so that these classes are those of `pulumi.runtime.proto`.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.runtime.proto import analyzer_pb2 as analyzer_pb2
    from pulumi.runtime.proto import analyzer_pb2_grpc as analyzer_pb2_grpc
    from pulumi.runtime.proto import plugin_pb2 as plugin_pb2

_SDK = find_spec("pulumi")  # finds a top-level package without importing it
if _SDK is None or not _SDK.submodule_search_locations:
    raise ImportError("the Pulumi SDK is missing: pip install pulumi")
__path__ = [str(Path(location, "runtime", "proto")) for location in _SDK.submodule_search_locations]
