# Everything starts here: `make race` for the film, `make test` for the proof. Both set up what is missing first.
# Another Python than the one that is found: make race PYTHON=python3.12

READY := .venv/.ready
TESTED := .venv/.ready-test
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup race course test test_browser quick check bench bench_course bench_engine bench_training bench_truth pictures lock clean

# The list is in the person's language (.ci/language): #es, above a target, is what it does, in Spanish.
#es esta lista
help:  ## this list
	@awk -F ':.*## ' -v language="$$(.ci/language)" '/^#es / { es = substr($$0, 5) } \
	  /^[a-z_]+:.*## / { printf "  make %-12s %s\n", $$1, language == "es" ? es : $$2 }' Makefile

#es instala las bibliotecas del sistema, .venv y este proyecto; los demás lo hacen por sí solos
setup: $(READY)  ## system libraries, .venv, this project; the other targets do it by themselves

$(READY): .ci/setup pyproject.toml $(wildcard requirements/py*.txt)
	@.ci/setup

$(TESTED): .ci/setup pyproject.toml $(wildcard requirements/*.txt)
	@.ci/setup test

#es el vídeo de la carrera, en renders/out/
race: $(READY)  ## the film of the race, in renders/out/
	@start=$$(date +%s); echo "manim -pqh scenes/race.py"; python -m renders.summary; manim -pqh scenes/race.py \
	  && python -m renders.summary renders/out/RaceFilm.mp4 "$$start"

#es cada vídeo de renders/course.toml que haya cambiado; antes, en pequeño: make course ARGS=--draft
course: $(READY)  ## every film of renders/course.toml that has changed; make course ARGS=--draft to look at it first
	@races course --yes $(ARGS)

#es todos los tests (menos los de velocidad)
test: $(TESTED)  ## the whole test suite (benchmarks excepted)
	@python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests

#es todos los tests de las páginas en un navegador, también los que tardan
test_browser: $(TESTED)  ## all tests of pages in a browser, the slow ones too
	@ALL_BROWSER_TESTS=1 python -m pytest tests/renders/web

#es lo mismo con todos los casos de cada tabla, y además cada vídeo en cada formato, idioma y tema (horas)
test_all: $(READY)  ## the same with all rows of every table, and every film in every format, language and theme (hours)
	@OPTIMIZER_RACES_TEST_ALL=1 python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests

#es lo esencial de los tests, entre dos cambios: las matemáticas del motor, las frases, y lo que se escribe en un comando
quick: $(READY)  ## the core of the tests, between two edits: the engine's mathematics, the sentences, what is typed
	@python -m pytest -n 2 --dist loadfile @tests/quick.txt

#es el formato, el estilo, los tipos, y qué importa cada paquete
check: $(READY)  ## formatting, lint, types, walls between the packages
	@ruff format --check .
	@ruff check .
	@mypy
	@python -m pytest -q tests/test_architecture.py

#es qué velocidad y memoria tienen los vídeos; el ordenador no debe estar haciendo otra cosa
bench: $(READY)  ## the films' speed and memory, printed; wants a machine with nothing else to do
	@python -m tests.benchmarks.bench_film

#es el curso entero: cuánto tarda, también sin cambios y, en teoría, con muchos ordenadores (una hora)
bench_course: $(READY)  ## the whole course: wall time, unchanged, overhead, and on paper on many machines (an hour)
	@python -m tests.benchmarks.bench_course

#es lo mismo del motor
bench_engine: $(READY)  ## the engine's speed and memory, likewise
	@python -m tests.benchmarks.bench_engine

#es lo que tardan los entrenamientos de los ejercicios, y si salen sus números (cinco minutos)
bench_training: $(READY)  ## how long the exercises' trainings take, and whether their numbers come out (five minutes)
	@python -m tests.benchmarks.bench_training $(ARGS)

#es si los vídeos de 400 carreras al azar dicen algo falso; con ARGS=--full, de 2000
bench_truth: $(READY)  ## whether the films of 400 random races say anything false; ARGS=--full: of 2,000
	@python -m tests.benchmarks.bench_truth $(ARGS)

#es las imágenes del README otra vez, de los vídeos de verdad
pictures: $(READY)  ## the README's pictures again, from the real film
	@python -m renders.pictures

#es compila de nuevo requirements/py3.*.txt (hace falta uv en el PATH)
lock:  ## compile requirements/py3.*.txt again (wants uv on the PATH)
	@for version in 3.11 3.12 3.13; do \
	  uv pip compile -q --python-version $$version --python-platform linux --generate-hashes --extra dev \
	    --no-emit-index-url --no-header pyproject.toml requirements/build.in -o requirements/py$$version.txt \
	  && uv pip compile -q --python-version $$version --python-platform linux --generate-hashes \
	    -c requirements/py$$version.txt --no-emit-index-url --no-header requirements/test.in \
	    -o requirements/test$$version.txt || exit 1; done

#es borra los vídeos y todas las cachés (se conservan .venv y las carreras guardadas)
clean:  ## remove the films and every cache (.venv and the stored races stay)
	@rm -rf .setup.log renders/out media build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find engine scenes renders tests -name __pycache__ -type d -prune -exec rm -rf {} +
