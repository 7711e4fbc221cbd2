# What needs the environment makes it first: on a fresh machine `make demo` and `make test` are enough.
PYTHON ?= python3
DEMO_ARGS ?=
FUZZ_TIMES ?= 20
REPEATS ?= 50

.PHONY: setup demo test faults fuzz check browser bench pictures
.DEFAULT_GOAL := setup

setup: .venv/installed
	@:

demo: setup
	@.venv/bin/ledger demo $(DEMO_ARGS)

# Three at a time on two cores: much of a test's time is waiting for a server to start, to die or to be noticed.
test: check browser
	@.venv/bin/pytest -q -n 3 --dist worksteal

# The tests of faults again, each fault many times and one test after the other: ops/runbooks/faults.md.
faults: setup
	@LEDGER_FAULT_REPEATS=$(REPEATS) .venv/bin/pytest -q -m faults --timeout 7200 tests/faults

# As many times as many examples as `make test` tries, each time others.
fuzz: setup
	@LEDGER_FUZZ=$(FUZZ_TIMES) .venv/bin/pytest -q -n 2 --dist worksteal --timeout 0 tests/fuzz

check: setup
	@echo "ruff check";  .venv/bin/ruff check --quiet
	@echo "ruff format"; .venv/bin/ruff format --check --quiet
	@echo "mypy";        .venv/bin/mypy --no-error-summary
	@echo "lint-imports"; said=$$(.venv/bin/lint-imports 2>&1) || { echo "$$said"; exit 1; }

# The browser tests drive the system's Chromium: root installs it where apt can, others are told what is needed.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	        echo "installing chromium for the browser tests"; \
	        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium \
	            fonts-liberation >/dev/null; \
	    else \
	        echo "The browser tests need Chromium, and there is none. Install it (Debian, Ubuntu: apt install" \
	             "chromium; Fedora: dnf install chromium), then run make test again." >&2; exit 1; \
	    fi; }

bench: setup
	@.venv/bin/python -m ops.bench

# The README's pictures, taken anew of the real case.
pictures: setup browser
	@.venv/bin/python -m ops.pictures

# An environment works only where it was made: one that was moved along with the checkout is made anew.
ifneq ($(shell cat .venv/installed 2>/dev/null),$(CURDIR))
.PHONY: .venv/installed
endif

.venv/installed: pyproject.toml constraints.txt package.json package-lock.json
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Python 3.11 or newer is needed; '$(PYTHON)' is: $$("$(PYTHON)" --version 2>&1 | tail -n 1)." \
	         "Install one (Debian, Ubuntu: apt install python3.11 python3.11-venv; Fedora: dnf install python3.11)" \
	         "and say: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; } >&2
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "'$(PYTHON)' lacks venv or ensurepip. Install them (Debian, Ubuntu: apt install python3-venv)," \
	         "then run make again."; exit 1; } >&2
	@rm -f .venv/installed
	@echo "installing into .venv (a minute or two the first time)"
	@[ -x .venv/bin/pip ] && .venv/bin/pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@echo "fetching what the pages are drawn with into node_modules"
	@PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund || { \
	    echo "The style sheets and scripts of the pages could not be fetched from the npm registry: is it reachable" \
	         "(npm config get registry)? Then run make again."; exit 1; } >&2
	@printf '%s' '$(subst ','\'',$(CURDIR))' > .venv/installed
