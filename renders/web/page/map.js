// The map: the films' ground, the starts that can be chosen, everybody's way so far, and where they are.

const NEAREST = 8; // how many times the whole map one can come near
const DENSE = 26; // CSS px: dots of starts that are nearer to each other are not seen
const grounds = {};
let map = null;

/** Make the map, when its pictures and everybody's way are there; `choose` takes another start; a `Kind` of map. */
async function openMap(choose = begin, Kind = LossMap) {
  for (const element of document.querySelectorAll("[id^='ground-']")) {
    grounds[element.id.slice(7)] = Object.assign(new Image(), { src: element.textContent });
  }
  paths = new Paths(rowsOf(await unpack("paths"), data.steps + 1));
  await Promise.all(Object.values(grounds).map((picture) => picture.decode().catch(() => null)));
  map = new Kind(find("map"));
  connectMap(choose);
}

class LossMap {
  constructor(canvas) {
    this.canvas = canvas;
    this.labels = new Labels();
    this.view = { x: 0, y: 0, times: 1 }; // the middle in weights, and how near
    this.hover = -1;
    this.whole();
  }

  /** Show all of the map. */
  whole() {
    const [[left, right], [low, high]] = data.domain;
    this.view = { x: (left + right) / 2, y: (low + high) / 2, times: 1 };
  }

  /** Come nearer, or go away, around a point of the map. */
  zoom(times, [x, y]) {
    const before = this.view.times;
    const now = Math.min(Math.max(before * times, 1), NEAREST);
    if (now === 1) return this.whole();
    const part = 1 - before / now;
    this.view = { x: this.view.x + part * (x - this.view.x), y: this.view.y + part * (y - this.view.y), times: now };
    return undefined;
  }

  /** CSS px of weights w0, w1. */
  place(w0, w1) {
    return [this.width / 2 + (w0 - this.view.x) * this.unit[0], this.height / 2 - (w1 - this.view.y) * this.unit[1]];
  }

  /** The weights at a place of the canvas. */
  weights(x, y) {
    return [this.view.x + (x - this.width / 2) / this.unit[0], this.view.y - (y - this.height / 2) / this.unit[1]];
  }

  /** The start nearest to some weights, both measured by the map's sides. */
  nearest([w0, w1]) {
    const [[left, right], [low, high]] = data.domain;
    const far = data.starts.map(([a, b]) => Math.hypot((a - w0) / (right - left), (b - w1) / (high - low)));
    return far.indexOf(Math.min(...far));
  }

  /** Paint the map at the state's epoch; true while names are on their way. */
  paint(ease) {
    const { context, width, height } = fitted(this.canvas);
    Object.assign(this, { context, width, height });
    this.measure();
    this.paintGround();
    this.paintNumbers();
    this.paintStarts();
    const runners = this.runners();
    this.paintWays(runners);
    this.paintSigns(runners);
    this.paintNames(runners, ease);
    return this.labels.moving;
  }

  measure() {
    const [[left, right], [low, high]] = data.domain;
    const [, , below, above] = data.reach;
    const shape = (right - left) / (high - low);
    const drawn = Math.min(Math.max(shape, 0.5), 2); // wider domains are drawn squeezed, as in the ground's picture
    const tall = Math.min(this.height / 1.06, this.width / 1.06 / drawn) * this.view.times;
    this.unit = [(tall * drawn) / (right - left), tall / (high - low)];
    this.radius = Math.min(Math.max(0.0155 * Math.min(this.width, this.height), 7.5), 14);
    this.line = this.radius / 3.1;
    this.border = { below, above };
  }

  paintGround() {
    const [left, right, below, above] = data.reach;
    const { context } = this;
    context.fillStyle = look().sky[1];
    context.fillRect(0, 0, this.width, this.height);
    const picture = grounds[page.ground()];
    if (!picture || !picture.complete) return;
    const [x, y] = this.place(left, above);
    const [end, foot] = this.place(right, below);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, x, y, end - x, foot - y);
  }

  paintNumbers() {
    const { context } = this;
    const size = Math.max(12, 0.9 * this.textSize());
    const [[left], [low]] = data.domain;
    const [edgeX, edgeY] = this.place(left, low);
    const [atX, atY] = [Math.max(edgeX, 0) + 6, Math.min(edgeY, this.height) - 6];
    context.font = `${size}px ${FONT}`;
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = faded(look().rim, 0.75);
    context.fillStyle = look().text;
    const kept = this.covered();
    const write = (text, x, y) => {
      const box = { x: x - size, y: y - size, width: 2 * size, height: 2 * size };
      if (kept.some((other) => overlap(box, other, 0))) return;
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    };
    const [across, up] = spoken().numbers;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    for (const [value, text] of across) write(text, this.place(value, 0)[0], atY);
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const [value, text] of up) write(text, atX, this.place(0, value)[1]);
  }

  paintStarts() {
    const { context } = this;
    context.fillStyle = faded(look().contour, state.theme === "night" ? 0.55 : 0.5);
    const apart = (Math.min(this.width, this.height) * this.view.times) / Math.sqrt(data.starts.length);
    data.starts.forEach(([w0, w1], index) => {
      const near = index === this.hover;
      if (apart < DENSE && !near) return;
      const [x, y] = this.place(w0, w1);
      context.beginPath();
      context.arc(x, y, near ? 6 : Math.max(1.5, 0.14 * this.radius), 0, 2 * Math.PI);
      context.fill();
      if (near) {
        context.strokeStyle = look().start;
        context.lineWidth = 3;
        context.stroke();
      }
    });
    for (const minimum of data.minima) {
      const [x, y] = this.place(...minimum.w);
      paintRing(context, x, y, 0.75 * this.radius, look());
    }
    const [x, y] = this.place(...data.starts[state.start]);
    paintSign(context, data.star, x, y, 1.15 * this.radius, look().start, look());
  }

  /** Who is seen, the leader last: each with its place, its way and how it is drawn at the edge. */
  runners() {
    const order = standing(Math.floor(state.epoch)).map((row) => row.which).reverse();
    const margin = 2.5 * this.radius;
    return order
      .filter((which) => !state.hidden.has(which))
      .map((which) => {
        const path = pathOf(which);
        const [w0, w1, last] = whereAt(path, state.epoch);
        const [x, y] = this.place(w0, w1);
        const inside = (value, most) => Math.min(Math.max(value, margin), most - margin);
        const [seenX, seenY] = [inside(x, this.width), inside(y, this.height)];
        return { which, path, last, trueX: x, trueY: y, x: seenX, y: seenY, off: seenX !== x || seenY !== y };
      })
      .filter((runner) => Number.isFinite(runner.x) && Number.isFinite(runner.y));
  }

  trace({ path, trueX, trueY, last }) {
    const { context } = this;
    const far = 20 * (this.width + this.height);
    const bounded = (value) => Math.min(Math.max(value, -far), far);
    context.beginPath();
    for (let step = 0; step <= last; step += 1) {
      const [x, y] = this.place(path.w0[step], path.w1[step]);
      context[step ? "lineTo" : "moveTo"](bounded(x), bounded(y));
    }
    context.lineTo(bounded(trueX), bounded(trueY));
  }

  paintWays(runners) {
    const { context, line } = this;
    const theme = look();
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const runner of runners) {
      this.trace(runner);
      context.strokeStyle = faded(theme.rim, theme.casing_opacity);
      context.lineWidth = 2.1 * line;
      context.stroke();
    }
    for (const runner of runners) {
      this.trace(runner);
      context.strokeStyle = colourOf(runner.which);
      context.lineWidth = line;
      context.stroke();
      if (theme.heart) {
        context.strokeStyle = `rgba(255, 255, 255, ${theme.heart})`;
        context.lineWidth = 0.28 * line;
        context.stroke();
      }
      context.fillStyle = theme.spot || colourOf(runner.which);
      for (let step = Math.max(0, runner.last - 8); step <= runner.last; step += 1) {
        const [x, y] = this.place(runner.path.w0[step], runner.path.w1[step]);
        context.beginPath();
        context.arc(x, y, 0.6 * line, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }

  paintSigns(runners) {
    const { context, radius } = this;
    for (const runner of runners) {
      const colour = colourOf(runner.which);
      if (runner.off) this.paintPointer(runner, colour);
      paintSign(context, data.shapes[data.runners[runner.which].shape], runner.x, runner.y, radius, colour, look());
    }
  }

  /** Out of the marker to where its runner is, off what the map shows. */
  paintPointer({ x, y, trueX, trueY }, colour) {
    const angle = Math.atan2(trueY - y, trueX - x);
    const reach = 2.1 * this.radius;
    const corner = (turn, length) => [length * Math.cos(angle + turn), length * Math.sin(angle + turn)];
    const points = [corner(0, reach), corner(0.5, 0.9 * this.radius), corner(-0.5, 0.9 * this.radius)];
    paintSign(this.context, points, x, y, 1, colour, look());
  }

  textSize() {
    return Math.min(Math.max(0.03 * Math.min(this.width, this.height), narrow.matches ? 14 : smallest()), 26);
  }

  paintNames(runners, ease) {
    const { context } = this;
    const theme = look();
    const size = this.textSize();
    const few = this.width < 560; // on a phone only the leader and the last
    const named = few && runners.length > 2 ? [runners[runners.length - 1], runners[0]] : [...runners].reverse();
    context.font = `bold ${size}px ${FONT}`;
    const tags = [
      ...named.map((runner) => ({ ...runner, text: page.called(runner.which), colour: colourOf(runner.which) })),
      ...page.tags().map(({ w, ...tag }, index) => ({ ...tag, which: `tag ${index}`, x: this.place(...w)[0], y: this.place(...w)[1] })),
    ];
    const all = tags.map((tag) => ({ ...tag, radius: this.radius, width: context.measureText(tag.text).width }));
    const others = runners.filter((runner) => !named.includes(runner)).map((runner) => ({ ...runner, radius: this.radius }));
    const room = { x: 4, y: 4, right: this.width - 4, bottom: this.height - 4, kept: [...this.covered(), ...this.marks(), ...others.map(boxOf)] };
    const plates = this.labels.placed(all, size, room, ease);
    for (const plate of plates) {
      Object.assign(plate, all.find((each) => each.which === plate.which), { x: plate.x, y: plate.y, width: plate.width });
      this.paintLeader(all.find((each) => each.which === plate.which), plate);
    }
    for (const plate of plates) {
      context.fillStyle = faded(theme.plate, theme.plate_opacity);
      context.beginPath();
      context.roundRect(plate.x, plate.y, plate.width, plate.height, size * 0.28);
      context.fill();
      context.fillStyle = plate.colour;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(plate.text, plate.x + plate.width / 2, plate.y + plate.height * 0.53);
    }
  }

  /** The marks of the ground that no name may cover: the start and the minima. */
  marks() {
    const places = [data.starts[state.start], ...data.minima.map((minimum) => minimum.w)];
    return places.map((place) => this.place(...place)).map(([x, y]) => boxOf({ x, y, radius: 1.1 * this.radius }));
  }

  paintLeader(runner, plate) {
    const { context } = this;
    const inside = (value, low, high) => Math.min(Math.max(value, low), high);
    const end = [
      inside(runner.x, plate.x, plate.x + plate.width),
      inside(runner.y, plate.y + 0.3 * plate.height, plate.y + 0.7 * plate.height),
    ];
    const length = Math.hypot(end[0] - runner.x, end[1] - runner.y);
    if (length < 1.3 * this.radius) return;
    const part = (1.2 * this.radius) / length;
    for (const [colour, width] of [[look().rim, 5], [runner.colour, 2.2]]) {
      context.beginPath();
      context.moveTo(runner.x + part * (end[0] - runner.x), runner.y + part * (end[1] - runner.y));
      context.lineTo(...end);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
  }

  /** What of the map other things of the page cover. */
  covered() {
    const own = this.canvas.getBoundingClientRect();
    const over = [...this.canvas.parentElement.children, find("relief")];
    return over
      .filter((element) => element && element !== this.canvas)
      .map((element) => element.getBoundingClientRect())
      .filter((box) => box.width > 2 && overlap(box, own, 0))
      .map((box) => ({ x: box.x - own.x, y: box.y - own.y, width: box.width, height: box.height }));
  }
}

const boxOf = ({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });
