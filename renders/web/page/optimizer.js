// One optimizer's insides: its step taken apart, as arrows on the map, as its rule with numbers, as a table.

const BARS = { signed: 50, unsigned: 100 }; // % of its track that a full bar takes, to each side

Object.assign(state, { chosen: 0 });
let steps = null; // what the steps are made of: rows of as many numbers as there are steps
let curves = null;
let ownRates = null;
let inTable = ""; // what the table shows
let askedOf = -1; // whose questions are there

const inside = () => data.insides[state.chosen];
const told = () => spoken().insides[state.chosen];
/** The step that is shown: the one from this epoch to the next; at the end the last one. */
const stepNow = () => Math.min(Math.floor(state.epoch), data.steps - 1);
const series = (at) => steps.subarray(at * data.steps, (at + 1) * data.steps);
const both = (at, step = stepNow()) => [series(at)[step], series(at + 1)[step]];
const number = (value) => written(value, Math.abs(value) >= 1 || value === 0 ? 2 : 3);

/** A formula as an element, as the films set it. */
function drawn({ path, size: [width, height] }, colour) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("style", `width: ${width / 100}em; height: ${height / 100}em; color: ${colour}`);
  svg.innerHTML = `<path d="${path}" fill="currentColor"/>`;
  svg.classList.add("formula");
  return svg;
}

const element = (kind, text = "", more = {}) => Object.assign(document.createElement(kind), { textContent: text }, more);

// ---- the map, with arrows

class StepMap extends LossMap {
  /** The arrows under the markers: the parts of the step head to tail, the step itself, the way downhill. */
  paintSigns(runners) {
    const own = runners.find((runner) => runner.which === state.chosen);
    if (own) this.paintArrows(own);
    super.paintSigns(runners);
  }

  paintArrows({ path }) {
    const [one, step] = [inside(), stepNow()];
    const foot = this.place(path.w0[step], path.w1[step]);
    const away = ([w0, w1], times) => [w0 * times * this.unit[0], -w1 * times * this.unit[1]];
    const whole = away(both(one.step), one.times);
    this.arrow(foot, whole, "step", 1.9);
    let at = foot;
    for (const part of one.parts.length > 1 ? one.parts : []) {
      const way = away(both(part.at), one.times);
      this.arrow(at, way, part.name, 0.8);
      at = [at[0] + way[0], at[1] + way[1]];
    }
    this.arrow(foot, away(both(one.gradient), -one.slope), "downhill", 0.8, [2, 2]);
  }

  arrow([x, y], [right, down], name, wide, dashes = []) {
    const length = Math.hypot(right, down);
    if (!(length > 2) || length > 1e5) return;
    const { context } = this;
    const shaft = Math.max(0.9 * this.line * wide, 2);
    const head = Math.min(3.2 * shaft, 0.6 * length);
    const [along, across] = [[right / length, down / length], [-down / length, right / length]];
    const to = (far, side) => [x + far * along[0] + side * across[0], y + far * along[1] + side * across[1]];
    context.lineJoin = context.lineCap = "round";
    for (const [colour, more] of [[look().rim, Math.max(3, 0.5 * shaft)], [data.arrows[state.theme][name], 0]]) {
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = shaft + 2 * more;
      context.setLineDash(more ? [] : dashes.map((part) => part * shaft));
      context.beginPath();
      context.moveTo(...to(0, 0));
      context.lineTo(...to(length - head, 0));
      context.stroke();
      context.setLineDash([]);
      context.beginPath();
      for (const corner of [to(length, 0), to(length - head, 0.55 * head), to(length - head, -0.55 * head)]) {
        context.lineTo(...corner);
      }
      context.closePath();
      if (more) {
        context.lineWidth = 2 * more;
        context.stroke();
      }
      context.fill();
    }
  }
}

function showKey() {
  const one = inside();
  const names = ["downhill", ...(one.parts.length > 1 ? one.parts.map((part) => part.name) : []), "step"];
  const items = names.map((name) => {
    const item = element("li", spoken().arrows[name], { className: name });
    item.style.setProperty("--own", data.arrows[state.theme][name]);
    return item;
  });
  const times = one.times === 1 ? [] : [element("li", say("arrows_times", { times: written(one.times, one.times < 1 ? 2 : 0) }), { className: "times" })];
  find("key").replaceChildren(...items, ...times);
}

// ---- the rule with its numbers, and the table

function showInsides() {
  const one = inside();
  const key = [state.chosen, stepNow(), state.language, state.theme].join();
  if (key === inTable) return;
  inTable = key;
  put(find("insides-name"), say("step_of", { before: stepNow(), step: stepNow() + 1 }));
  showRule(one);
  const heads = document.querySelectorAll("#insides thead th");
  heads.forEach((head, axis) => {
    put(head, spoken().weights[axis]);
    head.style.color = look().w[axis];
  });
  const rows = one.rows.map((row, index) => numbersRow(row, told().rows[index]));
  const kept = one.kept.map(({ name, at: [before, after] }) =>
    tableRow(element("code", name), [0, 1].map((axis) => keptCell(both(before)[axis], both(after)[axis]))),
  );
  const rests = one.rests.map(({ drawn: formula, at }, index) => {
    const head = [drawn(formula, look().text), element("span", told().rests[index])];
    return tableRow(head, [element("td", number(series(at)[stepNow()]), { colSpan: 2, className: "shared" })]);
  });
  const [first, ...others] = rows;
  const nothing = kept.length ? [] : [heading(say("nothing_kept"), "none")];
  const head = kept.length ? [heading(`${say("kept")} (${say("before")})`)] : [];
  const bias = rests.length ? [heading(say("bias", { step: stepNow() + 1 })), ...rests] : [];
  find("parts").replaceChildren(first, ...head, ...kept, ...nothing, ...bias, heading(""), ...others);
}

function heading(text, kind = "") {
  const row = element("tr", "", { className: `heading ${kind}` });
  row.append(element("th", text, { colSpan: 3, scope: "rowgroup" }));
  return row;
}

function tableRow(head, cells) {
  const row = document.createElement("tr");
  const name = element("th", "", { scope: "row" });
  name.append(...[head].flat());
  row.append(name, ...cells);
  return row;
}

function keptCell(before, after) {
  const cell = element("td", "", { className: "kept" });
  cell.append(element("span", number(before)), " → ", element("b", number(after)));
  return cell;
}

/** A number of both weights, each with its bar. */
function numbersRow(row, name) {
  const head = [...(row.drawn ? [drawn(row.drawn, row.colours[state.theme])] : []), element("span", name)];
  const largest = inside().largest[row.unit];
  const cells = both(row.at).map((value) => {
    const cell = element("td");
    const bar = element("i", "", { className: row.signed ? "bar signed" : "bar" });
    const part = largest > 0 && Number.isFinite(value) ? Math.min(Math.max(value / largest, -1), 1) : 0;
    bar.style.setProperty("--part", `${Math.abs(part) * BARS[row.signed ? "signed" : "unsigned"]}%`);
    bar.style.setProperty("--from", part < 0 ? `${50 + 50 * part}%` : row.signed ? "50%" : "0%");
    bar.style.setProperty("--own", row.colours[state.theme]);
    cell.append(bar, element("b", number(value)));
    return cell;
  });
  return tableRow(head, cells);
}

/** The rule in symbols, and under each symbol its number, for both weights. */
function showRule(one) {
  const colours = Object.fromEntries(one.rows.map((row) => [row.key, row.colours[state.theme]]));
  const rule = find("rule");
  const pieces = [element("span"), ...one.rule.map((piece) => {
    const cell = element("span");
    cell.append(drawn(piece.drawn, colours[piece.row] || look().text));
    return cell;
  })];
  const path = pathOf(state.chosen);
  for (const axis of [0, 1]) {
    const letter = element("span");
    letter.append(drawn(data.letters[axis], look().w[axis]), element("span", spoken().weights[axis], { className: "unseen" }));
    pieces.push(letter);
    const w = axis ? path.w1 : path.w0;
    one.rule.forEach((piece, place) => {
      const cell = element(piece.number ? "b" : "span", termOf(piece, axis, w, place));
      cell.style.color = piece.number === "after" || piece.number === "before" ? look().w[axis] : colours[piece.row] || look().text;
      pieces.push(cell);
    });
  }
  rule.style.setProperty("--pieces", one.rule.length + 1);
  rule.replaceChildren(...pieces);
  fitRule();
}

function termOf(piece, axis, w, place) {
  const step = stepNow();
  if (!piece.number) return piece.sign;
  if (piece.number === "after") return written(w[step + 1], 3);
  if (piece.number === "before") return written(w[step], 3);
  const value = both(piece.at)[axis];
  if (piece.number === "rate") return `${MINUS} ${writtenShort(value)} ·`;
  if (piece.number === "part") return `${value < 0 ? MINUS : "+"} ${number(Math.abs(value))}`;
  return value < 0 ? `(${number(value)})` : number(value);
}

/** A rate with as many digits as it has, at most four. */
function writtenShort(value) {
  if (!Number.isFinite(value) || value === 0 || Math.abs(value) < 1e-4 || Math.abs(value) >= 1e5) return written(value, 3);
  return punctuated(String(Number(value.toPrecision(4))));
}

/** The rule's letters as large as there is room for. */
function fitRule() {
  const rule = find("rule");
  rule.style.fontSize = "";
  const part = rule.clientWidth / rule.scrollWidth;
  if (part < 1) rule.style.fontSize = `${Math.max(0.62, part * 0.98)}em`;
}

// ---- each weight's own rate

class OwnRates extends Curves {
  paint() {
    const { context, width, height } = fitted(this.canvas);
    if (width < 40 || height < 40) return;
    const size = smallest();
    context.font = `${size}px ${FONT}`;
    const { at, lines } = inside().rate;
    const all = Array.from({ length: lines }, (_, line) => series(at + line));
    const [low, high] = logRange(all.map((each) => each.filter((value) => value > 0 && Number.isFinite(value))));
    const ticks = logTicks(low, high, Math.max(2, Math.floor(height / (2.6 * size))));
    const texts = ticks.map(writtenShort);
    const box = { left: roomFor(context, texts, size), top: size * 0.6, right: width - size * 0.9, bottom: height - size * 1.7 };
    const x = (epoch) => box.left + (epoch / Math.max(data.steps, 1)) * (box.right - box.left);
    const y = (value) => box.bottom - (Math.log(value / low) / Math.log(high / low)) * (box.bottom - box.top);
    paintLevels(context, box, ticks, texts, y, size);
    const epochs = rounds(0, data.steps, Math.max(2, Math.floor((box.right - box.left) / (3.4 * size)))).filter(Number.isInteger);
    paintBelow(context, epochs.map((epoch) => [x(epoch), String(epoch)]), box.bottom + size * 1.45);
    all.forEach((values, line) => this.paintRate(context, values, x, y, size, lines > 1 ? look().w[line] : colourOf(state.chosen)));
    this.paintNow(context, box, x);
  }

  paintRate(context, values, x, y, size, colour) {
    let last = null;
    context.lineJoin = context.lineCap = "round";
    context.beginPath();
    for (let step = 0; step <= stepNow(); step += 1) {
      const there = values[step] > 0 && Number.isFinite(values[step]);
      if (there) context[last === null ? "moveTo" : "lineTo"](...(last = [x(step), y(values[step])]));
      else last = null;
    }
    for (const [stroke, wide] of [[look().rim, 3], [colour, 0]]) {
      context.strokeStyle = stroke;
      context.lineWidth = Math.max(2, size / 7) + wide;
      context.stroke();
    }
    if (!last) return;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(...last, 0.3 * size, 0, 2 * Math.PI);
    context.fill();
  }
}

/** A logarithmic axis's two ends for some numbers, with room around them. */
function logRange(lists) {
  let [low, high] = [Infinity, 0];
  for (const list of lists) for (const value of list) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!(low <= high)) return [0.1, 1];
  low = Math.max(low, 1e-8 * high);
  return [low / 1.6, high * 1.6];
}

/** Powers of ten between two ends, or where these are few their double and their quintuple too; at most so many. */
function logTicks(low, high, most) {
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const digit of [1, 2, 5]) found.push(Number(`${digit}e${power}`));
  }
  const there = found.filter((value) => value >= low && value <= high);
  const tens = there.filter((value) => /^1(0*$|e)|^0\.0*1$/.test(String(value)));
  const chosen = there.length <= most || tens.length < 2 ? there : tens;
  const every = Math.ceil(chosen.length / most);
  return chosen.filter((_, index) => index % every === 0);
}

// ---- the page

openPage({
  choices: ["chosen"],
  async build() {
    find("ground").append(find("key"));
    await openMap(begin, StepMap);
    steps = rowsOf(await unpack("steps"), data.steps);
    curves = new Curves(find("curves"));
    ownRates = new OwnRates(find("own-rates"));
    find("who").addEventListener("change", (event) => begin({ chosen: Number(event.target.value), epoch: state.epoch }));
    new ResizeObserver(fitRule).observe(find("insides"));
    return { paths, map, series };
  },
  words() {
    const options = spoken().names.map((name, which) => new Option(spoken().settings[which] ? `${name} · ${spoken().settings[which]}` : name, which));
    find("who").replaceChildren(...options);
  },
  choose() {
    find("who").value = state.chosen;
    const shown = [...new Set([state.chosen, data.beside ?? state.chosen])];
    state.hidden = new Set(data.runners.map((_, which) => which).filter((which) => !shown.includes(which)));
    showArrivals(shown);
    put(find("is"), told().is);
    put(find("own-name"), told().heading);
    showKey();
    showInsides();
    if (askedOf !== state.chosen) find("asked").replaceChildren(); // another's answers are closed again
    askedOf = state.chosen;
    showQuestions();
  },
  questions: () => told().questions,
  paint(ease) {
    const moving = map.paint(ease);
    curves.paint();
    ownRates.paint();
    showInsides();
    return moving;
  },
  news() {
    const [first, second] = both(inside().step).map(number);
    return say("news", { name: spoken().names[state.chosen], before: stepNow(), step: stepNow() + 1, first, second });
  },
});
