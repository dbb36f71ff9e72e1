"""moto, with the sandbox's directory on its command line, so that `stop` finds it even without a record."""

from __future__ import annotations

import sys

from moto.server import main

if __name__ == "__main__":
    _, _root, port = sys.argv
    main(["-H", "127.0.0.1", "-p", port])
