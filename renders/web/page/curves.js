// Everybody's loss by epoch, up to the epoch that is shown; the axis grows with the race.

class Curves {
  constructor(canvas) {
    this.canvas = canvas;
  }

  paint() {
    const { context, width, height } = fitted(this.canvas);
    if (width < 40 || height < 40) return;
    const size = smallest();
    context.font = `${size}px ${FONT}`;
    const shown = data.runners.map((_, which) => which).filter((which) => !state.hidden.has(which));
    const [low, high] = this.range(shown);
    const end = Math.min(Math.max(10, 1.35 * state.epoch), Math.max(data.steps, 1));
    const [ticks, texts] = levels(low, high, Math.max(3, Math.min(4, Math.floor(height / (2.6 * size)))));
    const box = { left: roomFor(context, texts, size), top: size * 0.6, right: width - size * 0.9, bottom: height - size * 1.7 };
    const x = (epoch) => box.left + (epoch / end) * (box.right - box.left);
    const y = (loss) => box.bottom - ((loss - low) / (high - low || 1)) * (box.bottom - box.top);
    paintLevels(context, box, ticks, texts, y, size);
    const wide = Math.max(2, Math.floor((box.right - box.left) / (3.4 * size)));
    const epochs = rounds(0, end, wide).filter(Number.isInteger);
    paintBelow(context, epochs.map((epoch) => [x(epoch), String(epoch)]), box.bottom + size * 1.45);
    this.paintLines(context, box, shown, x, y, size);
  }

  /** From the lowest loss to the highest that the map has, of who is shown; of those that leave it, if all do. */
  range(shown) {
    let [low, high] = [Infinity, -Infinity];
    const stays = (which) => !"ldu".includes(data.fates[state.factor][which][state.start]);
    for (const which of shown.some(stays) ? shown.filter(stays) : shown) {
      for (const loss of pathOf(which).loss) {
        if (!Number.isFinite(loss)) continue;
        low = Math.min(low, loss);
        high = Math.max(high, Math.min(loss, data.height.high));
      }
    }
    if (!(low < high)) [low, high] = Number.isFinite(low) ? [low - 1, low + 1] : [data.height.low, data.height.high];
    return [low - 0.04 * (high - low), high + 0.04 * (high - low)];
  }

  /** The epoch that is shown, as an upright line. */
  paintNow(context, box, x) {
    context.setLineDash([2, 5]);
    context.strokeStyle = look().accent;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x(state.epoch), box.top);
    context.lineTo(x(state.epoch), box.bottom);
    context.stroke();
    context.setLineDash([]);
  }

  paintLines(context, box, shown, x, y, size) {
    const theme = look();
    const line = Math.max(2, size / 7);
    const inside = (value) => Math.min(Math.max(value, box.top), box.bottom);
    const ends = [];
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const which of [...standing(Math.floor(state.epoch))].reverse().map((row) => row.which)) {
      if (!shown.includes(which)) continue;
      const path = pathOf(which);
      const last = Math.floor(state.epoch);
      context.beginPath();
      let at = null;
      for (let step = 0; step <= last; step += 1) {
        if (!Number.isFinite(path.loss[step])) break;
        at = [x(step), inside(y(path.loss[step]))];
        context[step ? "lineTo" : "moveTo"](...at);
      }
      const loss = lossAt(path, state.epoch);
      if (at && Number.isFinite(loss) && state.epoch > last) context.lineTo(...(at = [x(state.epoch), inside(y(loss))]));
      for (const [colour, wide] of [[theme.rim, line + 3], [colourOf(which), line]]) {
        context.strokeStyle = colour;
        context.lineWidth = wide;
        context.stroke();
      }
      if (at) ends.push([which, at]);
    }
    this.paintNow(context, box, x);
    for (const [which, at] of ends) {
      paintSign(context, data.shapes[data.runners[which].shape], ...at, size * 0.36, colourOf(which), theme);
    }
  }
}

/** The size of a chart's texts, px: the smallest of the page. */
const smallest = () => (narrow.matches ? 12.5 : Math.max(12, 0.96 * parseFloat(getComputedStyle(document.documentElement).fontSize)));

/** A level line at each of some losses, and what it is called left of it. */
function paintLevels(context, box, ticks, texts, y, size) {
  context.fillStyle = look().muted;
  context.strokeStyle = faded(look().line, 0.9);
  context.lineWidth = 1.2;
  context.textBaseline = "middle";
  context.textAlign = "right";
  ticks.forEach((value, index) => {
    context.beginPath();
    context.moveTo(box.left, y(value));
    context.lineTo(box.right, y(value));
    context.stroke();
    context.fillText(texts[index], box.left - size * 0.4, y(value));
  });
}

/** Numbers below an axis: pairs of a place and a text. */
function paintBelow(context, numbers, y) {
  context.fillStyle = look().muted;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (const [x, text] of numbers) context.fillText(text, x, y);
}

/** Px that texts left of an axis want. */
function roomFor(context, texts, size) {
  return Math.max(...texts.map((text) => context.measureText(text).width), 0) + size * 0.7;
}

/** Losses as an axis has them: round numbers, and as texts. */
function levels(low, high, count) {
  const ticks = rounds(low, high, count);
  return [ticks, ticks.map((value) => punctuated(String(Number(value.toPrecision(6)))))];
}

/** Round numbers from low to high, about so many. */
function rounds(low, high, count) {
  const rough = (high - low) / count;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 3, 5, 10].map((times) => times * ten).find((each) => each >= rough) ?? 10 * ten;
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9 * step; value += step) {
    found.push(Number(value.toPrecision(10)));
  }
  return found;
}
