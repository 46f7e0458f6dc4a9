// What is shown (`state`), the one clock, and the controls that change it.

const FONT = '"Noto Sans", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const SPEEDS = [[0.25, "¼"], [0.5, "½"], [1, "1"], [2, "2"]];
const WHOLE = 15; // seconds that the race lasts at speed 1
const LIGHT = { night: "light", paper: "dark" }; // of each theme, the text of the button that changes it
const DRAWN = { play: "M6 3.5 20.5 12 6 20.5z", pause: "M5 3.5h5v17H5zM14 3.5h5v17h-5z" };

const narrow = window.matchMedia("not ((min-width: 1000px) and (min-aspect-ratio: 5/4))"); // as the style has it
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const state = {
  epoch: 0, playing: false, speed: 1, start: 0, factor: data.own_factor, hidden: new Set(),
  language: location.hash.slice(1) in data.languages ? location.hash.slice(1) : data.language, // page.html#en
  theme: data.theme || (window.matchMedia("(prefers-color-scheme: light)").matches ? "paper" : "night"),
};
const find = (id) => document.getElementById(id);
let paths = null;
let map = null;
let curves = null;
let board = null;
let terrain = null;
let before = null; // when the last frame was painted
let asked = 0; // the frame that is asked for

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

// ---- the clock

function frame(now) {
  asked = 0;
  const seconds = before === null ? 0 : Math.min((now - before) / 1000, 1);
  before = now;
  if (state.playing) {
    state.epoch = Math.min(state.epoch + (seconds * state.speed * data.steps) / WHOLE, data.steps);
    if (state.epoch >= data.steps) play(false);
  }
  const moving = map.paint(state.playing && !still.matches ? 1 - Math.exp(-seconds / 0.12) : 1);
  curves.paint();
  showEpoch();
  terrain.draw();
  document.documentElement.dataset.epoch = Math.floor(state.epoch);
  if (state.playing || moving || terrain.behind()) soon();
  else before = null;
}

/** Paint the next frame. */
function soon() {
  if (!asked) asked = requestAnimationFrame(frame);
}

function play(on) {
  if (on && state.epoch >= data.steps) state.epoch = 0;
  state.playing = on;
  showPlay();
  if (!on) tell();
  soon();
}

function seek(epoch) {
  state.epoch = Math.min(Math.max(epoch, 0), data.steps);
  soon();
}

/** Another start, or other rates: from the beginning, and running if it was. */
function begin(change) {
  document.documentElement.dataset.touched = "yes"; // who has done it needs no hint
  Object.assign(state, change);
  state.epoch = 0;
  showRace();
  soon();
  tell();
}

// ---- what the page shows of the state

function showEpoch() {
  const whole = Math.floor(state.epoch);
  for (const element of document.querySelectorAll(".epoch")) {
    const html = `${say("epoch")} <b>${whole}</b> ${say("of")}`;
    if (element.innerHTML !== html) element.innerHTML = html;
  }
  const time = find("time");
  if (Number(time.value) !== whole) time.value = whole;
  time.setAttribute("aria-valuetext", `${say("epoch")} ${whole} ${say("of")}`);
  time.style.setProperty("--part", state.epoch / data.steps);
  board.show();
}

function showPlay() {
  const button = find("play");
  button.querySelector("path").setAttribute("d", state.playing ? DRAWN.pause : DRAWN.play);
  button.setAttribute("aria-label", say(state.playing ? "pause" : "play"));
  document.documentElement.dataset.playing = state.playing;
}

/** What belongs to a start and a rate. */
function showRace() {
  const [w0, w1] = data.starts[state.start];
  find("where").innerHTML = `<span>${say("start_at")}: </span>${point([w0, w1])}`;
  const rate = find("rate");
  rate.value = state.factor;
  rate.setAttribute("aria-valuetext", `× ${spoken().factors[state.factor]}`);
  rate.style.setProperty("--part", state.factor / (data.factors.length - 1));
  [...find("factors").children].forEach((label, index) => label.classList.toggle("on", index === state.factor));
  const marks = data.runners.flatMap((_, which) => {
    const since = data.since[state.factor][which][state.start];
    return since > 0 ? [happening(which, since)] : [];
  });
  find("happenings").replaceChildren(...marks);
  document.documentElement.dataset.start = state.start;
  document.documentElement.dataset.factor = state.factor;
}

/** The sign on the clock of somebody who comes to a minimum and stays. */
function happening(which, step) {
  const mark = icon(which);
  mark.style.setProperty("--at", step / data.steps);
  mark.style.setProperty("--own", colourOf(which));
  mark.insertAdjacentHTML("beforeend", `<title>${say("arrives", { who: spoken().names[which], step })}</title>`);
  return mark;
}

function showTheme() {
  const theme = look();
  const root = document.documentElement;
  for (const name of ["panel", "text", "muted", "line", "accent", "rim", "edge", "start", "rate"]) {
    root.style.setProperty(`--${name}`, theme[name]);
  }
  root.style.setProperty("--background", theme.sky[0]);
  root.style.setProperty("--plate", faded(theme.plate, theme.plate_opacity));
  root.dataset.theme = state.theme;
  root.style.colorScheme = state.theme === "night" ? "dark" : "light";
  put(find("theme").querySelector("span"), say(LIGHT[state.theme]));
  find("theme").setAttribute("aria-label", say(LIGHT[state.theme]));
}

/** Everything that is said. */
function showWords() {
  document.documentElement.lang = state.language;
  const other = Object.keys(data.languages).find((name) => name !== state.language);
  document.title = spoken().title;
  put(find("title"), spoken().title);
  put(find("surface"), spoken().surface);
  find("language").innerHTML = `<span class="long">${say("other_language")}</span><span class="short">${other.toUpperCase()}</span>`;
  Object.assign(find("language"), { lang: other, ariaLabel: say("other_language") });
  const texts = {
    "map-name": "map", touch: "touch", "losses-name": "loss_per_epoch",
    "board-name": "board", unit: "loss", look: "look", real: "real",
  };
  for (const [id, name] of Object.entries(texts)) put(find(id), say(name));
  put(find("map-keys"), `${say("map_keys")} ${say("snaps")}.`);
  put(find("terrain-name"), `${say("terrain")}. ${say("terrain_hint")}`);
  put(find("fixed"), spoken().texts.rate_fixed);
  put(document.querySelector("#rates label"), say("rate"));
  put(document.querySelector("#rates h2 span"), say("rate_each"));
  put(document.querySelector("#speed span"), say("speed"));
  for (const [id, name] of [["nearer", "nearer"], ["farther", "farther"], ["time", "time"], ["speed", "speed"]]) {
    find(id).setAttribute("aria-label", say(name));
  }
  find("factors").replaceChildren(...spoken().factors.map((text) => Object.assign(document.createElement("span"), { textContent: `× ${text}` })));
  showQuestions();
  showPlay();
  showTheme();
  showRace();
}

function showQuestions() {
  const open = [...find("asked").querySelectorAll("details")].map((each) => each.open);
  const items = spoken().questions.map((question, index) => {
    const item = document.createElement("li");
    item.innerHTML = "<details><summary><b></b><span></span></summary><p></p><button class='plain'></button></details>";
    const details = item.querySelector("details");
    details.open = Boolean(open[index]);
    put(item.querySelector("summary b"), String(index + 1));
    put(item.querySelector("summary span"), question.text);
    put(item.querySelector("p"), question.answer);
    const see = item.querySelector("button");
    put(see, say("see"));
    see.addEventListener("click", () => {
      play(false);
      begin({ start: 0, factor: question.factor });
      seek(question.epoch);
      tell();
    });
    return item;
  });
  find("asked").replaceChildren(...items);
}

/** Say to who listens how the race stands. */
function tell() {
  put(find("news"), `${point(data.starts[state.start])}, × ${spoken().factors[state.factor]}. ${board.news()}`);
}

// ---- the controls

function connect() {
  find("play").addEventListener("click", () => play(!state.playing));
  find("time").max = data.steps;
  find("time").addEventListener("input", (event) => {
    state.playing = false;
    showPlay();
    seek(Number(event.target.value));
  });
  find("time").addEventListener("change", tell);
  find("rate").max = data.factors.length - 1;
  find("rate").addEventListener("input", (event) => begin({ factor: Number(event.target.value) }));
  find("language").addEventListener("click", () => {
    state.language = Object.keys(data.languages).find((name) => name !== state.language);
    showWords();
    soon();
  });
  find("theme").addEventListener("click", () => {
    state.theme = state.theme === "night" ? "paper" : "night";
    showTheme();
    showRace();
    soon();
  });
  for (const [speed, text] of SPEEDS) {
    const button = Object.assign(document.createElement("button"), { textContent: text });
    button.setAttribute("aria-pressed", speed === state.speed);
    button.setAttribute("aria-label", `× ${text}`);
    button.addEventListener("click", () => {
      state.speed = speed;
      for (const each of find("speed").querySelectorAll("button")) each.setAttribute("aria-pressed", each === button);
    });
    find("speed").append(button);
  }
  connectMap();
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && !event.target.closest("button, summary, input")) {
      event.preventDefault();
      play(!state.playing);
    }
  });
}

function connectMap() {
  const canvas = find("map");
  const crowd = () => {
    const places = map.runners().map((runner) => whereAt(runner.path, state.epoch));
    const middle = (axis) => places.reduce((sum, place) => sum + place[axis], 0) / Math.max(places.length, 1);
    return places.length ? [middle(0), middle(1)] : data.starts[state.start];
  };
  const zoomed = (times, at) => {
    map.zoom(times, at);
    canvas.classList.toggle("near", map.view.times > 1);
    soon();
  };
  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    drag = { x: event.offsetX, y: event.offsetY, view: { ...map.view }, moved: false };
    if (map.view.times > 1) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag && map.view.times > 1) {
      const [x, y] = [event.offsetX - drag.x, event.offsetY - drag.y];
      drag.moved ||= Math.hypot(x, y) > 6;
      if (drag.moved) Object.assign(map.view, { x: drag.view.x - x / map.unit[0], y: drag.view.y + y / map.unit[1] });
    }
    map.hover = event.pointerType === "mouse" ? map.nearest(map.weights(event.offsetX, event.offsetY)) : -1;
    soon();
  });
  canvas.addEventListener("pointerleave", () => {
    map.hover = -1;
    soon();
  });
  canvas.addEventListener("pointercancel", () => (drag = null));
  canvas.addEventListener("click", (event) => {
    const moved = drag && drag.moved;
    drag = null;
    if (!moved) begin({ start: map.nearest(map.weights(event.offsetX, event.offsetY)) });
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomed(Math.exp(-event.deltaY / 400), map.weights(event.offsetX, event.offsetY));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    begin({ start: beside(state.start, way) });
  });
  find("nearer").addEventListener("click", () => zoomed(1.6, crowd()));
  find("farther").addEventListener("click", () => zoomed(1 / 1.6, crowd()));
}

/** The nearest start in a direction; the same where there is none. */
function beside(start, [right, up]) {
  const [w0, w1] = data.starts[start];
  let best = [Infinity, start];
  data.starts.forEach(([a, b], index) => {
    const along = (a - w0) * right + (b - w1) * up;
    const across = Math.abs((a - w0) * up) + Math.abs((b - w1) * right);
    if (along > 1e-9 && along + 2.5 * across < best[0]) best = [along + 2.5 * across, index];
  });
  return best[1];
}

async function open() {
  for (const name of Object.keys(data.themes)) {
    grounds[name] = Object.assign(new Image(), { src: find(`ground-${name}`).textContent });
  }
  paths = new Paths(rowsOf(await unpack("paths"), data.steps + 1));
  map = new LossMap(find("map"));
  curves = new Curves(find("curves"));
  terrain = new Terrain(find("terrain"));
  board = new Board(find("board"), (which) => {
    if (!state.hidden.delete(which)) state.hidden.add(which);
    board.show();
    soon();
  });
  connect();
  showWords();
  new ResizeObserver(soon).observe(document.body);
  soon();
  await Promise.all(Object.values(grounds).map((picture) => picture.decode().catch(() => null)));
  tell();
  window.races = { data, state, paths, map }; // for who looks with the browser's own tools
  document.documentElement.dataset.ready = "yes";
  await new Promise((done) => (window.requestIdleCallback || setTimeout)(done, { timeout: 1500 }));
  await terrain.begin();
  document.documentElement.dataset.terrain = "yes";
}

if (window.DecompressionStream) open();
else document.body.textContent = data.languages[data.language].texts.no_inflate;
