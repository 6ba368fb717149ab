// Sizes, times and sentences in the language of the page.

const locale = document.documentElement.lang;
const UNITS = [
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
];

/** @param {number} bytes */
export function size(bytes) {
  const [unit, factor] = UNITS.find(([, least]) => bytes >= least) ?? ["B", 1];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(bytes / factor)} ${unit}`;
}

/** @param {number} part @param {number} whole */
export function percent(part, whole) {
  return new Intl.NumberFormat(locale, { style: "percent" }).format(whole ? part / whole : 0);
}

/** @param {number} seconds @param {Record<string, string>} words */
export function rest(seconds, words) {
  const [word, count] =
    seconds < 90 ? ["seconds", seconds] : seconds < 5400 ? ["minutes", seconds / 60] : ["hours", seconds / 3600];
  return fill(words[word], { count: new Intl.NumberFormat(locale).format(Math.ceil(count)) });
}

/** @param {string} sentence with {places} @param {Record<string, string>} values */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
