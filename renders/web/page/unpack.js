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

/** Everybody's way: of a runner at a rate from a start its weights w0, w1 and losses, by epoch. */
class Paths {
  constructor(numbers) {
    this.numbers = numbers;
    this.length = data.steps + 1;
    this.channel = data.factors.length * data.runners.length * data.starts.length * this.length;
  }

  of(runner, factor, start) {
    const row = (factor * data.runners.length + runner) * data.starts.length + start;
    const channel = (which) => {
      const first = which * this.channel + row * this.length;
      return this.numbers.subarray(first, first + this.length);
    };
    return { w0: channel(0), w1: channel(1), loss: channel(2) };
  }
}
