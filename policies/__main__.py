"""Writes what is generated from the rules or for them: python -m policies docs | taggable."""

import argparse

from policies import docs, taggable
from policies.rules.catalog import SECURITY


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m policies", description=__doc__)
    parser.add_argument("what", choices=("docs", "taggable"))
    if parser.parse_args().what == "docs":
        docs.PAGE.parent.mkdir(exist_ok=True)
        docs.PAGE.write_text(docs.page(SECURITY), encoding="utf-8")
    else:
        taggable.TABLE.write_text(taggable.generate(), encoding="utf-8")


if __name__ == "__main__":
    main()
