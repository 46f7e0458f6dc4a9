// The grid of trainings: each curve small in its cell, the chosen one large with its numbers, on one clock.

const SCALES = ["log", "linear"];
const MEASURES = ["final", "accuracy", "uphill", "spike"]; // as the page carries them
const KINDS = { "diverged": true, "stuck": true, "unstable": true, "unfinished": false, "calm": false }; // and whether one is marked

Object.assign(state, { epoch: data.steps, row: 0, rate: 0, scale: SCALES[0], answers: false });
let losses = null;
let band = null;
let measures = null;
let cells = []; // rows of buttons, each with its canvas

const place = (row, rate) => row * data.rates + rate;
const lossesOf = (row, rate) => losses.subarray(place(row, rate) * data.steps, (place(row, rate) + 1) * data.steps);
const measureOf = (name, row, rate) => measures[MEASURES.indexOf(name) * data.runners.length * data.rates + place(row, rate)];
const nameOf = (row, rate) => say("cell", { name: spoken().names[row], rate: spoken().rates[rate] });
const answers = () => (state.answers && data.answers) || null;
/** The epochs that are over: the loss of the last of them is the one that is shown. */
const epochNow = () => Math.floor(state.epoch);

// ---- a curve

/** Where losses and epochs stand in a box, px; what is no number, or too large, is over it. */
function scaled(box) {
  const [low, high] = data.axis[state.scale];
  const part = (loss) => (state.scale === "log" ? Math.log(Math.max(loss, low * 1e-3) / low) / Math.log(high / low) : (loss - low) / (high - low));
  return {
    x: (epoch) => box.left + ((epoch - 1) / Math.max(data.steps - 1, 1)) * (box.right - box.left),
    y: (loss) => box.bottom - Math.min(Math.max(Number.isFinite(loss) ? part(loss) : 9, -0.02), 1.3) * (box.bottom - box.top),
  };
}

/** A curve up to the state's epoch over its ground, whose colours say how high a loss is; its last place. */
function paintCurve(context, row, rate, box, line) {
  const { x, y } = scaled(box);
  const [values, now] = [lossesOf(row, rate), epochNow()];
  if (!now) return null;
  context.save();
  context.beginPath();
  context.rect(box.left - line, box.top - 2, box.right - box.left + 2 * line, box.bottom - box.top + 2);
  context.clip();
  context.beginPath();
  context.moveTo(x(1), box.bottom);
  for (let epoch = 1; epoch <= now; epoch += 1) context.lineTo(x(epoch), y(values[epoch - 1]));
  context.lineTo(x(now), box.bottom);
  const ground = context.createLinearGradient(0, box.bottom, 0, box.top);
  for (const [part, colour] of look().ramp) ground.addColorStop(part, colour);
  context.globalAlpha = 0.55;
  context.fillStyle = ground;
  context.fill();
  context.globalAlpha = 1;
  if (band) paintBand(context, row, rate, x, y, now);
  context.beginPath();
  for (let epoch = 1; epoch <= now; epoch += 1) context[epoch > 1 ? "lineTo" : "moveTo"](x(epoch), y(values[epoch - 1]));
  context.lineJoin = "round";
  for (const [colour, more] of [[look().rim, 2], [colourOf(row), 0]]) {
    context.strokeStyle = colour;
    context.lineWidth = line + more;
    context.stroke();
  }
  context.restore();
  return [x(now), Math.max(y(values[now - 1]), box.top)];
}

function paintBand(context, row, rate, x, y, now) {
  const edge = (which) => {
    const first = which * losses.length + place(row, rate) * data.steps;
    return band.subarray(first, first + data.steps);
  };
  const [lowest, highest] = [edge(0), edge(1)];
  context.beginPath();
  for (let epoch = 1; epoch <= now; epoch += 1) context.lineTo(x(epoch), y(lowest[epoch - 1]));
  for (let epoch = now; epoch >= 1; epoch -= 1) context.lineTo(x(epoch), y(highest[epoch - 1]));
  context.fillStyle = faded(colourOf(row), 0.35);
  context.fill();
}

/** With the answers: a dot at the epoch at which a curve breaks. */
function paintBreak(context, row, rate, box, radius) {
  const epoch = answers() ? answers().breaks[row][rate] : 0;
  if (!epoch || epoch > epochNow()) return;
  const { x, y } = scaled(box);
  context.beginPath();
  context.arc(x(epoch), Math.max(y(lossesOf(row, rate)[epoch - 1]), box.top), radius, 0, 2 * Math.PI);
  context.fillStyle = look().start;
  context.strokeStyle = look().rim;
  context.lineWidth = radius / 2;
  context.stroke();
  context.fill();
}

function paintRules(context, box, ticks) {
  context.strokeStyle = faded(look().line, 0.9);
  context.lineWidth = 1;
  const { y } = scaled(box);
  for (const value of ticks) {
    context.beginPath();
    context.moveTo(box.left, y(value));
    context.lineTo(box.right, y(value));
    context.stroke();
  }
}

const ticksOf = () => (state.scale === "log" ? data.rules : rounds(...data.axis.linear, 4));
const tickText = (value, index) => (state.scale === "log" ? spoken().rules[index] : punctuated(String(Number(value.toPrecision(6)))));

// ---- the grid

function buildGrid() {
  const body = document.querySelector("#grid tbody");
  cells = data.runners.map((_, row) => {
    const line = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row" });
    head.append(icon(row), document.createElement("span"));
    const buttons = Array.from({ length: data.rates }, (__, rate) => {
      const button = document.createElement("button");
      button.append(document.createElement("canvas"), document.createElement("span"));
      button.addEventListener("click", () => chooseCell(row, rate));
      return button;
    });
    line.append(head, ...buttons.map((button) => {
      const cell = document.createElement("td");
      cell.append(button);
      return cell;
    }));
    body.append(line);
    return buttons;
  });
  body.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    const inside = (value, count) => Math.min(Math.max(value, 0), count - 1);
    const [row, rate] = [inside(state.row + way[0], data.runners.length), inside(state.rate + way[1], data.rates)];
    chooseCell(row, rate);
    cells[row][rate].focus();
  });
}

const chooseCell = (row, rate) => begin({ row, rate, epoch: state.epoch });

function sayGrid() {
  const heads = [document.createElement("td"), ...spoken().rates.map((rate) =>
    Object.assign(document.createElement("th"), { scope: "col", textContent: say("alpha", { rate }) }))];
  const line = document.createElement("tr");
  line.append(...heads);
  document.querySelector("#grid thead").replaceChildren(line);
  document.querySelectorAll("#grid tbody th").forEach((head, row) => {
    put(head.querySelector("span"), spoken().names[row]);
    head.style.setProperty("--own", colourOf(row));
  });
}

/** What of the grid belongs to the choice: which cell is the large one, and with the answers, what comes of each. */
function showGrid() {
  const found = answers();
  cells.forEach((buttons, row) => buttons.forEach((button, rate) => {
    const [chosen, kind] = [row === state.row && rate === state.rate, found ? found.kinds[row][rate] : ""];
    const best = Boolean(found) && found.best_rate[row] === rate;
    const said = [nameOf(row, rate), `${say("final")}: ${written(measureOf("final", row, rate))}`];
    if (kind) said.push(say(kind));
    if (best) said.push(say("row_best"));
    button.setAttribute("aria-label", said.join(", "));
    button.setAttribute("aria-pressed", chosen);
    button.tabIndex = chosen ? 0 : -1;
    button.classList.toggle("best", best);
    button.classList.toggle("first", best && found.best[0] === row);
    button.style.setProperty("--own", colourOf(row));
    put(button.querySelector("span"), KINDS[kind] ? say(kind) : "");
  }));
  const items = [...(found ? [["frame", say("row_best")]] : []), [found ? "dot" : "", say("unstable_is")]];
  find("key").replaceChildren(...items.map(([name, text]) => Object.assign(document.createElement("li"), { className: name, textContent: text })));
}

function paintGrid() {
  cells.forEach((buttons, row) => buttons.forEach((button, rate) => {
    const { context, width, height } = fitted(button.firstChild);
    if (width < 20) return;
    const box = { left: 3, top: 4, right: width - 3, bottom: height - 2 };
    paintRules(context, box, ticksOf());
    paintCurve(context, row, rate, box, width < 120 ? 1.2 : 2);
    paintBreak(context, row, rate, box, width < 120 ? 3 : 5);
    if (width >= 120) paintLoss(context, row, rate, width, height);
  }));
}

/** A cell's loss at the state's epoch, in its corner. */
function paintLoss(context, row, rate, width, height) {
  const size = Math.min(0.24 * height, 0.13 * width, 26);
  if (!epochNow() || size < 12) return;
  context.font = `bold ${size}px ${FONT}`;
  context.textAlign = "right";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 5;
  context.strokeStyle = faded(look().rim, 0.85);
  context.fillStyle = look().text;
  const text = written(lossesOf(row, rate)[epochNow() - 1]);
  context.strokeText(text, width - 8, 7);
  context.fillText(text, width - 8, 7);
}

// ---- the large one

function showLarge() {
  const [row, rate, found] = [state.row, state.rate, answers()];
  const kind = found ? found.kinds[row][rate] : "";
  find("large-name").replaceChildren(icon(row), `${nameOf(row, rate)}${kind ? ` · ${say(kind)}` : ""}`);
  find("large-name").style.setProperty("--own", colourOf(row));
  [...find("scale").children].forEach((button, index) => {
    put(button, say(SCALES[index]));
    button.setAttribute("aria-pressed", SCALES[index] === state.scale);
  });
  const percent = (value) => say("percent", { value: punctuated((100 * value).toFixed(1)) });
  const never = data.no_number[row][rate];
  const values = [
    ["final", written(measureOf("final", row, rate))],
    ["accuracy", percent(measureOf("accuracy", row, rate))],
    ["uphill", percent(measureOf("uphill", row, rate))],
    ["spike", `× ${written(measureOf("spike", row, rate), 2)}`],
    ["no_number", never ? String(never) : say("never")],
  ];
  find("numbers").replaceChildren(...values.flatMap(([name, text]) => [
    Object.assign(document.createElement("dt"), { textContent: say(name) }),
    Object.assign(document.createElement("dd"), { textContent: text, className: name }),
  ]));
}

function paintLarge() {
  const { context, width, height } = fitted(find("curve"));
  if (width < 40 || height < 40) return;
  const size = smallest();
  context.font = `${size}px ${FONT}`;
  const ticks = ticksOf();
  const texts = ticks.map(tickText);
  const box = { left: roomFor(context, texts, size), top: size * 0.6, right: width - size * 0.9, bottom: height - size * 1.7 };
  const { x, y } = scaled(box);
  paintLevels(context, box, ticks, texts, y, size);
  const epochs = [1, ...rounds(1, data.steps, 4).filter((each) => Number.isInteger(each) && each > 0.06 * data.steps)];
  paintBelow(context, epochs.slice(data.steps > 1 ? 0 : 1).map((epoch) => [x(epoch), String(epoch)]), box.bottom + size * 1.45);
  const end = paintCurve(context, state.row, state.rate, box, Math.max(2, size / 8));
  paintBreak(context, state.row, state.rate, box, 0.3 * size);
  if (end) paintSign(context, data.shapes[data.runners[state.row].shape], ...end, 0.36 * size, colourOf(state.row), look());
}

// ---- the page

/** With answers in the page: the button that shows them all. */
function buildAnswers() {
  if (!data.answers) return;
  const button = Object.assign(document.createElement("button"), { id: "answers", className: "plain" });
  button.addEventListener("click", () => {
    begin({ answers: !state.answers, epoch: state.epoch });
    for (const details of find("asked").querySelectorAll("details")) details.open = state.answers;
  });
  find("asked").after(button);
}

openPage({
  choices: ["row", "rate", "scale", "answers"],
  async build() {
    losses = rowsOf(await unpack("trained"), data.steps);
    if (find("spread")) band = rowsOf(await unpack("spread"), data.steps);
    measures = rowsOf(await unpack("measured"), data.rates);
    buildGrid();
    buildAnswers();
    for (const scale of SCALES) {
      const button = document.createElement("button");
      button.addEventListener("click", () => begin({ scale, epoch: state.epoch }));
      find("scale").append(button);
    }
    return { lossesOf, measureOf };
  },
  words: sayGrid,
  choose() {
    sayGrid();
    showGrid();
    showLarge();
    if (find("answers")) {
      put(find("answers"), say(state.answers ? "hide" : "answers"));
      find("answers").setAttribute("aria-pressed", state.answers);
    }
  },
  paint() {
    paintGrid();
    paintLarge();
    return false;
  },
  news() {
    if (!epochNow()) return say("before_first");
    const said = { name: spoken().names[state.row], rate: spoken().rates[state.rate], step: epochNow() };
    return say("news", { ...said, loss: written(lossesOf(state.row, state.rate)[epochNow() - 1]) });
  },
});
