# Two commands for a newcomer: `make demo` and `make test`. Everything they need is made here.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   install into $(VENV) and make a month of pages for a made-up agency"
	@echo "make test   install the test tools too, then check style, types and behaviour"
	@echo "make clean  remove $(VENV), the demo's records and its pages"

# A stamp per set of packages: made again only when what it depends on has changed.
$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

demo: $(VENV)/installed
	$(BIN)/caseload demo
	$(BIN)/caseload report

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	# One process more than there are cores, since browsers and servers are waited for. Neighbouring
	# tests stay in one, which shares what they have made, until another runs dry.
	$(BIN)/pytest -n $$($(BIN)/python -c 'import os; print(os.cpu_count() + 1)') --dist worksteal --cov

clean:
	rm -rf $(VENV) data reports/20*
