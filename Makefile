# One target for each thing one does; `make help` lists them. Everything happens in .venv, which the targets create themselves.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for candidate in python3.11 python3 python3.13 python3.12 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$candidate && break; done)
DATA_DIR ?= .ticktape
PYTEST_ARGS ?= -n auto
BENCH_ARGS ?=

# uv does not read pip's configuration: an index configured there counts for uv too, unless uv has one of its own.
UV := index="$${UV_DEFAULT_INDEX:-$${UV_INDEX_URL:-$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true)}}}"; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; unset UV_INDEX_URL; VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/uv
# Bytecode is written once, here: not everybody's Python writes it, and every start would compile the packages again.
UV_INSTALL := pip install --quiet --compile-bytecode --require-hashes
UV_COMPILE := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	--annotation-style line

OPTIONAL := import tomllib; extras = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]
EXTRAS := $(OPTIONAL); print(*(f"--extra {name}" for name in extras if name != "bench"))
PEERS := $(OPTIONAL); print(*extras["bench"], sep="\n")

TOOLS := $(VENV)/.tools-installed
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
BENCH_VENV := .venv-bench
BENCH := $(BENCH_VENV)/.bench-installed
MINISTACK_VENV := .venv-ministack
MINISTACK := $(MINISTACK_VENV)/.ministack-installed
ASL_VALIDATOR := .node/node_modules/.bin/asl-validator

# Every command starts from compiled bytecode, which is much of what a short one takes; `make clean` removes it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run install install-dev ministack asl-validator test test-unit lint format docs bench package deploy lock check-requirements clean clean-all

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## install, then backtest three strategies on real daily prices
	$(BIN)/ticktape demo --data-dir $(DATA_DIR)

install: $(RUNTIME) ## create .venv with what running needs

install-dev: $(DEV) ## the same, with what development needs

$(TOOLS):
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "ticktape needs Python 3.11 or newer: install it, or say where it is with 'make PYTHON=/path/to/python3.11'" >&2; exit 1; fi
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@touch $@

$(RUNTIME): $(TOOLS) requirements.txt pyproject.toml
	@echo 'installing requirements.txt into $(VENV)'
	@$(UV) $(UV_INSTALL) -r requirements.txt
	@$(UV) pip install --quiet --no-deps -e .
	@touch $@

$(DEV): $(TOOLS) requirements-dev.txt pyproject.toml
	@echo 'installing requirements-dev.txt into $(VENV)'
	@$(UV) $(UV_INSTALL) -r requirements-dev.txt
	@$(UV) pip install --quiet --no-deps -e .
	@touch $@ $(RUNTIME)

# A second implementation of AWS for tests stands apart, because it asks for another version of what we use.
$(MINISTACK): $(TOOLS) requirements-ministack.txt
	@echo 'installing requirements-ministack.txt into $(MINISTACK_VENV)'
	@test -x $(MINISTACK_VENV)/bin/python || $(BIN)/python -m venv $(MINISTACK_VENV)
	@$(UV) $(UV_INSTALL) --python $(MINISTACK_VENV)/bin/python -r requirements-ministack.txt
	@touch $@

ministack: $(MINISTACK) ## put the second implementation of AWS in place, which tests use where it is there

# Amazon's rules for state machines, where npm is there.
$(ASL_VALIDATOR):
	@if command -v npm >/dev/null; then echo 'installing asl-validator into .node'; \
		npm install --silent --no-audit --no-fund --prefix .node asl-validator@4.0.0 >/dev/null; fi

asl-validator: $(ASL_VALIDATOR) ## put the checker of state machines in place, which tests use where it is there; needs npm

test: $(DEV) $(MINISTACK) $(ASL_VALIDATOR) ## all tests, and how much of the code they reach
	$(BIN)/coverage erase
	$(BIN)/pytest --cov --cov-report= --cov-fail-under=0 $(PYTEST_ARGS)
	$(BIN)/coverage report --include='domain/*,application/*' --fail-under=90
	$(BIN)/coverage report --fail-under=80

test-unit: $(DEV) ## the quick tests only
	$(BIN)/pytest tests/unit $(PYTEST_ARGS)

lint: $(DEV) check-requirements ## style, types and architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check-requirements:
	@if grep -nE -e '(index-url|find-links|trusted-host)|://| @ |^-e |file:' requirements.txt requirements-dev.txt requirements-fetcher.txt requirements-bench.txt requirements-ministack.txt; then \
		echo "requirements files must not say where packages come from: run 'make lock'" >&2; exit 1; fi

format: $(DEV) ## put the code in shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# What others measure up to us stands apart, because it asks for older versions of what we use.
$(BENCH): $(TOOLS) requirements-bench.txt
	@echo 'installing requirements-bench.txt into $(BENCH_VENV)'
	@test -x $(BENCH_VENV)/bin/python || $(BIN)/python -m venv $(BENCH_VENV)
	@$(UV) $(UV_INSTALL) --python $(BENCH_VENV)/bin/python -r requirements-bench.txt
	@touch $@

docs: $(DEV) ## write the pages and the class list that come from the catalogue
	$(BIN)/python -m infrastructure.generated_files

bench: $(DEV) $(BENCH) ## measure speed against others; BENCH_ARGS='engine-one --quick' chooses, results go to benchmarks/results
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

package: $(TOOLS) ## build the wheel and the source archive into dist/
	@$(UV) build --quiet --out-dir dist
	@ls dist
	@echo "Container images and function archives do not exist yet."

deploy: ## put the cloud profile in place
	@echo "There is nothing to deploy yet: the cloud profile does not exist." >&2; exit 1

# What runs is a part of what development needs, so it takes the versions on which the whole agrees.
lock: $(TOOLS) ## choose the newest versions again and write the requirements files
	@extras="$$($(BIN)/python -c '$(EXTRAS)')"; \
		$(UV) $(UV_COMPILE) pyproject.toml $$extras --output-file requirements-dev.txt
	@$(UV) $(UV_COMPILE) pyproject.toml --extra demo --extra research --extra stocks --constraint requirements-dev.txt --output-file requirements.txt
	@$(UV) $(UV_COMPILE) pyproject.toml --extra aws --extra stocks --constraint requirements-dev.txt --output-file requirements-fetcher.txt
	@$(BIN)/python -c '$(PEERS)' | { $(UV) $(UV_COMPILE) - --output-file requirements-bench.txt; }
	@echo 'ministack>=1.5.33' | { $(UV) $(UV_COMPILE) - --output-file requirements-ministack.txt; }
	@$(MAKE) --no-print-directory check-requirements

clean: ## remove what tools left behind; keeps .venv and the data
	rm -rf build dist *.egg-info .coverage .coverage.* coverage.xml htmlcov
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -not -path './$(BENCH_VENV)/*' -not -path './$(MINISTACK_VENV)/*' -not -path './.node/*' -prune -exec rm -rf {} +

clean-all: clean ## the same, and .venv, .venv-bench and .venv-ministack
	rm -rf $(VENV) $(BENCH_VENV) $(MINISTACK_VENV) .node
