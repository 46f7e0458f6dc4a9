"""How long the exercises' trainings take, and whether their numbers come out.

``python -m tests.benchmarks.bench_training``, or with ``iris`` or ``digits`` behind it. Each part runs in a
process of its own. Seconds are of the processor (user and system, all threads), imports and compilation
included, but for what is read from the store. Beside irises and digits stands Keras's own
``model.fit``: a few epochs of one training, reckoned to as many as there are. The table is that of the
exercise by the recipe of `engine.trainer.orders` and `Network.start`: digits after 5 epochs, medians over the
starts 0 to 4.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

# Digits after 5 epochs: medians over starts 0 to 4 in float32, at 0.001 and 0.0005.
FIVE = {
    "SGD": (0.736, 1.08),
    "Adagrad": (0.760, 1.29),
    "RMSprop": (0.0696, 0.122),
    "Adam": (0.0784, 0.176),
    "Adamax": (0.277, 0.521),
    "Nadam": (0.0745, 0.173),
}
PARTS = {  # what is run, and at most so many seconds of the processor
    "iris": ("Training('iris')", 15.0),
    "iris from the store": ("Training('iris')", 0.2),
    "digits, 5 epochs, 5 starts": ("Training('digits', epochs=5, starts=5)", None),
    "digits": ("Training('digits')", 200.0),
}
FITTED = {"iris": (24, 400, 30), "digits": (24, 300, 5)}  # trainings, epochs, epochs that `fit` is given here
FIT = """
import json, time
import engine
from engine.descent import libraries
from engine.network import NETWORKS
network = NETWORKS[{name!r}]
tf, keras = libraries()
data = network.dataset
layers = zip(network.layers[1:], network.activations, strict=True)
dense = [keras.layers.Dense(units, activation=kind) for units, kind in layers]
model = keras.Sequential([keras.Input((network.layers[0],)), *dense])
model.compile(optimizer=keras.optimizers.Adam(0.001), loss=network.loss_name)
model.fit(data.x, data.y, batch_size=32, epochs=2, verbose=0)
before = time.process_time()
model.fit(data.x, data.y, batch_size=32, epochs={epochs}, verbose=0)
print(json.dumps((time.process_time() - before) / {epochs}))
"""
HERE = "tests.benchmarks.bench_training"  # as its processes import it
PROGRAM = """
import json, time
import engine
from engine.training import Training
from engine.verdicts import Verdicts
from {verdicts} import told
import xarray
before = time.process_time()
result = engine.archive.get({training})
print(json.dumps([time.process_time() - before * {stored}, told(Verdicts(result))]))
"""


def told(found: object) -> dict[str, list[list[float]]]:
    """What a part's process says of its verdicts."""
    return {"final": found.final.tolist(), "accuracy": found.accuracy.tolist()}  # type: ignore[attr-defined]


def main(chosen: list[str]) -> None:
    """Run the parts whose names are given, or all."""
    with tempfile.TemporaryDirectory() as store:
        for name, (training, most) in PARTS.items():
            if chosen and name.split(",")[0].split()[0] not in chosen:
                continue
            environment = os.environ | {"OPTIMIZER_RACES_CACHE": store}
            program = PROGRAM.format(
                training=training,
                stored=int("store" in name),
                verdicts=__spec__.name if __spec__ else __name__,
            )
            call = [sys.executable, "-c", program]
            began = time.monotonic()
            done = subprocess.run(call, env=environment, capture_output=True, text=True)
            if done.returncode:
                sys.exit(done.stderr)
            cpu, verdicts = json.loads(done.stdout.splitlines()[-1])
            goal = "" if most is None else f" (at most {most:g})"
            print(f"{name}: {cpu:.1f} s of the processor{goal}, {time.monotonic() - began:.0f} s in all")
            _print(np.array(verdicts["final"]), np.array(verdicts["accuracy"]))
            if name in FITTED:
                trainings, epochs, few = FITTED[name]
                call = [sys.executable, "-c", FIT.format(name=name, epochs=few)]
                each = json.loads(subprocess.check_output(call, text=True).splitlines()[-1])
                plain = each * trainings * epochs
                times = f"{plain / cpu:.0f} times as much"
                print(f"  plain fit: {1e3 * each:.0f} ms an epoch, {plain:.0f} s in all, {times}")
            if name.startswith("digits, 5"):
                _compare(np.array(verdicts["final"]))


def _print(final: np.ndarray, accuracy: np.ndarray) -> None:
    for label, losses, shares in zip(FIVE, final, accuracy, strict=True):
        cells = (f"{loss:9.3g} {share:5.3f}" for loss, share in zip(losses, shares, strict=True))
        print(f"  {label:<8} {'  '.join(cells)}")


def _compare(final: np.ndarray) -> None:
    off = {label: np.abs(final[at, 2:] / FIVE[label] - 1).max() for at, label in enumerate(FIVE)}
    print("  off the table: " + ", ".join(f"{label} {100 * part:.1f} %" for label, part in off.items()))
    assert max(off.values()) < 0.10, off


if __name__ == "__main__":
    main(sys.argv[1:])
