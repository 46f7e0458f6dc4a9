// What the page carries: data as JSON, and packed numbers and programs, which the browser inflates.

const data = JSON.parse(document.getElementById("data").textContent);

/** The bytes that an element of the page holds packed. */
async function unpack(id) {
  const text = atob(document.getElementById(id).textContent);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Float32 numbers of their packed second differences: rows of `length`. */
function rowsOf(bytes, length) {
  const count = bytes.length / 4;
  const bits = new Int32Array(count);
  for (let row = 0; row < count; row += length) {
    let change = 0;
    let value = 0;
    for (let at = row; at < row + length; at += 1) {
      const folded =
        bytes[at] | (bytes[count + at] << 8) | (bytes[2 * count + at] << 16) | (bytes[3 * count + at] << 24);
      change = (change + ((folded >>> 1) ^ -(folded & 1))) | 0;
      value = (value + change) | 0;
      bits[at] = value;
    }
  }
  return new Float32Array(bits.buffer);
}
