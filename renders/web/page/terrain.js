// The terrain beside the map, to turn: it follows the race as fast as the device can, and never holds the clock.

const LIFT = 0.012; // of the terrain's height: ways lie on the ground, not in it
const REST = 2; // times as long as a drawing took, it leaves the device to the rest of the page
const PIECES = 6; // of a step's line along the ground
const TALL = 0.42; // of the longer side, the terrain's height

class Terrain {
  constructor(element) {
    this.element = element;
    this.busy = false;
    this.shown = "";
    this.rested = 0; // ms: when it may draw again
  }

  /** Load Plotly, draw the ground. */
  async begin() {
    const source = URL.createObjectURL(new Blob([await unpack("plotly")], { type: "text/javascript" }));
    await new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: source, onload: done, onerror: failed });
      document.head.append(script);
    });
    URL.revokeObjectURL(source);
    this.ready = true;
    await this.draw();
  }

  /** Draw ground and ways anew where the state is another than drawn, if nothing is being drawn. */
  async draw() {
    if (!this.ready || this.busy || !this.behind() || performance.now() < this.rested) return;
    this.busy = true;
    this.shown = this.key();
    const began = performance.now();
    try {
      await Plotly.react(this.element, [this.ground(), ...this.ways()], this.layout(), { displayModeBar: false, responsive: true });
      this.element.dataset.epoch = Math.floor(state.epoch);
    } catch {
      this.ready = false;
      this.element.textContent = say("no_terrain");
    }
    const took = performance.now() - began;
    this.rested = began + took + REST * took;
    this.busy = false;
  }

  /** Whether it shows another moment than the map. */
  behind() {
    return this.ready && this.shown !== this.key();
  }

  key() {
    return [state.theme, state.start, state.factor, Math.floor(state.epoch), [...state.hidden]].join();
  }

  ground() {
    const { w_0: x, w_1: y, tone: z } = data.terrain;
    return {
      type: "surface", x, y, z, cmin: 0, cmax: 1, colorscale: look().ramp, showscale: false, hoverinfo: "skip",
      lighting: { ambient: 0.62, diffuse: 0.75, specular: 0.08, roughness: 0.9 },
      lightposition: { x: -20000, y: 3000, z: 12000 },
      contours: { z: { show: true, start: 0, end: 1, size: 1 / 14, color: look().contour, width: 1, highlight: false } },
    };
  }

  ways() {
    const runners = data.runners.map((_, which) => which).filter((which) => !state.hidden.has(which));
    const ends = { x: [], y: [], z: [], colours: [] };
    const lines = runners.map((which) => {
      const line = { x: [], y: [], z: [] };
      const path = pathOf(which);
      const last = Math.floor(state.epoch);
      for (let step = 0; step <= last; step += 1) {
        for (let piece = step ? 1 : PIECES; piece <= PIECES; piece += 1) {
          const part = piece / PIECES;
          const w0 = step ? path.w0[step - 1] + part * (path.w0[step] - path.w0[step - 1]) : path.w0[0];
          const w1 = step ? path.w1[step - 1] + part * (path.w1[step] - path.w1[step - 1]) : path.w1[0];
          const height = this.heightAt(w0, w1);
          line.x.push(height === null ? null : w0);
          line.y.push(height === null ? null : w1);
          line.z.push(height === null ? null : height + LIFT);
        }
      }
      const end = line.z.length - 1;
      for (const axis of ["x", "y", "z"]) ends[axis].push(line[axis][end]);
      ends.colours.push(colourOf(which));
      return { type: "scatter3d", mode: "lines", ...line, line: { color: colourOf(which), width: 4 }, hoverinfo: "skip", showlegend: false };
    });
    const small = this.element.clientWidth < 240;
    const marker = { size: small ? 3 : 5, color: ends.colours, line: { color: look().rim, width: 1 } };
    const [w0, w1] = data.starts[state.start];
    const start = {
      type: "scatter3d", mode: "markers", x: [w0], y: [w1], z: [this.heightAt(w0, w1) + LIFT], hoverinfo: "skip",
      marker: { size: small ? 2.5 : 4, color: look().start, line: { color: look().rim, width: 1 } }, showlegend: false,
    };
    const heads = { type: "scatter3d", mode: "markers", x: ends.x, y: ends.y, z: ends.z, marker, hoverinfo: "skip", showlegend: false };
    return [...lines, start, heads];
  }

  /** The ground's height at weights, between its corners; null off the map and where there is no loss. */
  heightAt(w0, w1) {
    const { w_0: across, w_1: up, tone } = data.terrain;
    const [x, y] = [placeOn(across, w0), placeOn(up, w1)];
    if (!(x >= 0 && x <= across.length - 1 && y >= 0 && y <= up.length - 1)) return null;
    const [left, low] = [Math.min(Math.floor(x), across.length - 2), Math.min(Math.floor(y), up.length - 2)];
    const corners = [tone[low][left], tone[low][left + 1], tone[low + 1][left], tone[low + 1][left + 1]];
    if (corners.includes(null)) return null;
    const [u, v] = [x - left, y - low];
    return (corners[0] * (1 - u) + corners[1] * u) * (1 - v) + (corners[2] * (1 - u) + corners[3] * u) * v;
  }

  layout() {
    const axis = { visible: false, showspikes: false };
    const [[left, right], [low, high]] = data.domain;
    const shape = Math.min(Math.max((right - left) / (high - low), 0.5), 2);
    const [wide, deep] = shape > 1 ? [1, 1 / shape] : [shape, 1];
    return {
      margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", uirevision: "turned",
      scene: {
        xaxis: { ...axis, range: [left, right] }, yaxis: { ...axis, range: [low, high] }, zaxis: { ...axis, range: [-0.02, 1.05] },
        aspectmode: "manual", aspectratio: { x: 1.25 * wide, y: 1.25 * deep, z: TALL },
        camera: { eye: { x: -0.62, y: -1.5, z: 1.12 }, center: { x: 0, y: 0, z: -0.1 } }, dragmode: "orbit",
      },
    };
  }
}

/** Where a value stands on an even axis, in its cells. */
function placeOn(axis, value) {
  return ((value - axis[0]) / (axis[axis.length - 1] - axis[0])) * (axis.length - 1);
}
