// The race: everybody on one map, a leaderboard, the rates of all multiplied, the terrain beside.

state.factor = data.own_factor;
let curves = null;
let board = null;
let terrain = null;

function showRates() {
  put(find("fixed"), spoken().texts.rate_fixed);
  find("factors").replaceChildren(...spoken().factors.map((text) => Object.assign(document.createElement("span"), { textContent: `× ${text}` })));
}

/** What belongs to a start and a rate. */
function showRace() {
  showStart();
  const rate = find("rate");
  rate.value = state.factor;
  rate.setAttribute("aria-valuetext", `× ${spoken().factors[state.factor]}`);
  rate.style.setProperty("--part", state.factor / (data.factors.length - 1));
  [...find("factors").children].forEach((label, index) => label.classList.toggle("on", index === state.factor));
}

openPage({
  choices: ["start", "factor"],
  async build() {
    await openMap();
    curves = new Curves(find("curves"));
    terrain = new Terrain(find("terrain"));
    board = new Board(find("board"), (which) => {
      if (!state.hidden.delete(which)) state.hidden.add(which);
      board.show();
      showStart();
      soon();
    });
    find("rate").max = data.factors.length - 1;
    find("rate").addEventListener("input", (event) => begin({ factor: Number(event.target.value) }));
    return { paths, map };
  },
  words: showRates,
  from: () => say("asked_from", { start: point(data.starts[0]) }),
  choose: showRace,
  paint(ease) {
    const moving = map.paint(ease);
    curves.paint();
    board.show();
    terrain.draw();
    return moving || terrain.behind();
  },
  news: () => `${point(data.starts[state.start])}, × ${spoken().factors[state.factor]}. ${board.news()}`,
  async later() {
    await terrain.begin();
    document.documentElement.dataset.terrain = "yes";
  },
});
