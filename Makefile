# The front doors. `make` alone prints them; what each does lives in tools/ and in the command `yunti`.

VENV ?= .venv
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= ./data
DATABASE_URL ?=
DEMO ?= 1
export VENV

PYTHON_FOR_SETUP = $$(PYTHON="$(PYTHON)" tools/python.sh)
IN_VENV = $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check soak test-spark bench docs golden bundle clean

help:
	@echo "Yunti 云梯"
	@echo
	@echo "  make run      set up, then start database, web server and background worker with demo data"
	@echo "                options: PORT=8000 HOST=127.0.0.1 DATA=./data DEMO=1 DATABASE_URL=postgresql://..."
	@echo "  make test     everything CI asks: format, lint, types, contracts, tests on SQLite and PostgreSQL, browser"
	@echo "  make check    the quick part of it, two minutes at most"
	@echo "  make setup    only the environment in $(VENV) with its command $(VENV)/bin/yunti"
	@echo "  make soak     long storms, in parts; outcomes under docs/measurements/soak/ (PART=word for some)"
	@echo "  make test-spark  the rules on Spark against the judge, on this machine (Java 17; own environment in $(VENV)-spark)"
	@echo "  make bench    ratios against the reference beside it; outcomes under bench/results/ (ONLY=name for one)"
	@echo "  make docs     write the reference pages and the pictures of the handbook under docs/ anew"
	@echo "  make golden   write the expected files of the golden tests anew; read the difference before committing"
	@echo "  make bundle   offline install bundle under dist/ (FOR='--platform manylinux_2_28_aarch64 --python 3.11')"
	@echo "  make clean    remove the environment, caches and built files; never the data folder"

setup:
	@python=$(PYTHON_FOR_SETUP) && "$$python" tools/environment.py core

setup-dev:
	@python=$(PYTHON_FOR_SETUP) && "$$python" tools/environment.py dev

run: setup
	@exec $(VENV)/bin/yunti serve --port "$(PORT)" --host "$(HOST)" --data "$(DATA)" \
		$(if $(DATABASE_URL),--database-url "$(DATABASE_URL)") $(if $(filter 0 no,$(DEMO)),--no-demo,--demo)

test: setup-dev
	@exec $(IN_VENV) -m tools.run_tests all

check: setup-dev
	@exec $(IN_VENV) -m tools.run_tests check

soak: setup-dev
	@exec $(IN_VENV) -m tools.soak $(PART)

test-spark:
	@python=$(PYTHON_FOR_SETUP) && for kind in dev cluster; do "$$python" tools/environment.py $$kind --folder "$(VENV)-spark" || exit 1; done
	@SPARK_CONF_DIR="$(CURDIR)/tests/spark/conf" YUNTI_MODE=test "$(VENV)-spark/bin/python" -m pytest -q -n0 tests/spark

bench: setup-dev
	@exec $(IN_VENV) -m tools.bench $(ONLY)

docs: setup-dev
	@$(IN_VENV) -m tools.reference
	@YUNTI_GOLDEN=write $(IN_VENV) -m pytest -q -n0 tests/e2e/test_handbook_pictures.py

golden: setup-dev
	@YUNTI_GOLDEN=write $(IN_VENV) -m pytest -q -n0 -m golden || [ $$? = 5 ]
	@git --no-pager diff --stat -- tests

bundle: setup-dev
	@exec $(IN_VENV) -m tools.bundle $(FOR)

clean:
	rm -rf "$(VENV)" "$(VENV)-spark" build dist var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
