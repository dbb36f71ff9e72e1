"""`python -m tests.policies.mutation`: flips and deletes every condition of the rules, and sees the tests fail.

Two kinds of mutants. Of each check: one that never finds, one that always does, and one that looks at nothing. Of each
module of rules and accessors: one for each comparison, connective, `not` and default (tests/policies/mutants.py). A
mutant is judged by the examples first, all in this process; what they let live, by the other tests of the rules.
"""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from policies.engine.rule import ENVIRONMENTS
from tests.policies.mutants import ROOT, UNCHANGED, Mutant, in_force, mutants, path_of

# What has to be imported anew around a mutant.
FRESH = ("policies", "tests.policies.verdicts", "tests.policies.examples")
README = ROOT / "policies" / "README.md"
MARKS = ("<!-- mutation: `make mutation` writes this line -->\n", "\n<!-- /mutation -->")
# In a process of pytest: the mutant that is in force there (tests/policies/conftest.py).
VARIABLE = "POLICY_MUTANT"
# Of CPU, so that other load catches no mutant. Everything that examples try takes two seconds.
_PATIENCE_SECONDS = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.policies.mutation", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="modules whose name has this text")
    parser.add_argument("--examples-only", action="store_true", help="do not try the other tests on what lives")
    asked = parser.parse_args()
    unchanged = Mutant("policies.engine.inputs", UNCHANGED, 0, "unchanged")
    if not (_lives_examples(unchanged) and _lives_tests(unchanged)):
        _say("the examples or tests fail without any mutant: mend them first")
        return 2
    checks, alive_checks = _checks(asked.only)
    conditions = [one for name in _modules() if asked.only in name for one in mutants(name)]
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        lives = list(pool.imap(_lives_examples, conditions, chunksize=4))
    alive = [one for one, lived in zip(conditions, lives, strict=True) if lived]
    _say(f"{len(alive)} of {len(conditions)} mutants of conditions outlive the examples")
    if not asked.examples_only:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            alive = [one for one, lives in zip(alive, pool.map(_lives_tests, alive), strict=True) if lives]
    for one in [*alive_checks, *alive]:
        _say(f"alive: {one}")
    killed = checks - len(alive_checks) + len(conditions) - len(alive)
    everything = f"{checks} of checks and {len(conditions)} of conditions"
    line = f"{killed} of {checks + len(conditions)} mutants are caught ({everything})."
    _say(line)
    if not asked.only and not asked.examples_only:
        _write(line)
    return 1 if alive or alive_checks else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _write(line: str) -> None:
    text = README.read_text(encoding="utf-8")
    before, first, rest = text.partition(MARKS[0])
    _, second, after = rest.partition(MARKS[1])
    README.write_text(f"{before}{first}{line}{second}{after}", encoding="utf-8")


def _modules() -> list[str]:
    """The modules with conditions of rules in them, by their full names."""
    paths = [path for room in ("rules", "accessors") for path in (ROOT / "policies" / room).rglob("*.py")]
    paths.append(path_of("policies.engine.inputs"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return sorted(names)


def _checks(only: str) -> tuple[int, list[str]]:
    """How many mutants of checks there are, and those that live."""
    from policies.cases import CASES
    from policies.rules.catalog import RULES
    from tests.policies.examples import wrong

    alive: list[str] = []
    tried = 0
    for rule in RULES:
        if only and only not in rule.id:
            continue
        cases = [case for case in CASES if case.rule == rule.id]
        for at, check in enumerate(rule.checks):
            for what, changed in _of_check(check):
                tried += 1
                mutant = replace(rule, checks=(*rule.checks[:at], changed, *rule.checks[at + 1 :]))
                if not any(True for case in cases for _ in wrong(mutant, case)):
                    alive.append(f"{check.id} {what}")
    return tried, alive


def _of_check(check: Any) -> Iterator[tuple[str, Any]]:
    yield "never finds", replace(check, fault=lambda _part: None)
    yield "always finds", replace(check, fault=lambda _part: "mutated")
    yield "looks at nothing", replace(check, parts=lambda _resource: ())
    if check.environments != ENVIRONMENTS:
        yield "is applied everywhere", replace(check, environments=ENVIRONMENTS)


def _lives_examples(mutant: Mutant) -> bool:
    """Whether every example comes out as it should with the mutant in force."""
    # A loop without an end is caught, too: in a run the judge stops it, and tells.
    signal.signal(signal.SIGPROF, signal.default_int_handler)
    # More than once: what ends one check's loop leads to the next check's.
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE_SECONDS, 0.5)
    try:
        return _passes_examples(mutant)
    except KeyboardInterrupt:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _passes_examples(mutant: Mutant) -> bool:
    with in_force(mutant, FRESH):
        try:
            catalog = importlib.import_module("policies.rules.catalog")
            cases = importlib.import_module("policies.cases")
        except Exception:
            return False  # a module that cannot even be imported is caught
        examples = importlib.import_module("tests.policies.examples")
        near = {rule.id: rule for rule in catalog.RULES if mutant.module in _reached(_defined_in(rule))}
        return not any(True for case in cases.CASES if case.rule in near for _ in examples.wrong(near[case.rule], case))


def _defined_in(rule: Any) -> str:
    """The module that a rule stands in: the last part of the area whose table has it."""
    areas = [name for name, module in sys.modules.items() if name.startswith("policies.rules.") and module]
    return next(
        name
        for name in sorted(areas, key=len, reverse=True)
        if any(rule is one for one in getattr(sys.modules[name], "RULES", ()))
    )


@functools.cache
def _imports(module: str) -> frozenset[str]:
    """The modules of the policies that a module imports."""
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    named = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    found = {node.module for node in named} | {f"{node.module}.{one.name}" for node in named for one in node.names}
    return frozenset(name for name in found if name and name.startswith("policies.") and path_of(name).exists())


@functools.cache
def _reached(module: str) -> frozenset[str]:
    """The module, and all that it imports, near or far."""
    found: set[str] = set()
    rest = {module}
    while rest:
        one = rest.pop()
        found.add(one)
        rest |= _imports(one) - found
    return frozenset(found)


def _lives_tests(mutant: Mutant) -> bool:
    """Whether the other tests of the rules pass with the mutant in force."""
    here = Path(__file__).parent
    tests = sorted(str(path) for path in (here / "test_inputs.py", *here.glob("test_rule_*.py")))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, VARIABLE: f"{mutant.module}#{mutant.number}"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        patience = 10 * _PATIENCE_SECONDS
        resource.prlimit(run.pid, resource.RLIMIT_CPU, (patience, patience))
        said, _ = run.communicate()
    # 1 where a test fails, 2 where a module of tests cannot even be imported (pytest, exit codes); what has used up its
    # CPU time is killed.
    if run.returncode not in (0, 1, 2, -signal.SIGKILL):
        raise RuntimeError(f"pytest ended with {run.returncode} on {mutant}: {said[-500:]}")
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
