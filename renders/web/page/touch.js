// The map is touched, and what was chosen is said: a click or the arrow keys choose a start, a wheel or two buttons come nearer, a drag moves it.

function connectMap(choose) {
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
    if (!moved && data.starts.length > 1) choose({ start: map.nearest(map.weights(event.offsetX, event.offsetY)) });
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomed(Math.exp(-event.deltaY / 400), map.weights(event.offsetX, event.offsetY));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = ways[event.key];
    if (!way || data.starts.length < 2) return;
    event.preventDefault();
    choose({ start: beside(state.start, way) });
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

/** Which start was chosen, and who comes from there to a minimum. */
function showStart() {
  find("where").innerHTML = `<span>${say("start_at")}: </span>${point(data.starts[state.start])}`;
  showArrivals(data.runners.map((_, which) => which));
}

/** On the clock who of these comes to a minimum and stays. */
function showArrivals(runners) {
  const marks = runners.flatMap((which) => {
    const since = data.since[state.factor][which][state.start];
    return since > 0 && !state.hidden.has(which) ? [happening(which, since)] : [];
  });
  find("happenings").replaceChildren(...marks);
  put(find("marks"), marks.length ? say("marks") : "");
}

/** The sign on the clock of somebody who comes to a minimum and stays. */
function happening(which, step) {
  const mark = icon(which);
  mark.style.setProperty("--at", step / data.steps);
  mark.style.setProperty("--own", colourOf(which));
  mark.insertAdjacentHTML("beforeend", `<title>${say("arrives", { who: spoken().names[which], step })}</title>`);
  return mark;
}
