// The one clock: it plays, is pulled and slows down; whoever is beside it follows.

const SPEEDS = [[0.25, "¼"], [0.5, "½"], [1, "1"], [2, "2"]];
const WHOLE = 15; // seconds that all epochs last at speed 1
const DRAWN = { play: "M6 3.5 20.5 12 6 20.5z", pause: "M5 3.5h5v17H5zM14 3.5h5v17h-5z" };
Object.assign(state, { epoch: 0, playing: false, speed: 1 });
let before = null; // when the last frame was painted
let asked = 0; // the frame that is asked for

function frame(now) {
  asked = 0;
  const seconds = before === null ? 0 : Math.min((now - before) / 1000, 1);
  before = now;
  if (state.playing) {
    state.epoch = Math.min(state.epoch + (seconds * state.speed * data.steps) / WHOLE, data.steps);
    if (state.epoch >= data.steps) play(false);
  }
  const moving = page.paint(state.playing && !still.matches ? 1 - Math.exp(-seconds / 0.12) : 1);
  showEpoch();
  document.documentElement.dataset.epoch = Math.floor(state.epoch);
  if (state.playing || moving) soon();
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

/** Another choice (parts of the state): from the first epoch if it names none, and running if it was. */
function begin(change) {
  document.documentElement.dataset.touched = "yes"; // who has done it needs no hint
  Object.assign(state, { epoch: 0 }, change);
  showChoice();
  soon();
  tell();
}

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
}

function showPlay() {
  const button = find("play");
  button.querySelector("path").setAttribute("d", state.playing ? DRAWN.pause : DRAWN.play);
  button.setAttribute("aria-label", say(state.playing ? "pause" : "play"));
  document.documentElement.dataset.playing = state.playing;
}

/** Connect the clock's controls. */
function connectClock() {
  find("play").addEventListener("click", () => play(!state.playing));
  find("time").max = data.steps;
  find("time").addEventListener("input", (event) => {
    state.playing = false;
    showPlay();
    seek(Number(event.target.value));
  });
  find("time").addEventListener("change", tell);
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
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && !event.target.closest("button, summary, input")) {
      event.preventDefault();
      play(!state.playing);
    }
  });
}
