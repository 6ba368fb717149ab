// Search in the text: every hit is marked, one of them is where one is, and the sound can be asked to go there.

import { highlight, rangeOf } from "./ranges.js";

const SPECIAL = /[.*+?^${}()|[\]\\/-]/g;
const MARKS = /\p{M}/gu;
const MOST_MARKED = 5000;

/**
 * What is looked for as an expression: in any case, any white space, and whatever marks stand on the letters.
 * @param {string} query
 * @returns {RegExp | null} null for nothing
 */
export function expressionOf(query) {
  const wanted = query.trim().normalize("NFC").replace(MARKS, "");
  if (!wanted) {
    return null;
  }
  const letters = [...wanted.replace(/\s+/gu, " ")];
  const pattern = letters.map((one) => (one === " " ? "\\s+" : `${one.replace(SPECIAL, "\\$&")}\\p{M}*`)).join("");
  return new RegExp(pattern, "giu");
}

/**
 * @param {import("./transcript.js").Transcript} transcript
 * @param {{form: HTMLFormElement, field: HTMLInputElement, hits: HTMLOutputElement, reveal: (index: number) => void}} parts
 */
export function searchText(transcript, { form, field, hits, reveal }) {
  let found = [];
  let at = -1;

  function search() {
    const expression = expressionOf(field.value);
    found = expression ? hitsOf(transcript, expression) : [];
    at = -1;
    highlight("hit", found.slice(0, MOST_MARKED).map(range));
    highlight("hit-here", []);
    say();
  }

  function say() {
    const { none, some } = hits.dataset;
    const count = some.replace("{at}", String(at + 1)).replace("{count}", String(found.length));
    hits.value = field.value.trim() ? (found.length ? count : none) : "";
  }

  function go(step) {
    if (!found.length) {
      return;
    }
    at = at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length;
    highlight("hit-here", [range(found[at])]);
    reveal(found[at].index);
    say();
  }

  const range = (hit) => rangeOf(transcript.text(hit.index), hit.from, hit.to);
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(1);
  });
  form.querySelector("[data-does='previous-hit']").addEventListener("click", () => go(-1));
  return { search };
}

function hitsOf(transcript, expression) {
  const found = [];
  for (let index = 0; index < transcript.segments.length; index += 1) {
    if (transcript.isShown(index)) {
      for (const match of transcript.plain(index).matchAll(expression)) {
        found.push({ index, from: match.index, to: match.index + match[0].length });
      }
    }
  }
  return found;
}
