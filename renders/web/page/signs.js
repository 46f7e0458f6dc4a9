// The runners' markers, the star of the start and the rings of the minima: as films have them.

/** Put a closed outline of unit size on a canvas, ready to be filled. */
function outline(context, points, x, y, radius) {
  context.beginPath();
  points.forEach(([px, py], index) => {
    const to = index ? "lineTo" : "moveTo";
    context[to](x + radius * px, y + radius * py);
  });
  context.closePath();
}

/** A filled sign in its casing and its thin outer rim. */
function paintSign(context, points, x, y, radius, colour, look) {
  const casing = Math.max(1.4, 0.26 * radius);
  context.lineJoin = "round";
  outline(context, points, x, y, radius);
  context.strokeStyle = look.edge;
  context.lineWidth = 2 * casing + Math.min(2, 0.2 * radius);
  context.stroke();
  context.strokeStyle = look.rim;
  context.lineWidth = 2 * casing;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

/** The mark of a minimum: a circle with its centre. */
function paintRing(context, x, y, radius, look) {
  for (const [colour, width] of [[look.rim, radius * 0.52], [look.text, radius * 0.24]]) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
    context.beginPath();
    context.arc(x, y, radius / 4 + (colour === look.rim ? width / 3 : 0), 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }
}

/** A runner's marker as an element of the page, in its own colour. */
function icon(runner) {
  const points = data.shapes[data.runners[runner].shape].map((pair) => pair.join(",")).join(" ");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-1.9 -1.9 3.8 3.8");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = `<polygon points="${points}"/>`;
  return svg;
}

const colourOf = (runner) => page.colour(runner);
const look = () => data.themes[state.theme];

/** A colour "#rrggbb" with an opacity. */
function faded(colour, opacity) {
  const part = (first) => parseInt(colour.slice(first, first + 2), 16);
  return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${opacity})`;
}

/** A canvas fitted to its element, in its own sharp pixels: its context, width and height in CSS px. */
function fitted(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const dense = Math.min(window.devicePixelRatio || 1, 3);
  const [wide, high] = [Math.round(width * dense), Math.round(height * dense)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const context = canvas.getContext("2d");
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
