"""AWS resource types that can be tagged, from a table that is generated from the aws provider's SDK."""

import re
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).parents[1] / "rules" / "taggable.txt"

# Its tags are a list of its own form, to which the provider's default tags do not apply.
_AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
_COMMENT = "# Resource types with tagsAll in the aws provider's Python SDK. Generated: python -m policies taggable\n"
_TYPE = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[^']+)'")
_CARRIES_TAGS = '__props__.__dict__["tags_all"] = None'


def taggable_types() -> frozenset[str]:
    """The types whose resources must have tags."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#")) | {_AUTO_SCALING_GROUP}


def generate() -> str:
    """The table's text, from the sources of the installed pulumi_aws, which is not imported."""
    from importlib.metadata import distribution  # a pack only reads the table, and starts 9 ms sooner without

    types = sorted(set(_types(Path(str(distribution("pulumi-aws").locate_file("pulumi_aws"))))))
    return _COMMENT + "".join(f"{token}\n" for token in types)


def _types(package: Path) -> Iterator[str]:
    for module in package.rglob("*.py"):
        source = module.read_text(encoding="utf-8")
        if _CARRIES_TAGS in source:
            yield from _TYPE.findall(source)
