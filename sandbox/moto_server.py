"""moto, started so that its command line says whose it is: `stop` finds it even where no record of it was left."""

from __future__ import annotations

import sys

from moto.server import main

if __name__ == "__main__":
    _, _root, port = sys.argv
    main(["-H", "127.0.0.1", "-p", port])
