"""How fast and how large the engine is, printed beside its targets; it never fails.

``python -m tests.benchmarks.bench_engine``. Each measurement runs in a fresh process of its own, so that
memory, imports and compilation are counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS, STEPS = 1_000_000, 100
FATE_STEPS = 200
NUMPY_STEPS = 10  # each costs the same
NUMPY_BLOCK = 1 << 14  # starts whose working set stays in the cache: what a careful NumPy programmer would do


def million() -> dict[str, float]:
    """One million starts x 100 steps of Adam on peaks, the end recorded, compiling included; and NumPy's."""
    import resource

    import numpy as np

    from engine.contenders import Contender
    from engine.descent import descend, libraries
    from engine.surfaces import SURFACES

    started = time.perf_counter()
    libraries()
    imports = time.perf_counter() - started
    SURFACES["peaks"].gradient(np.zeros((1, 2)))  # SymPy's import and derivatives
    starts = np.random.default_rng(0).uniform(-3, 3, (STARTS, 2))
    started = time.perf_counter()
    contender = Contender("Adam", learning_rate=0.1)
    descend(SURFACES["peaks"], [contender], starts, STEPS, record="last")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    check = descend(SURFACES["peaks"], [contender], starts, NUMPY_STEPS, record="last")["w"][0, :, 0]
    shared = SURFACES["peaks"].gradient
    plain_seconds, plain_ends = _numpy_adam(starts, NUMPY_STEPS, _plain_gradient())
    shared_seconds, _ = _numpy_adam(starts, NUMPY_STEPS, shared)
    block_seconds, _ = _numpy_adam(starts[:NUMPY_BLOCK], STEPS, shared)
    rate, plain = STARTS * STEPS / seconds, STARTS * NUMPY_STEPS / plain_seconds
    return {
        "imports_s": imports,
        "seconds": seconds,
        "per_second": rate,
        "numpy_per_second": plain,
        "times": rate / plain,
        "times_numpy_with_our_gradient": rate / (STARTS * NUMPY_STEPS / shared_seconds),
        "times_the_same_in_cache_sized_blocks": rate / (NUMPY_BLOCK * STEPS / block_seconds),
        "peak_gib": peak,
        "furthest_from_numpy": float(np.abs(check - plain_ends).max()),
    }


def million_fates() -> dict[str, float]:
    """A map of basins: 1,000 x 1,000 starts x 200 steps of SGD on peaks, compiling included."""
    import resource

    from engine import basins, descent
    from engine.surfaces import SURFACES

    descent.libraries()
    import xarray  # noqa: F401

    SURFACES["peaks"].critical_points()
    started = time.perf_counter()
    result = basins.basins("peaks", "sgd:learning_rate=0.03", (1_000, 1_000), FATE_STEPS)
    seconds = time.perf_counter() - started
    return {
        "basins_s": seconds,
        "basins_per_second": STARTS * FATE_STEPS / seconds,
        "basins_peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "settled": sum(share for fate, share in basins.shares(result).items() if fate >= 0),
    }


def hundreds_of_rates() -> dict[str, float]:
    """A sweep: 500 learning rates x 200 steps from one start, and the same of Lamb, which goes one by one."""
    import numpy as np

    from engine import descent
    from engine.race import Race
    from engine.sweeps import sweep

    descent.libraries()
    import xarray  # noqa: F401

    rates = np.geomspace(1e-4, 1, 500)
    seconds = {}
    Race().surface.critical_points()
    for name in ("sgd", "lamb"):
        started = time.perf_counter()
        sweep(Race("peaks", name, steps=FATE_STEPS), rates)
        seconds[f"sweep_{name}_s"] = time.perf_counter() - started
    return seconds


def default_race() -> dict[str, float]:
    """The default race computed after imports, stored, and read again in the same process."""
    from engine import archive, descent
    from engine.race import Race

    descent.libraries()
    import sympy  # noqa: F401
    import xarray  # noqa: F401

    race = Race()
    started = time.perf_counter()
    race.run()
    computed = time.perf_counter() - started
    archive.get(race)
    reads = []
    for _ in range(9):
        started = time.perf_counter()
        archive.get(race)
        reads.append(time.perf_counter() - started)
    return {"computed_s": computed, "read_warm_s": sorted(reads)[4]}


def network_race() -> dict[str, float]:
    """A race of ten optimizers x 1,000 steps in the ten weights of the page's network, imports included."""
    from engine.contenders import lineup
    from engine.race import Race

    Race("page", lineup("ten"), steps=1_000).run()
    return {"network_cpu_s": time.process_time()}


def fresh_read() -> dict[str, float]:
    """The default race read from the archive in a fresh process, imports included."""
    started = time.perf_counter()
    from engine import archive
    from engine.race import Race

    archive.get(Race())
    seconds = time.perf_counter() - started
    return {"read_fresh_s": seconds, "imported_tensorflow": float("tensorflow" in sys.modules)}


def import_engine() -> dict[str, float]:
    """`import engine`."""
    started = time.perf_counter()
    import engine  # noqa: F401

    return {"import_engine_s": time.perf_counter() - started}


def _plain_gradient():  # type: ignore[no-untyped-def]
    """The slopes of the page's formula as one would write them in NumPy: nothing shared, powers as ``**``."""
    import numpy as np
    import sympy

    from engine.surfaces import SURFACES

    loss = SURFACES["peaks"].symbolic()
    weights = sorted(loss.free_symbols, key=str)
    slopes = sympy.lambdify(weights, [loss.diff(weight) for weight in weights], "numpy")
    return lambda w: np.stack(slopes(w[:, 0], w[:, 1]), axis=1)


def _numpy_adam(w, steps, gradient):  # type: ignore[no-untyped-def]
    """Adam on peaks in plain NumPy with a gradient of (starts, 2); w (starts, 2); seconds and ends.

    The powers take the decays as Keras casts them, by way of float32.
    """
    import numpy as np

    w, beta_1, beta_2 = w.copy(), float(np.float32(0.9)), float(np.float32(0.999))
    mean, square = np.zeros_like(w), np.zeros_like(w)
    gradient(w[:8])
    started = time.perf_counter()
    for step in range(1, steps + 1):
        g = gradient(w)
        mean += (g - mean) * 0.1
        square += (g * g - square) * 0.001
        rate = 0.1 * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        w -= rate * mean / (np.sqrt(square) + 1e-7)
    return time.perf_counter() - started, w


MEASUREMENTS: tuple[Callable[[], dict[str, float]], ...] = (
    import_engine,
    million,
    million_fates,
    hundreds_of_rates,
    default_race,
    network_race,
    fresh_read,
)
TARGETS = {
    "import_engine_s": "under 0.5",
    "times": "at least 7, goal 10",
    "peak_gib": "under 1.5",
    "basins_s": "under 8",
    "computed_s": "under 3",
    "network_cpu_s": "under 15",
    "read_warm_s": "under 0.05",
    "read_fresh_s": "under 3",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        for measure in MEASUREMENTS:
            name = measure.__name__
            code = (
                f"import json; from tests.benchmarks.bench_engine import {name} as m; print(json.dumps(m()))"
            )
            run = subprocess.run(
                [sys.executable, "-c", code],
                env=os.environ | {"OPTIMIZER_RACES_CACHE": cache},
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            print(measure.__doc__)
            if run.returncode:
                print(run.stderr)
                continue
            for name, value in json.loads(run.stdout).items():
                target = f"   ({TARGETS[name]})" if name in TARGETS else ""
                print(f"  {name:28s} {value:14,.3f}{target}")


if __name__ == "__main__":
    main()
