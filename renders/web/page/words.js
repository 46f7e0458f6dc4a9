// Texts and numbers in the language that the page speaks.

const MINUS = "\u2212";
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const spoken = () => data.languages[state.language];

/** A text of the page with its {fields} filled in. */
function say(name, fields = {}) {
  return spoken().texts[name].replace(/\{(\w+)\}/g, (_, field) => fields[field]);
}

/** A number as the films write it: "−6,551", "1,2·10⁹"; infinity is "∞", not-a-number "—". */
function written(value, decimals = 3) {
  if (Number.isNaN(value)) return "—";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.5 * 10 ** -decimals || size >= 1e5)) return powered(value, 1);
  return punctuated(value.toFixed(decimals));
}

/** A number with a power of ten, so many decimals before it. */
function powered(value, decimals) {
  const [mantissa, exponent] = value.toExponential(decimals).split("e");
  const power = [...String(Number(exponent))].map((digit) => RAISED[digit]).join("");
  return `${punctuated(mantissa)}·10${power}`;
}

/** One of the race's losses, as the films write them (`LossNumbers`); where there is no room, a decimal less. */
function lossText(loss) {
  const { decimals, nought } = data.losses;
  if (decimals === null) return Math.abs(loss) <= nought ? "0" : powered(loss, 2);
  if (Math.abs(loss) >= 1e8) return powered(loss, 1);
  return punctuated(loss.toFixed(Math.max(decimals - narrow.matches, 0)));
}

/** Digits with the language's marks; a value that was rounded to nought has no sign. */
function punctuated(digits) {
  const decimal = spoken().decimal;
  let [whole, fraction] = digits.replace("-", "").split(".");
  if (whole.length > 4) whole = whole.replace(/\B(?=(\d{3})+$)/g, decimal === "," ? "." : ",");
  const text = fraction ? whole + decimal + fraction : whole;
  return digits.startsWith("-") && /[1-9]/.test(digits) ? MINUS + text : text;
}

/** A pair of weights. */
function point([w0, w1]) {
  return `w₀ = ${written(w0, 2)}, w₁ = ${written(w1, 2)}`;
}
