# The commands of this project. `make help` lists them.
#
# VENV=.venv       environment that is made and used; a stamp in it says what it holds
# BASE_PYTHON      interpreter that makes it (3.11 or newer)
# OPEN=0           `make demo` starts no browser
# WORKERS=2        processes of `make test-python`
# CHECK=1          `make demo` looks whether the picture is served, then stops

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV ?= .venv
BASE_PYTHON ?= python3
OPEN ?= 1
WORKERS ?= 2
CHECK ?= 0
DEMO := .demo
WORK := .work

BIN := $(abspath $(VENV))/bin
PYTHON := $(BIN)/python
STAMPS := $(VENV)/.stamps
export PATH := $(BIN):$(PATH)

PBMC := $(DEMO)/pbmc68k_reduced.h5ad
ATLAS := $(DEMO)/atlas_100k.h5ad
ATLAS_ZARR := $(DEMO)/atlas_100k.zarr
GENERATOR := $(wildcard benchmarks/atlas/*.py)
FRONTEND := $(shell find labextension/src labextension/style labextension/wasm -type f 2>/dev/null) \
  $(wildcard labextension/*.json labextension/*.mjs)
# Jupyter refuses to run as root unless it is told to.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help demo demo-check setup check check-python check-typescript test test-python \
  test-typescript test-browser deep bench build wheel-check chromium clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# --- set-up ---------------------------------------------------------------------------

$(STAMPS)/venv:
	$(BASE_PYTHON) -m venv $(VENV)
	mkdir -p $(STAMPS)
	touch $@

# The front end is built by its own rule below, so the build hook is told to rest; the
# folder that it would make must exist, since the package's metadata names it.
# An earlier installation has written install.json through the link of `develop` below;
# hatchling refuses the same file from two places.
$(STAMPS)/lab: pyproject.toml $(STAMPS)/venv
	mkdir -p cellucid_ext/labextension
	rm -f cellucid_ext/labextension/install.json
	SKIP_JUPYTER_BUILDER=1 $(PYTHON) -m pip install --quiet -e ".[lab]"
	touch $@

$(STAMPS)/test: pyproject.toml $(STAMPS)/venv
	mkdir -p cellucid_ext/labextension
	rm -f cellucid_ext/labextension/install.json
	SKIP_JUPYTER_BUILDER=1 $(PYTHON) -m pip install --quiet -e ".[test,lab]"
	touch $(STAMPS)/lab $@

labextension/node_modules/.stamp: labextension/package-lock.json
	cd labextension && npm ci
	touch $@

ui-tests/node_modules/.stamp: ui-tests/package-lock.json
	cd ui-tests && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci
	touch $@

# `npm run build` removes the old build first. The link makes Lab load it from here.
$(STAMPS)/frontend: labextension/node_modules/.stamp $(FRONTEND) | $(STAMPS)/lab
	cd labextension && npm run build
	jupyter-builder develop --overwrite .
	touch $@

chromium:
	@if ! [ -x "$${CHROMIUM:-/usr/bin/chromium}" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	  else \
	    echo "The browser tests need Chromium: install the package chromium, or set CHROMIUM."; \
	    exit 1; \
	  fi; \
	fi

setup: $(STAMPS)/test $(STAMPS)/frontend ui-tests/node_modules/.stamp $(PBMC) ## Install everything for development

# --- demo -----------------------------------------------------------------------------

# The real data: it ships inside the scanpy package, which is not installed for it.
$(PBMC): | $(STAMPS)/venv
	mkdir -p $(DEMO)/.wheel
	$(PYTHON) -m pip download --quiet --no-deps --only-binary :all: --dest $(DEMO)/.wheel scanpy
	$(PYTHON) .ci/extract.py $(DEMO)/.wheel/scanpy-*.whl pbmc68k_reduced.h5ad $@
	rm -r $(DEMO)/.wheel

$(ATLAS): $(GENERATOR) | $(STAMPS)/lab
	mkdir -p $(DEMO)
	$(PYTHON) -m benchmarks.atlas --cells 100000 --format h5ad-csr --out $@

$(ATLAS_ZARR): $(GENERATOR) | $(STAMPS)/lab
	mkdir -p $(DEMO)
	$(PYTHON) -W ignore::UserWarning -m benchmarks.atlas --cells 100000 --format zarr3 --out $@
	touch $@

demo: $(STAMPS)/lab $(STAMPS)/frontend $(PBMC) $(ATLAS) $(ATLAS_ZARR) ## Open real data in JupyterLab
ifeq ($(CHECK),1)
	$(PYTHON) .ci/check_opens.py --python $(PYTHON) --app lab --root $(DEMO) \
	  $(notdir $(PBMC)) $(notdir $(ATLAS)) $(notdir $(ATLAS_ZARR))
else
	jupyter lab $(AS_ROOT) $(if $(filter 0,$(OPEN)),--no-browser) \
	  --ServerApp.root_dir=$(DEMO) --LabApp.default_url=/lab/tree/$(notdir $(PBMC))
endif

demo-check: ## Start the demo, see that it serves the picture, stop it
	$(MAKE) demo OPEN=0 CHECK=1

# --- gates and tests ------------------------------------------------------------------

check: check-python check-typescript ## Run every gate

check-python: $(STAMPS)/test
	ruff check .
	ruff format --check .
	mypy
	mypy .ci ui-tests/fixtures/prepare_data.py ui-tests/hub/make_certificate.py
	lint-imports
	interrogate --quiet cellucid_ext
	$(PYTHON) -m pytest -q tests/unit/test_layout.py

check-typescript: labextension/node_modules/.stamp ui-tests/node_modules/.stamp
	cd labextension && npm run format && npm run lint && npm run types && npm run contracts
	cd ui-tests && npm run format && npm run types

test: chromium setup ## Run every gate and every test
	$(MAKE) --keep-going check test-python test-typescript test-browser

test-python: $(STAMPS)/test $(STAMPS)/frontend $(PBMC)
	$(PYTHON) -m pytest --numprocesses $(WORKERS) --dist loadfile

test-typescript: labextension/node_modules/.stamp
	cd labextension && npm test

test-browser: chromium $(STAMPS)/test $(STAMPS)/frontend ui-tests/node_modules/.stamp $(PBMC)
	cd ui-tests && PYTHON=$(PYTHON) npm test

# What the suite does in small, as often as the acceptance of the gene engine asks.
deep: $(STAMPS)/test ## Kill builds 50 times, change files 20 times, try many paths
	CELLUCID_KILLS=50 CELLUCID_ROUNDS=20 CELLUCID_EXAMPLES=20000 HYPOTHESIS_PROFILE=deep \
	  $(PYTHON) -m pytest --timeout 1800 tests/faults/test_genes_kill.py \
	  tests/faults/test_genes_changed.py tests/property tests/security/test_paths.py

# The second one serves the atlas that the first one has generated.
bench: chromium $(STAMPS)/test $(STAMPS)/frontend ui-tests/node_modules/.stamp ## Measure opening, genes and drawing beside other tools
	$(PYTHON) -m benchmarks.open
	$(PYTHON) -m benchmarks.genes --served $(WORK)/bench/atlas_1000000.h5ad --write
	$(PYTHON) -m benchmarks.render --write
	$(PYTHON) -m benchmarks.atlas_100m

# --- package --------------------------------------------------------------------------

# The build hook keeps a front end that it finds: an old one would be shipped again.
build: $(STAMPS)/test ## Build wheel and sdist into dist/
	rm -rf dist cellucid_ext/labextension labextension/lib labextension/tsconfig.tsbuildinfo
	$(PYTHON) -m build
	jupyter-builder develop --overwrite .

wheel-check: build $(PBMC) ## Install the wheel where there is no Node, open a dataset
	rm -rf $(WORK)/wheel
	$(BASE_PYTHON) -m venv $(WORK)/wheel
	PATH=$(abspath $(WORK))/wheel/bin; export PATH; \
	if command -v node; then echo "Node is on the PATH"; exit 1; fi; \
	python -m pip install --quiet dist/*.whl; \
	python .ci/check_opens.py --python $(abspath $(WORK))/wheel/bin/python --app cellucid \
	  --root $(DEMO) $(notdir $(PBMC))

clean: ## Remove what was built; environments and demo data stay
	rm -rf dist $(WORK) cellucid_ext/labextension labextension/lib labextension/tsconfig.tsbuildinfo \
	  ui-tests/artefacts $(STAMPS)/frontend
