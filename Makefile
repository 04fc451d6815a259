# make demo and make test set themselves up in .venv; they need Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/bin
ready := .venv/.ready
export PYTHONDONTWRITEBYTECODE =
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test lint bench fuzz clean

demo: .venv/.demo
	$(BIN)/trailgate demo

test: $(ready)
	$(BIN)/python -m pytest -n 2 -q

lint: $(ready)
	$(BIN)/ruff format --check src tests tools
	$(BIN)/ruff check src tests tools
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(ready)
	$(BIN)/python tools/bench.py

MESSAGES ?= 20000
SEED ?= 1
fuzz: $(ready)
	$(BIN)/python tools/fuzz.py --messages $(MESSAGES) --seed $(SEED)

.venv/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit("trailgate needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/.demo: .venv/bin/pip pyproject.toml
	$(BIN)/pip install --quiet --editable .
	touch $@

# The wheels let the tests install trailgate through the real pre-commit without a network.
$(ready): .venv/.demo pyproject.toml
	$(BIN)/pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --group dev
	$(BIN)/pip download --quiet --dest .venv/wheels . hatchling
	touch $@

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
