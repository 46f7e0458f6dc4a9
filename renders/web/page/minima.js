// The basins: the map tells where each start ends; a click shows the way from there, of one optimizer or the other.

Object.assign(state, { runner: 0, epoch: data.steps, painted: data.painted });
let curves = null;

const endOf = (runner, start) => Number(data.ends[runner][start]);
const end = () => endOf(state.runner, state.start);

/** Another choice, at the epoch that is shown: so one sees where it ends. */
const change = (choice) => begin({ epoch: state.epoch, ...choice });

/** Where the chosen start ends, in a sentence. */
function outcome() {
  const step = data.since[0][state.runner][state.start];
  const fields = { start: point(data.starts[state.start]), who: page.called(state.runner), end: spoken().ends[end()], step };
  return say(step > 0 ? "ends_at" : "ends_so", fields);
}

function button(text, pressed, onClick) {
  const made = Object.assign(document.createElement("button"), { textContent: text });
  made.setAttribute("aria-pressed", String(pressed));
  made.addEventListener("click", onClick);
  return made;
}

/** How much of the map ends where, the chosen start's end marked. */
function showShares() {
  const parts = data.shares[state.runner];
  const rows = parts.map((part, row) => {
    const item = document.createElement("li");
    item.innerHTML = "<span></span><b></b><i></i>";
    put(item.querySelector("span"), spoken().ends[row]);
    put(item.querySelector("b"), spoken().shares[state.runner][row]);
    item.style.setProperty("--own", look().ends[row]);
    item.style.setProperty("--part", part);
    item.classList.toggle("here", row === end());
    item.classList.toggle("departed", data.departed[row]);
    return item;
  });
  find("shares").replaceChildren(...rows);
}

openPage({
  choices: ["start", "runner", "painted"],
  colour: () => look().ends[end()],
  ground: () => (state.painted ? `${state.theme}-${state.runner}` : state.theme),
  tags: () => data.places.flatMap((w, row) => (w ? [{ w, text: spoken().ends[row], colour: look().ends[row] }] : [])),
  async build() {
    await openMap(change);
    curves = new Curves(find("curves"));
    find("paint").hidden = !data.painted;
    find("paint").addEventListener("click", () => change({ painted: !state.painted }));
    return { paths, map };
  },
  choose() {
    state.hidden = new Set(data.runners.keys());
    state.hidden.delete(state.runner);
    showStart();
    showShares();
    const focused = find("optimizers").contains(document.activeElement);
    find("optimizers").replaceChildren(
      ...data.runners.map((_, runner) => button(page.called(runner), runner === state.runner, () => change({ runner }))),
    );
    if (focused) find("optimizers").children[state.runner].focus();
    find("paint").setAttribute("aria-checked", String(state.painted));
    put(find("settings"), spoken().settings[state.runner]);
    put(find("verdict"), outcome());
  },
  paint(ease) {
    const moving = map.paint(ease);
    curves.paint();
    return moving;
  },
  news: () => `${outcome()} ${say("epoch")} ${Math.floor(state.epoch)}: ${say("loss_is", { loss: reading(state.runner, pathOf(state.runner).loss[Math.floor(state.epoch)]) })}.`,
});
