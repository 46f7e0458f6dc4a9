# Everything starts here: `make race` for the film, `make test` for the proof. Both set up what is missing first.
# Another Python than the one that is found: make race PYTHON=python3.12

READY := .venv/.ready
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup race course test check bench bench_course bench_engine bench_truth pictures lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z_]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(READY)  ## system libraries, .venv, this project; the other targets do it by themselves

$(READY): .ci/setup pyproject.toml $(wildcard requirements/py*.txt)
	@.ci/setup

race: $(READY)  ## the film of the race, in renders/out/
	@start=$$(date +%s); echo "manim -pqh scenes/race.py"; python -m renders.summary; manim -pqh scenes/race.py \
	  && python -m renders.summary renders/out/RaceFilm.mp4 "$$start"

course: $(READY)  ## every film of renders/course.toml that has changed; make course ARGS=--draft to look at it first
	@races course --yes $(ARGS)

test: $(READY)  ## the whole test suite (benchmarks excepted)
	@python -m pytest -n 2 --dist worksteal tests

check: $(READY)  ## formatting, lint, types, walls between the packages
	@ruff format --check .
	@ruff check .
	@mypy
	@python -m pytest -q tests/test_architecture.py

bench: $(READY)  ## the films' speed and memory, printed; wants a machine with nothing else to do
	@python -m tests.benchmarks.bench_film

bench_course: $(READY)  ## the whole course: wall time, unchanged, overhead, and on paper on many machines (an hour)
	@python -m tests.benchmarks.bench_course

bench_engine: $(READY)  ## the engine's speed and memory, likewise
	@python -m tests.benchmarks.bench_engine

bench_truth: $(READY)  ## whether the films of 400 random races say anything false; ARGS=--full: of 2,000
	@python -m tests.benchmarks.bench_truth $(ARGS)

pictures: $(READY)  ## the README's pictures again, from the real film
	@python -m renders.pictures

lock:  ## compile requirements/py3.*.txt again (wants uv on the PATH)
	@for version in 3.11 3.12 3.13; do \
	  uv pip compile -q --python-version $$version --python-platform linux --generate-hashes --extra dev \
	    --no-emit-index-url --no-header pyproject.toml requirements/build.in -o requirements/py$$version.txt \
	    || exit 1; done

clean:  ## remove the films and every cache (.venv and the stored races stay)
	@rm -rf .setup.log renders/out media build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find engine scenes renders tests -name __pycache__ -type d -prune -exec rm -rf {} +
