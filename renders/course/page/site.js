// What a page of the course does beside being read: the theme, the film's captions, its transcript, its chapters.
// A page's state stands in the dataset of its root: `captions` (how many there are), `cue` (the sentence
// that is said), `chapter`.

const root = document.documentElement;
const kept = { read: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
               write: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } } };
const still = matchMedia("(prefers-reduced-motion: reduce)");

// ---- the theme: the system's, or the one that was chosen

function theme() {
  const button = document.getElementById("theme");
  const light = matchMedia("(prefers-color-scheme: light)");
  const now = () => root.dataset.theme || (light.matches ? "paper" : "night");
  const show = () => { button.querySelector("span").textContent = button.dataset[now()]; };
  button.hidden = false;
  button.onclick = () => {
    root.dataset.theme = now() === "night" ? "paper" : "night";
    kept.write("theme", root.dataset.theme);
    show();
  };
  light.onchange = show;
  show();
}

// ---- the film

const video = document.querySelector("video");
const cues = [...document.querySelectorAll(".told button")].map((button) => ({
  button, start: Number(button.dataset.at), end: Number(button.dataset.until), text: button.querySelector("span").textContent,
}));
const chapters = [...document.querySelectorAll(".chapters button")].map((button) => ({ button, start: Number(button.dataset.at) }));

/** The captions as a track of the film: from the page, as no browser reads a file of them from the disk. */
function captions() {
  const track = video.addTextTrack("captions", video.dataset.captions, video.dataset.language);
  const plain = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  for (const cue of cues) track.addCue(new VTTCue(cue.start, cue.end, plain(cue.text)));
  track.mode = "captionsOn" in video.dataset ? "showing" : "hidden"; // most films have them in the picture
  root.dataset.captions = cues.length;
}

/** The last of these that has begun; -1 before the first. */
const begun = (parts, seconds) => parts.findLastIndex((part) => part.start <= seconds + 0.01);

/** Light the parts of the moment. */
function follow() {
  const seconds = video.currentTime;
  const last = begun(cues, seconds);
  const said = last >= 0 && seconds < cues[last].end ? last : -1;
  turn(begun(chapters, seconds));
  if (String(said) === root.dataset.cue) return;
  root.dataset.cue = said;
  mark(cues, said);
  if (said < 0) return;
  document.getElementById("news").textContent = cues[said].text; // is read aloud
  for (const cue of cues) cue.button.tabIndex = cue === cues[said] ? 0 : -1;
  if (!resting()) bring(cues[said].button);
}

/** Another chapter: on a phone their row moves along. */
function turn(chapter) {
  if (String(chapter) === root.dataset.chapter) return;
  root.dataset.chapter = chapter;
  mark(chapters, chapter);
  const button = chapters[chapter]?.button;
  if (button) button.parentElement.scrollTo({ left: button.offsetLeft - 16, behavior: still.matches ? "auto" : "smooth" });
}

function mark(parts, which) {
  parts.forEach(({ button }, at) => {
    if (at === which) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
}

/** Scroll the transcript, and not the page. */
function bring(button) {
  const box = button.closest(".told");
  const top = button.offsetTop - box.clientHeight / 2 + button.offsetHeight / 2;
  box.scrollTo({ top, behavior: still.matches ? "auto" : "smooth" });
}

let touched = -Infinity; // when somebody last scrolled the transcript: then it rests for a while
const resting = () => performance.now() - touched < 4000;

function seek(seconds) {
  touched = -Infinity;
  video.currentTime = seconds;
  video.play().catch(() => {}); // a browser may want another click
}

function transcript() {
  const box = document.querySelector(".told");
  if (!box) return;
  for (const kind of ["wheel", "touchmove"]) box.addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  cues.forEach(({ button }, at) => { button.tabIndex = at === 0 ? 0 : -1; }); // one stop for who goes by Tab; arrows inside
  box.addEventListener("keydown", (event) => {
    const now = cues.findIndex(({ button }) => button === document.activeElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: cues.length - 1 }[event.key];
    if (now < 0 || to === undefined || !cues[to]) return;
    event.preventDefault();
    touched = performance.now();
    cues[to].button.focus();
  });
}

// ---- the code for other pages

function embed() {
  const code = document.getElementById("code");
  const copy = document.getElementById("copy");
  const local = location.protocol === "file:" || ["127.0.0.1", "localhost"].includes(location.hostname);
  if (!local) code.value = code.value.replace(/src="[^"]*"/, `src="${location.href.replace(/#.*/, "")}#embed"`);
  code.onfocus = () => code.select();
  copy.hidden = false;
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(code.value);
    } catch { // a page that may not: as one copies by hand
      code.select();
      document.execCommand("copy");
    }
    copy.textContent = copy.dataset.copied;
    root.dataset.copied = "yes";
  };
}

theme();
if (video) {
  captions();
  transcript();
  embed();
  for (const button of document.querySelectorAll("[data-at]")) button.addEventListener("click", () => seek(Number(button.dataset.at)));
  for (const event of ["timeupdate", "seeking", "seeked"]) video.addEventListener(event, follow);
  follow();
}
