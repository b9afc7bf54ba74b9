# The tasks of the project. `make` builds the site, `make test` runs the tests.
# Each installs what it needs the first time, and nothing later.

PYTHON ?= python3
venv := .venv
bin := $(venv)/bin
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
package := $(pip) install --no-build-isolation --no-deps --editable .

.DEFAULT_GOAL := site
.PHONY: site subscriptions test test-long lint messages docs documentation lock clean

site: $(venv)/.site $(venv)/.subscriptions
	$(bin)/python build.py

# Only the libraries of e-mail subscriptions, with PostgreSQL's driver.
subscriptions: $(venv)/.subscriptions

test: $(venv)/.test
	$(bin)/python -m tests.run

test-long: $(venv)/.test
	$(bin)/python -m tests.run --long

lint: $(venv)/.test
	$(bin)/ruff check . && $(bin)/ruff format --check . && $(bin)/mypy && $(bin)/lint-imports

# While these files are newer than the lock and pyproject.toml, nothing is installed again.
$(venv)/.site: requirements.lock requirements-site.lock pyproject.toml | $(bin)/python
	$(pip) install --require-hashes --requirement requirements.lock --requirement requirements-site.lock
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

# Updates the catalogues with the messages in the code; translate the new ones afterwards. The mail
# service has its own catalogue; that of readers holds only what they see, in more languages.
gather := pybabel --quiet extract --mapping-file pyproject.toml --keyword n_:1,2 --keyword translate --no-location --sort-output
update := pybabel --quiet update --locale sv --no-fuzzy-matching --ignore-obsolete --width 100
headers := /^"(Project-Id|Report-Msgid|POT-|PO-|Last-Tr|Language-Team|MIME|Generated)/d
site_words := budkavle/i18n/locale/sv/LC_MESSAGES/budkavle.po
service_words := budkavle/subscriptions/locale/sv/LC_MESSAGES/subscriptions.po
readers := budkavle/i18n/locale/readers.pot
messages: $(venv)/.test
	$(bin)/$(gather) --ignore-dirs "subscriptions .*" --output-file $(venv)/site.pot budkavle theme
	$(bin)/$(gather) --output-file $(venv)/service.pot budkavle/subscriptions budkavle/services/toml_files.py
	$(bin)/$(gather) --header-comment "# Everything that the readers of a site see." --output-file $(readers) theme budkavle/render/feeds budkavle/render/data budkavle/render/headlines.py
	$(bin)/$(update) --input-file $(venv)/site.pot --output-file $(site_words)
	for code in fi se; do \
	  $(bin)/$(subst --locale sv,--locale $$code,$(update)) --input-file $(readers) --output-file budkavle/i18n/locale/$$code/LC_MESSAGES/readers.po; \
	done
	$(bin)/$(update) --input-file $(venv)/service.pot --output-file $(service_words)
	sed -i -E '$(headers)' $(site_words) $(service_words) $(readers) budkavle/i18n/locale/*/LC_MESSAGES/readers.po

# Writes everything made from the declarations of keys: schemas, and tables in the documentation.
docs: $(venv)/.test
	$(bin)/python -m tests.support.key_tables

# Builds the documentation as a site of its own, in documentation/; any dead link in it is an error.
documentation: $(venv)/.test
	NO_MKDOCS_2_WARNING=1 $(bin)/mkdocs build --strict --config-file .ci/documentation/mkdocs.yml

# Writes the lock files again from pyproject.toml; needs uv.
lock:
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --group build pyproject.toml --output-file requirements.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra desk --extra import --extra material --constraint requirements.lock pyproject.toml --output-file requirements-site.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra desk --extra team --extra mail --extra postgres --extra publish --constraint requirements-site.lock pyproject.toml --output-file requirements-image.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra mail --extra postgres --constraint requirements-site.lock pyproject.toml --output-file requirements-subscriptions.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra publish --constraint requirements-site.lock pyproject.toml --output-file requirements-publish.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra desk --extra team --extra import --extra material --extra mail --extra postgres --extra publish --group dev --constraint requirements-subscriptions.lock --constraint requirements-publish.lock pyproject.toml --output-file requirements-test.lock

# Keeps published/, which cannot be made again, the hand-over to the mail service, the releases that can be put back,
# and what writers have typed and not saved.
clean:
	rm -rf $(venv) site $(filter-out .budkavle/manifest% .budkavle/releases .budkavle/desk,$(wildcard .budkavle/*))
