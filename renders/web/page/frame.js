// What every page is: its state, language and theme, its words, and the questions. A page's own script gives
// `openPage` what is its own: `build()` makes its parts once, and gives them; `words()` says what is said nowhere else; `choose()`
// shows what belongs to what was chosen; `paint(ease)` paints the state's epoch and is true while anything still
// moves; `news()` is one sentence on it, for who listens; `later()` is done when all is there;
// `colour` and `called` tell a runner's, `from` of what the questions are, `ground` which picture of the map is shown, `tags` what else is named on it. The state's `choices`, by their names, stand on the root as data: who
// tests a page, or styles it, waits for them.

const FONT = '"Noto Sans", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const LIGHT = { night: "light", paper: "dark" }; // of each theme, the text of the button that changes it

const narrow = window.matchMedia("not ((min-width: 1000px) and (min-aspect-ratio: 5/4))"); // as the style has it
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const state = {
  language: location.hash.slice(1) in data.languages ? location.hash.slice(1) : data.language, // page.html#en
  theme: data.theme || (window.matchMedia("(prefers-color-scheme: light)").matches ? "paper" : "night"),
};
const find = (id) => document.getElementById(id);
const page = {
  words() {}, choose() {}, paint: () => false, news: () => "", later() {}, choices: [], questions: () => spoken().questions,
  colour: (runner) => look().runners[data.runners[runner].slot],
  called: (runner) => spoken().names[runner],
  from: () => "", // of which start and rates the questions are
  ground: () => state.theme,
  tags: () => [],
};

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

/** Everything that is said: what an element shows (data-say), and what it is called (data-label). */
function showWords() {
  document.documentElement.lang = state.language;
  const other = Object.keys(data.languages).find((name) => name !== state.language);
  document.title = spoken().title;
  put(find("title"), spoken().title);
  put(find("surface"), spoken().surface || "");
  find("language").innerHTML = `<span class="long">${say("other_language")}</span><span class="short">${other.toUpperCase()}</span>`;
  Object.assign(find("language"), { lang: other, ariaLabel: say("other_language") });
  for (const element of document.querySelectorAll("[data-say]")) put(element, say(element.dataset.say));
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
  page.words();
  showQuestions();
  showPlay();
  showTheme();
  showChoice();
}

/** What belongs to what was chosen. */
function showChoice() {
  page.choose();
  put(find("from"), page.from());
  for (const name of page.choices) document.documentElement.dataset[name] = state[name];
}

function showQuestions() {
  const open = [...find("asked").querySelectorAll("details")].map((each) => each.open);
  const items = page.questions().map((question, index) => {
    const item = document.createElement("li");
    item.innerHTML = "<details><summary><b></b><span></span></summary><p></p><button class='plain'></button></details>";
    const details = item.querySelector("details");
    details.open = Boolean(open[index]);
    put(item.querySelector("summary b"), String(index + 1));
    put(item.querySelector("summary span"), question.text);
    put(item.querySelector("p"), question.answer);
    if (!question.answer) {
      details.replaceWith(Object.assign(document.createElement("p"), { className: "ask", innerHTML: item.querySelector("summary").innerHTML }));
      return item;
    }
    const see = item.querySelector("button");
    put(see, say("see"));
    see.addEventListener("click", () => {
      play(false);
      if (typeof map !== "undefined") map.whole(); // wherever one has zoomed to
      begin(question.see);
      if (narrow.matches) (find("ground") || find("large")).scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
    });
    return item;
  });
  find("asked").replaceChildren(...items);
  showMore();
}

/** Whether the questions go on below what is seen of them. */
function showMore() {
  const all = find("questions");
  all.classList.toggle("more", all.scrollHeight - all.clientHeight - all.scrollTop > 2);
}

/** Say to who listens what is shown. */
function tell() {
  put(find("news"), page.news());
}

/** Change a text only where it is another. */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Open the page, with what is its own. */
async function openPage(own) {
  if (!window.DecompressionStream) {
    document.body.textContent = data.languages[data.language].texts.no_inflate;
    return;
  }
  Object.assign(page, own);
  const parts = await page.build();
  connectClock();
  find("language").addEventListener("click", () => {
    state.language = Object.keys(data.languages).find((name) => name !== state.language);
    showWords();
    soon();
    tell();
  });
  find("theme").addEventListener("click", () => {
    state.theme = state.theme === "night" ? "paper" : "night";
    showTheme();
    showChoice();
    soon();
  });
  showWords();
  new ResizeObserver(soon).observe(document.body);
  new ResizeObserver(showMore).observe(find("questions"));
  find("questions").addEventListener("scroll", showMore);
  find("questions").addEventListener("toggle", showMore, true);
  soon();
  tell();
  window.races = { data, state, ...parts }; // for who looks with the browser's own tools
  document.documentElement.dataset.ready = "yes";
  await new Promise((done) => (window.requestIdleCallback || setTimeout)(done, { timeout: 1500 }));
  await page.later();
}
