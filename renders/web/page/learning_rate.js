// The dial: one optimizer at the rate of a slider, what becomes of it, and the loss at every rate at that epoch.

Object.assign(state, { factor: data.usual, epoch: data.steps });
let curves = null;
let valley = null;

const kindOf = (factor) => Number(data.verdicts[factor][state.start]);
const ratesOf = () => spoken().rates;

/** What the rate leads to, in a sentence. */
function outcome() {
  const fields = {
    rate: ratesOf()[state.factor], steps: data.steps, loss: written(pathOf(0).loss[data.steps]),
    minimum: spoken().called[Number(data.called[state.factor][state.start])],
  };
  return spoken().sentences[kindOf(state.factor)].replace(/\{(\w+)\}/g, (_, field) => fields[field]);
}

/** Another choice, at the epoch that is shown: so one sees what it changes. */
const change = (choice) => begin({ epoch: state.epoch, ...choice });

/** The loss at every rate, at the epoch that is shown; beneath, what the rates lead to in the end. */
class Valley {
  constructor(canvas, slider) {
    Object.assign(this, { canvas, slider });
    canvas.addEventListener("pointerdown", (event) => this.choose(event));
    canvas.addEventListener("pointermove", (event) => event.buttons && this.choose(event));
  }

  choose(event) {
    const { left, right } = this.box;
    const part = (event.offsetX - left) / (right - left);
    change({ factor: Math.round(Math.min(Math.max(part, 0), 1) * (data.factors.length - 1)) });
  }

  paint() {
    const { context, width, height } = fitted(this.canvas);
    if (width < 40 || height < 40) return;
    const size = smallest();
    context.font = `${size}px ${FONT}`;
    const epoch = Math.floor(state.epoch);
    const losses = data.factors.map((_, factor) => paths.of(0, factor, state.start).loss[epoch]);
    const [low, high] = this.range();
    const [ticks, texts] = levels(low, high, Math.max(3, Math.min(4, Math.floor(height / (4 * size)))));
    const strip = 1.5 * size;
    const box = { left: roomFor(context, texts, size), top: size * 0.6, right: width - size, bottom: height - size * 1.7 - strip };
    const last = data.factors.length - 1;
    const x = (factor) => box.left + (factor / last) * (box.right - box.left);
    const y = (loss) => box.bottom - ((Math.min(Math.max(loss, low), high) - low) / (high - low)) * (box.bottom - box.top);
    this.align(box);
    paintLevels(context, box, ticks, texts, y, size);
    this.paintStrip(context, box, strip, size);
    const decades = rateTicks().map(([factor, text]) => [Math.min(x(factor), width - context.measureText(text).width / 2), text]);
    paintBelow(context, decades, height - 0.25 * size);
    this.paintLine(context, losses, x, y, size);
    const loss = losses[state.factor];
    context.setLineDash([2, 5]);
    context.strokeStyle = look().rate;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x(state.factor), box.top);
    context.lineTo(x(state.factor), box.bottom + strip);
    context.stroke();
    context.setLineDash([]);
    if (Number.isFinite(loss)) paintSign(context, data.shapes[data.runners[0].shape], x(state.factor), y(loss), 0.5 * size, look().rate, look());
  }

  /** The slider's thumb stands above its rate. */
  align(box) {
    this.box = box;
    const half = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.75; // of the thumb
    this.slider.style.marginLeft = `${box.left - half}px`;
    this.slider.style.width = `${box.right - box.left + 2 * half}px`;
  }

  /** From the lowest loss that the start comes to to the highest of the map, or less. */
  range() {
    let [low, high] = [Infinity, -Infinity];
    for (const factor of data.factors.keys()) {
      for (const loss of paths.of(0, factor, state.start).loss) {
        if (!Number.isFinite(loss)) continue;
        low = Math.min(low, loss);
        high = Math.max(high, Math.min(loss, data.height.high));
      }
    }
    if (!(low < high)) [low, high] = [data.height.low, data.height.high];
    return [low - 0.04 * (high - low), high + 0.04 * (high - low)];
  }

  paintLine(context, losses, x, y, size) {
    context.lineJoin = "round";
    for (const [colour, wide] of [[look().rim, size / 6 + 3], [look().rate, size / 6]]) {
      context.strokeStyle = colour;
      context.lineWidth = wide;
      context.beginPath();
      losses.forEach((loss, factor) => {
        if (Number.isFinite(loss)) context[Number.isFinite(losses[factor - 1]) ? "lineTo" : "moveTo"](x(factor), y(loss));
      });
      context.stroke();
    }
  }

  /** Neighbouring rates that lead to the same, as a bar with its word. */
  paintStrip(context, box, strip, size) {
    const wide = (box.right - box.left) / (data.factors.length - 1);
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let first = 0, next; first < data.factors.length; first = next) {
      const kind = kindOf(first);
      for (next = first + 1; next < data.factors.length && kindOf(next) === kind; ) next += 1;
      const left = Math.max(box.left + (first - 0.5) * wide, box.left) + 1;
      const right = Math.min(box.left + (next - 0.5) * wide, box.right) - 1;
      const good = data.kinds[kind] === "arrives" || data.kinds[kind] === "there";
      context.fillStyle = good ? look().rate : faded(look().muted, 0.28);
      context.beginPath();
      context.roundRect(left, box.bottom + 2, Math.max(right - left, 1), strip - 4, 4);
      context.fill();
      const text = spoken().kinds[kind];
      if (context.measureText(text).width > right - left - 0.4 * size) continue;
      context.fillStyle = good ? look().rim : look().text;
      context.fillText(text, (left + right) / 2, box.bottom + strip / 2 + 0.06 * size);
    }
  }
}

/** Where the powers of ten are among the rates, between two of them if they are none: places and texts. */
function rateTicks() {
  const rates = data.factors;
  const found = [];
  for (let power = Math.ceil(Math.log10(rates[0]) - 1e-9); 10 ** power <= rates[rates.length - 1] * (1 + 1e-9); power += 1) {
    const value = 10 ** power;
    const next = rates.findIndex((rate) => rate >= value * (1 - 1e-9));
    const part = next > 0 ? Math.log(value / rates[next - 1]) / Math.log(rates[next] / rates[next - 1]) : 1;
    found.push([Math.max(next - 1 + part, 0), power < 0 ? punctuated(value.toFixed(-power)) : punctuated(String(value))]);
  }
  return found;
}

openPage({
  choices: ["start", "factor"],
  colour: () => look().rate,
  called: () => say("alpha", { rate: ratesOf()[state.factor] }),
  from: () => say("asked_of_rates", { start: point(data.starts[0]) }),
  async build() {
    await openMap(change);
    curves = new Curves(find("curves"));
    valley = new Valley(find("valley"), find("rate"));
    find("rate").max = data.factors.length - 1;
    find("rate").addEventListener("input", (event) => change({ factor: Number(event.target.value) }));
    return { paths, map };
  },
  choose() {
    showStart();
    const rate = find("rate");
    rate.value = state.factor;
    rate.setAttribute("aria-valuetext", `${ratesOf()[state.factor]}: ${spoken().kinds[kindOf(state.factor)]}`);
    rate.style.setProperty("--part", state.factor / (data.factors.length - 1));
    put(find("alpha"), ratesOf()[state.factor]);
    put(find("verdict"), outcome());
  },
  paint(ease) {
    const moving = map.paint(ease);
    curves.paint();
    valley.paint();
    const step = Math.floor(state.epoch);
    put(find("valley-name"), say("at_epoch", { step, count: data.factors.length }));
    put(find("loss"), reading(0, pathOf(0).loss[step]));
    return moving;
  },
  news: () => `${point(data.starts[state.start])}. ${outcome()} ${say("epoch")} ${Math.floor(state.epoch)}: ${say("loss_is", { loss: reading(0, pathOf(0).loss[Math.floor(state.epoch)]) })}.`,
});
