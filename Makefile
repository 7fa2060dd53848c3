# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# make setup        the tools in .venv, from PyPI only (implied by every other target)
# make test         every check below, in order, up to the first that fails
# make demo         the collection at work against the bundled tenant simulator
# make test-matrix  sanity and integration tests on every supported ansible-core
# make format       put the Python files into the shape that make lint wants
# make clean        remove everything that make made

CHECKS := lint unit sanity ansible-lint docs changelog galaxy molecule

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: setup demo test test-matrix format clean $(CHECKS)

# Tools start other tools by name: a molecule run, for one, starts ansible-playbook.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Any Python 3 can look for the one to use, a pyenv shim that does not run cannot.
ANY_PYTHON = $(or $(shell for p in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do $$p -c '' 2>/dev/null && echo $$p && break; done),python3)
PYTHON = $(shell $(ANY_PYTHON) tests/tools/interpreters.py 3.13 3.12 3.11 3.14)

setup: .venv/.installed ws/ansible_collections/community/dynatrace

test: setup
	@for check in $(CHECKS); do \
	  printf '\n===== %s =====\n' $$check; start=$$SECONDS; \
	  $(MAKE) --no-print-directory $$check || { printf '\n===== FAILED: %s =====\n' $$check; exit 1; }; \
	  printf '===== %s passed in %d s =====\n' $$check $$((SECONDS - start)); \
	done; printf '\n===== all passed in %d s: $(CHECKS) =====\n' $$SECONDS

lint: setup
	ruff check
	ruff format --check
	yamllint --strict .
	mypy

unit: setup
	pytest -n 2

sanity: setup
	python tests/tools/sanity.py

ansible-lint: setup
	ANSIBLE_COLLECTIONS_PATH=ws ansible-lint --strict

docs: setup
	antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self --disallow-unknown-collection-refs .

changelog: setup
	antsibull-changelog lint

galaxy: setup .venv-galaxy-importer/.installed
	rm -rf dist
	ansible-galaxy collection build --output-path dist
	cd dist && PATH=$(CURDIR)/.venv-galaxy-importer/bin:$$PATH GALAXY_IMPORTER_CHECK_REQUIRED_TAGS=true \
	  python -m galaxy_importer.main *.tar.gz | tee import.log
	@! grep -E '^(WARNING|ERROR)' dist/import.log

molecule: setup
	@if [ -d extensions/molecule ]; then \
	  cd extensions && ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/ws molecule test; \
	else \
	  echo 'skipped: there is no extensions/molecule yet'; \
	fi

demo: setup
	python tests/demo/run.py

test-matrix: setup
	python tests/tools/matrix.py

test-matrix-%: setup
	python tests/tools/matrix.py $*

format: setup
	ruff check --fix
	ruff format

clean:
	rm -rf .venv .venv-* build dist ws

.venv/.installed: requirements/development.txt requirements/test.txt requirements/ansible-core.txt
.venv-galaxy-importer/.installed: requirements/galaxy-importer.txt requirements/ansible-core.txt

%/.installed:
	rm -rf $*
	$(or $(PYTHON),$(error no usable Python)) -m venv $*
	$*/bin/pip install --quiet -r $<
	touch $@

# Playbooks and tests find the working tree under its collection name through this link.
ws/ansible_collections/community/dynatrace:
	mkdir -p $(@D)
	ln -sfn ../../.. $@
