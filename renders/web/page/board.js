// The leaderboard: rank, sign, name and loss at the epoch that is shown; each row has a switch.

const MANY = 10; // more rows than so many take room from the curves

class Board {
  constructor(list, onSwitch) {
    this.list = list;
    this.rows = data.runners.map((_, which) => this.row(which, onSwitch));
    list.replaceChildren(...this.rows);
    list.style.setProperty("--count", data.runners.length);
    document.querySelector("main").classList.toggle("many", data.runners.length > MANY);
    list.style.setProperty("--half", Math.ceil(data.runners.length / 2));
  }

  row(which, onSwitch) {
    const row = document.createElement("li");
    row.innerHTML =
      '<span class="rank"></span><button role="switch"><span class="pill"></span></button><span class="name"></span><span class="loss"></span>';
    const button = row.querySelector("button");
    button.prepend(icon(which));
    row.insertBefore(icon(which), button);
    button.addEventListener("click", () => onSwitch(which));
    return row;
  }

  /** Texts and places at the state's epoch. */
  show() {
    const rows = standing(Math.floor(state.epoch));
    const half = Math.ceil(rows.length / 2); // of them stand in each column, where there are two
    const level = rows.every((row) => row.rank === 1) && rows.length > 1;
    rows.forEach((row, place) => {
      const element = this.rows[row.which];
      const hidden = state.hidden.has(row.which);
      const name = spoken().names[row.which];
      element.style.setProperty("--place", place);
      element.style.setProperty("--column", Math.floor(place / half));
      element.style.setProperty("--row", place % half);
      element.style.setProperty("--own", colourOf(row.which));
      element.classList.toggle("first", row.rank === 1 && !level && !hidden);
      element.classList.toggle("hidden", hidden);
      element.title = spoken().settings[row.which];
      put(element.querySelector(".rank"), String(row.rank ?? ""));
      put(element.querySelector(".name"), name);
      put(element.querySelector(".loss"), hidden ? say("hidden") : row.off ? say("outside") : row.text);
      element.classList.toggle("gone", row.rank === null);
      element.classList.toggle("off", row.off);
      const button = element.querySelector("button");
      button.setAttribute("aria-checked", String(!hidden));
      button.setAttribute("aria-label", say("shown", { who: name }));
    });
  }

  /** One sentence on who leads. */
  news() {
    const step = Math.floor(state.epoch);
    const rows = standing(step);
    const [first] = rows;
    if (!Number.isFinite(first.loss)) return say("nobody_leads", { step });
    if (step === 0) return say("level", { step, loss: first.text });
    if (first.off) return say("all_outside", { step });
    const who = rows.filter((row) => row.rank === 1).map((row) => spoken().names[row.which]).join(", ");
    return say("leads", { step, who, loss: first.text });
  }
}
