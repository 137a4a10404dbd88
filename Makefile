# The commands of this project: `make help` lists them. Everything they write stays in this folder.
PYTHON ?= python3
CACHE := $(CURDIR)/.cache
INSTALLED := .venv/.installed
TOGETHER := -n 2 --dist loadfile --no-loadscope-reorder

export PYTHONDONTWRITEBYTECODE :=
export XDG_CACHE_HOME := $(CACHE)
export XDG_CONFIG_HOME := $(CACHE)/config
export UV_CACHE_DIR := $(CACHE)/uv
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
export UV_SYSTEM_CERTS := 1
# What stands in CODE reaches neither make nor a shell as more than text.
export THB_COUNTRY := $(value CODE)
unexport CODE
export DASK_CONFIG := $(CACHE)/dask
export MPLCONFIGDIR := $(CACHE)/matplotlib
export IPYTHONDIR := $(CACHE)/ipython
export JUPYTER_CONFIG_DIR := $(CACHE)/jupyter/config
export JUPYTER_DATA_DIR := $(CACHE)/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CACHE)/jupyter/runtime

.DEFAULT_GOAL := help
.PHONY: help install book country countries pdf test test-fast lint format check audit audit-deps serve lab bench clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

install: $(INSTALLED) ## Install the locked packages into .venv

# A bar where somebody looks on, one line elsewhere.
SYNC = .venv/bin/uv sync --frozen --inexact --no-dev $(shell [ -t 2 ] || echo --quiet)

$(INSTALLED): pyproject.toml uv.lock requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, and this is %d.%d: make PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Installing the packages into .venv: 150 of them, 800 MB; a minute or two"
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --cache-dir "$(CACHE)/pip" --require-hashes -r requirements-uv.txt
	@$(SYNC)
	@rm -f .venv/.with-*
	@touch $@

.venv/.with-%: $(INSTALLED) # what a build does not need
	@echo "Installing what make $* needs besides"
	@$(SYNC) $(WITH)
	@touch $@

.venv/.with-test: WITH = --group test
.venv/.with-lint: WITH = --group lint
.venv/.with-lab: WITH = --extra lab

book: $(INSTALLED) ## Run the notebooks and build the book: _build/html/index.html
	.venv/bin/thb-atlas build

country: $(INSTALLED) ## Build one country's edition: make country CODE=FR
	@[ -n "$$THB_COUNTRY" ] || { echo "Say which country: make country CODE=FR"; exit 2; }
	@.venv/bin/thb-atlas build --country "$$THB_COUNTRY"

countries: $(INSTALLED) ## Build the editions of all 25 countries
	.venv/bin/thb-atlas build --every-country

pdf: book ## Add a brief of each profile, the study, and everything as PDF
	@$(SYNC) --extra pdf
	.venv/bin/thb-atlas pdf

test: .venv/.with-test ## Run the tests, on two cores
	.venv/bin/pytest $(TOGETHER)

test-fast: .venv/.with-test ## Run the tests that need no notebook, book, browser or cluster, without the kinds of damage
	.venv/bin/pytest $(TOGETHER) -m "not notebook and not book and not browser and not cluster and not damage"

lint: .venv/.with-lint ## Check code and notebooks with ruff
	.venv/bin/ruff check . && .venv/bin/ruff format --check .

format: .venv/.with-lint ## Format code and notebooks with ruff
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .

check: $(INSTALLED) ## Validate the data package
	.venv/bin/thb-atlas check

audit: $(INSTALLED) ## Print every claim with its verdict
	.venv/bin/thb-atlas audit

audit-deps: $(INSTALLED) ## Ask OSV whether a locked package has a known vulnerability
	.venv/bin/uv audit --frozen

serve: $(INSTALLED) ## Show the built book on http://127.0.0.1:8000
	.venv/bin/thb-atlas serve

lab: .venv/.with-lab ## Open the notebooks in JupyterLab; make lab ARGS="--no-browser --port 8899" passes options
	.venv/bin/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

bench: $(INSTALLED) ## Measure the command against papermill and jupyter-book alone (a quarter of an hour)
	.venv/bin/python benchmarks/bench.py

clean: ## Remove what builds made
	rm -rf _build
