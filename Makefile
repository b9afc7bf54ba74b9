# The tasks of the project. `make` builds the site, `make test` passes the tests;
# each installs what it needs the first time, and nothing the second.

PYTHON ?= python3
venv := .venv
bin := $(venv)/bin
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
package := $(pip) install --no-build-isolation --no-deps --editable .

.DEFAULT_GOAL := site
.PHONY: site test test-long lint lock clean

site: $(venv)/.site
	$(bin)/python build.py

test: $(venv)/.test
	$(bin)/python -m tests.run

test-long: $(venv)/.test
	$(bin)/python -m tests.run --long

lint: $(venv)/.test
	$(bin)/ruff check . && $(bin)/ruff format --check . && $(bin)/mypy && $(bin)/lint-imports

# The stamps: newer than the lock and the package's description, nothing is installed again.
$(venv)/.site: requirements.lock pyproject.toml | $(bin)/python
	$(pip) install --require-hashes --requirement requirements.lock
	$(package)
	touch $@

$(venv)/.test: requirements-test.lock $(venv)/.site
	$(pip) install --require-hashes --requirement requirements-test.lock
	touch $@

$(bin)/python:
	$(PYTHON) -m venv $(venv)

# Writes both locks anew from pyproject.toml; needs uv.
lock:
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --group build pyproject.toml --output-file requirements.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra subscriptions --extra postgres --group dev --constraint requirements.lock pyproject.toml --output-file requirements-test.lock

clean:
	rm -rf $(venv) site .budkavle
