// Everybody's way as Keras computed it, and who is where at a moment of it. `state` has the start and the factor.

/** Everybody's way: of a runner at a rate from a start its weights w0, w1 and losses, by epoch. */
class Paths {
  constructor(numbers) {
    this.numbers = numbers;
    this.length = data.steps + 1;
    this.channel = data.factors.length * data.runners.length * data.starts.length * this.length;
  }

  of(runner, factor, start) {
    const row = (factor * data.runners.length + runner) * data.starts.length + start;
    const channel = (which) => {
      const first = which * this.channel + row * this.length;
      return this.numbers.subarray(first, first + this.length);
    };
    return { w0: channel(0), w1: channel(1), loss: channel(2) };
  }
}

Object.assign(state, { start: 0, factor: 0, hidden: new Set() });
let paths = null;
const pathOf = (which) => paths.of(which, state.factor, state.start);

/** Weights between two epochs, on the line between them, and the last whole epoch; reduced motion: only whole ones. */
function whereAt(path, epoch) {
  let last = Math.floor(epoch);
  while (last > 0 && !(Number.isFinite(path.w0[last]) && Number.isFinite(path.w1[last]))) last -= 1;
  const part = still.matches || last < Math.floor(epoch) ? 0 : epoch - last;
  const next = Math.min(last + 1, data.steps);
  const between = (values) => {
    const there = values[last] + part * (values[next] - values[last]);
    return part && Number.isFinite(there) ? there : values[last];
  };
  return [between(path.w0), between(path.w1), last];
}

function lossAt(path, epoch) {
  const last = Math.floor(epoch);
  const part = still.matches ? 0 : epoch - last;
  return part ? path.loss[last] + part * (path.loss[last + 1] - path.loss[last]) : path.loss[last];
}

/** Who stands where at a whole epoch, the leader first; losses that read the same share a rank. Who is off the map comes after all on it, and has none. */
function standing(epoch) {
  const rows = data.runners.map((_, which) => ({ which, loss: pathOf(which).loss[epoch], off: isOff(which, epoch) }));
  const worth = ({ loss, off }) => (Number.isFinite(loss) ? [Number(off), loss] : [2, 0]);
  rows.sort((one, other) => {
    const [[group, loss], [others, theirs]] = [worth(one), worth(other)];
    return group - others || loss - theirs || one.which - other.which;
  });
  rows.forEach((row, index) => {
    row.text = reading(row.which, row.loss);
    const before = rows[index - 1];
    if (row.off || !Number.isFinite(row.loss)) row.rank = null;
    else row.rank = before && before.text === row.text ? before.rank : index + 1;
  });
  return rows;
}

/** Whether somebody is off the map at a whole epoch: a loss there is no merit. */
function isOff(which, epoch) {
  const { w0, w1 } = pathOf(which);
  const within = (w, [low, high]) => w >= Math.fround(low) && w <= Math.fround(high); // both in float32, as the ways are
  return [w0[epoch], w1[epoch]].some((w, axis) => Number.isFinite(w) && !within(w, data.domain[axis]));
}

/** A loss as it is read: a number, or in a word why there is none. */
function reading(which, loss) {
  if (Number.isFinite(loss)) return lossText(loss);
  return say(data.fates[state.factor][which][state.start] === "u" ? "undefined" : "diverged");
}
