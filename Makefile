# Two commands for a fresh machine: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lock bench-append bench-page bench-rebuild

demo: .venv/.ready
	@exec $(BIN)/amends demo

test: check

check: .venv/.ready-for-checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/pytest

.venv/bin/uv: bootstrap.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement bootstrap.lock
	@touch $@

.venv/.ready: .venv/bin/uv requirements.lock pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.ready-for-checks: .venv/.ready requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements-dev.lock
	@touch $@

# Pins every dependency with its hashes, and names no registry.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

lock: .venv/bin/uv
	echo "uv==0.13.9" | $(COMPILE) --output-file bootstrap.lock -
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --output-file requirements-dev.lock pyproject.toml

bench-page: .venv/.ready
	@$(BIN)/python -m benchmarks.page

bench-append: .venv/.ready
	@$(BIN)/python -m benchmarks.bench_append

bench-rebuild: .venv/.ready
	@$(BIN)/python -m benchmarks.bench_rebuild
