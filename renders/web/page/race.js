// The race: everybody on one map, a leaderboard, the rates of all multiplied, the terrain beside.

state.factor = data.own_factor;
let curves = null;
let board = null;
let terrain = null;
let placed = ""; // for which choice and size the terrain has its place

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

/** The terrain is at the right of the map, at its top or its foot, wherever it covers less of everybody's ways. */
function placeTerrain() {
  const key = [state.start, state.factor, map.width, map.height, narrow.matches].join();
  if (key === placed) return;
  placed = key;
  const relief = find("relief");
  const ways = data.runners.flatMap((_, which) => {
    const { w0, w1 } = pathOf(which);
    return Array.from(w0, (w, step) => map.place(w, w1[step]));
  });
  const hides = (low) => {
    relief.classList.toggle("low", low);
    const [own, over] = [map.canvas, relief].map((element) => element.getBoundingClientRect());
    return ways.filter(([x, y]) => x > over.left - own.left && x < over.right - own.left && y > over.top - own.top && y < over.bottom - own.top).length;
  };
  relief.classList.toggle("low", hides(true) < hides(false));
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
    placeTerrain();
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
