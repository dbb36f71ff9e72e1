# Everything sets up what it needs: `make up` on a fresh machine installs, builds, starts and deploys.

STACK ?= dev
OUT ?= dist
CACHE := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/aws-platform
PYTHON ?= python3
# uv from PATH, else from PyPI, outside the checkout so that a second clone has it at once.
UV := $(or $(shell command -v uv),$(CACHE)/uv/bin/uv)
# Where there is no Go on the machine, one comes from PyPI (the dependency group `go`).
GO := $(if $(shell command -v go),,--group go)
RUN := .venv/bin/python
SANDBOX := $(RUN) -m sandbox
SCANNERS := $(CACHE)/scanners
# Two workers for each CPU, as the longest tests mostly wait for the engine and its cluster. Each takes whole files: a
# file's tests share one sandbox. In the order of tests/conftest.py: xdist would begin with the files that have the most
# tests, which are the quickest.
PARALLEL := -n $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN)))) --dist loadfile --no-loadscope-reorder

export UV_COMPILE_BYTECODE = 1
# Each module is compiled once, and not by every process of the sandbox, wherever the environment says otherwise.
export PYTHONDONTWRITEBYTECODE =
export UV_PROJECT_ENVIRONMENT = .venv

.DEFAULT_GOAL := help
.PHONY: help install up preview down refresh stop test drills validate check scan generate dashboards mutation bench wheel parts schemas

help:  ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

$(CACHE)/uv/bin/uv:
	$(PYTHON) -m venv $(CACHE)/uv
	$(CACHE)/uv/bin/pip install --quiet uv==0.13.8

.venv/installed: $(UV) pyproject.toml uv.lock
	$(UV) sync --locked --all-extras $(GO)
	@touch $@

install: .venv/installed  ## Make .venv from uv.lock; every other target does it first

parts: .venv/installed  ## Build the engine and the Kubernetes binaries that are missing
	@$(SANDBOX) parts

up: .venv/installed  ## Deploy STACK (dev) on the sandbox
	@$(SANDBOX) up $(STACK)

preview: .venv/installed  ## Show what `up` would change
	@$(SANDBOX) preview $(STACK)

refresh: .venv/installed  ## Show drift of STACK
	@$(SANDBOX) refresh $(STACK)

down: .venv/installed  ## Delete all resources of STACK
	@$(SANDBOX) destroy $(STACK)

stop: .venv/installed  ## Stop the sandbox and delete its cloud and state
	@$(SANDBOX) stop

test: .venv/installed  ## Run every test
	@$(RUN) -m pytest $(PARALLEL)

drills: .venv/installed  ## Run the long tests: kill points and generated stacks, with durations
	@$(RUN) -m pytest $(PARALLEL) --durations=0 --durations-min=1 tests/drills

validate: .venv/installed  ## Lint, check types, and check the settings of every stack
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m basedpyright
	$(RUN) -m settings check

check: .venv/installed validate  ## What validate does, then run every test
	$(RUN) -m pytest $(PARALLEL)

# Checkov pins versions of what the platform needs in others, so that it has an environment of its own, by hashes.
$(SCANNERS)/installed: pipelines/scanners/requirements.txt $(UV)
	$(UV) venv --quiet --clear $(SCANNERS)
	$(UV) pip sync --quiet --require-hashes --python $(SCANNERS)/bin/python pipelines/scanners/requirements.txt
	@touch $@

scan: .venv/installed $(SCANNERS)/installed  ## Scan for misconfigurations, vulnerabilities and secrets
	@$(RUN) -m pipelines scan --checkov $(SCANNERS)/bin/checkov

generate: .venv/installed dashboards  ## Regenerate files: schema, identity, dashboards, documentation
	$(RUN) -m settings schema
	$(RUN) -m settings docs
	$(RUN) -m tests.identity
	$(RUN) -m sandbox.aws.sdk
	$(RUN) -m policies taggable
	$(RUN) -m policies docs
	$(RUN) -m policies configuration --exemptions policies/exemptions.yaml --settings policies/settings.yaml \
	  --out policies/configuration

dashboards: .venv/installed  ## Write the JSON of the Grafana dashboards
	$(RUN) -m dashboards

schemas: .venv/installed  ## Regenerate the schemas of custom resources from their Go modules; takes minutes
	@$(SANDBOX) schemas

mutation: .venv/installed  ## Mutation testing of the policy rules
	@$(RUN) -m tests.policies.mutation

bench: .venv/installed  ## Measure; prints a table and writes JSON
	@$(RUN) -m benchmarks

wheel: $(UV)  ## Build the package aws_platform into OUT (dist)
	$(UV) build --wheel --out-dir $(OUT)
