# The tasks of the project. `make` builds the site, `make test` passes the tests;
# each installs what it needs the first time, and nothing the second.

PYTHON ?= python3
venv := .venv
bin := $(venv)/bin
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
package := $(pip) install --no-build-isolation --no-deps --editable .

.DEFAULT_GOAL := site
.PHONY: site subscriptions test test-long lint messages docs lock clean

site: $(venv)/.site
	$(bin)/python build.py

# What e-mail subscriptions need too, with PostgreSQL's driver.
subscriptions: $(venv)/.subscriptions

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

$(venv)/.subscriptions: requirements-subscriptions.lock $(venv)/.site
	$(pip) install --require-hashes --requirement requirements-subscriptions.lock
	touch $@

$(venv)/.test: requirements-test.lock $(venv)/.site
	$(pip) install --require-hashes --requirement requirements-test.lock
	touch $@

$(bin)/python:
	$(PYTHON) -m venv $(venv)

# Brings both catalogues up to date with what is said; then translate what is new. The service has
# one of its own.
gather := pybabel --quiet extract --mapping-file pyproject.toml --keyword n_:1,2 --keyword translate --no-location --sort-output
update := pybabel --quiet update --locale sv --no-fuzzy-matching --ignore-obsolete --width 100
headers := /^"(Project-Id|Report-Msgid|POT-|PO-|Last-Tr|Language-Team|MIME|Generated)/d
site_words := budkavle/i18n/locale/sv/LC_MESSAGES/budkavle.po
service_words := budkavle/subscriptions/locale/sv/LC_MESSAGES/subscriptions.po
messages: $(venv)/.test
	$(bin)/$(gather) --ignore-dirs "subscriptions .*" --output-file $(venv)/site.pot budkavle theme
	$(bin)/$(gather) --output-file $(venv)/service.pot budkavle/subscriptions
	$(bin)/$(update) --input-file $(venv)/site.pot --output-file $(site_words)
	$(bin)/$(update) --input-file $(venv)/service.pot --output-file $(service_words)
	sed -i -E '$(headers)' $(site_words) $(service_words)

# Writes what is made from the declarations of the keys: schemas and tables of the documentation.
docs: $(venv)/.test
	$(bin)/python -m tests.support.key_tables

# Writes the locks anew from pyproject.toml; needs uv.
lock:
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --group build pyproject.toml --output-file requirements.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra subscriptions --extra postgres --constraint requirements.lock pyproject.toml --output-file requirements-subscriptions.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra subscriptions --extra postgres --group dev --constraint requirements-subscriptions.lock pyproject.toml --output-file requirements-test.lock

# Keeps published/, which nothing can make again, and what was handed over to subscriptions.
clean:
	rm -rf $(venv) site $(filter-out .budkavle/manifest%,$(wildcard .budkavle/*))
