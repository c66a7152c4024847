# Everything is installed into .venv, made anew when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ONLY ?=
PAGE ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-oldest test-libraries border lint format types stubs docs examples bench bench-quick peers scipy-suite clients mutants ci clean

help: ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: $(STAMP) ## integrate the outer solar system as dataclasses
	$(BIN)/python examples/outer_solar_system.py

test: $(STAMP) ## run the whole test suite with branch coverage
	$(BIN)/python -m pytest -n auto --cov --cov-report=term-missing:skip-covered

OLDEST := .venv-oldest

$(OLDEST)/.installed: pyproject.toml
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet 'numpy==2.0.0' 'scipy==1.15.0' --editable '.[all,test]'
	@touch $@

test-oldest: $(OLDEST)/.installed ## run the suite with the oldest NumPy and SciPy supported
	$(OLDEST)/bin/python -m pytest -n auto tests

LIBRARIES := .venv-libraries

$(LIBRARIES)/.installed: pyproject.toml
	$(PYTHON) -m venv $(LIBRARIES)
	$(LIBRARIES)/bin/python -m pip install --quiet 'torch==2.13.0' --editable '.[libraries]'
	@touch $@

test-libraries: $(LIBRARIES)/.installed ## run the tests that need PyTorch, pint, xarray, Dask and other large libraries
	$(LIBRARIES)/bin/python -m pytest tests/border tests/libraries tests/vspace_torch integrations/vspace_torch integrations/vspace_sklearn

border: $(LIBRARIES)/.installed ## write anew what is taken apart, leaf, inactive or refused (tests/border/corpus.txt)
	$(LIBRARIES)/bin/python tests/border/run.py

lint: $(STAMP) ## check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(STAMP) ## format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(STAMP) ## check types, strictly
	$(BIN)/mypy

stubs: $(STAMP) ## write the signatures of functions made from rows, for type checkers
	$(BIN)/python tests/stubs/generate.py
	$(BIN)/ruff check --quiet --fix integrations
	$(BIN)/ruff format --quiet integrations

docs: $(STAMP) ## build the documentation; warnings are errors
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs

examples: $(STAMP) ## run every example
	@for script in examples/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# Peers that are not installed are left out, and a line says so: `make peers` brings jax and torch.
bench: $(STAMP) ## run the benchmarks (ONLY=pattern, PAGE=docs/benchmarks.md)
	$(BIN)/python tests/benchmarks/run.py $(if $(ONLY),--only '$(ONLY)') $(if $(PAGE),--page '$(PAGE)')

bench-quick: $(STAMP) ## run the benchmarks with one round
	$(BIN)/python tests/benchmarks/run.py --quick

peers: $(STAMP) ## install what the benchmarks compare with, the large ones too
	$(BIN)/python -m pip install --quiet --editable '.[peers]'

scipy-suite: $(STAMP) ## run SciPy's own tests with our functions in place of SciPy's
	$(BIN)/python tests/scipy_suite/run.py

CLIENTS := .venv-clients

$(CLIENTS)/.installed: pyproject.toml
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --editable '.[clients]'
	@touch $@

clients: $(CLIENTS)/.installed ## run the tests of libraries that use SciPy, with our functions swapped in
	$(CLIENTS)/bin/python tests/clients/run.py

MUTANTS := .venv-mutants

$(MUTANTS)/.installed: pyproject.toml
	$(PYTHON) -m venv $(MUTANTS)
	$(MUTANTS)/bin/python -m pip install --quiet --editable '.[mutants]'
	@touch $@

mutants: $(MUTANTS)/.installed ## change the core in 400 places by chance, one at a time: do tests see it? (takes an hour)
	$(MUTANTS)/bin/python tests/mutants/run.py

ci: ## run all that CI runs
	bash .ci/run

clean: ## remove what was built
	rm -rf $(VENV) $(OLDEST) $(LIBRARIES) $(CLIENTS) $(MUTANTS) build dist .pytest_cache .mypy_cache .ruff_cache .coverage .hypothesis
