// What is shown in the rows of the list beside what is written: open comments in place, the segment that is heard, terms of
// the glossary in the source.

import { eachFrame, element } from "../dom.js";
import { drawn } from "../icons.js";
import { termsIn } from "./terms.js";

const HIGHLIGHT = "wb-terms";

/**
 * @param {import("../bench.js").Bench} bench
 * @returns {{comments: (open: Map<string, any[]>, settle: (one: any) => void) => void, terms: (terms: any[]) => void}}
 */
export function createInline({ regions, player, say }) {
  let open = new Map();
  let settle = () => undefined;
  let terms = [];

  const rows = () => regions.segments.querySelectorAll(".wb-row:not([hidden])");

  function dress(row) {
    const listed = open.get(row.dataset.id) ?? [];
    const key = listed.map((one) => one.id).join(" ");
    let box = row.querySelector(".wb-panel-inline");
    if ((box?.dataset.key ?? "") !== key) {
      box?.remove();
      box = listed.length ? notes(say, listed, key, settle) : null;
      if (box) {
        row.querySelector(".wb-body").append(box);
      }
    }
    row.classList.toggle("is-heard", row.dataset.id === player?.heardId());
  }

  function dressAll() {
    rows().forEach((row) => {
      dress(row);
    });
    mark();
  }

  /** Terms are marked by ranges of the browser's own, so that the rows stay as they are. */
  function mark() {
    if (!globalThis.CSS?.highlights || !terms.length) {
      return;
    }
    const ranges = [...rows()].flatMap((row) => rangesOf(row.querySelector(".wb-source")?.firstChild, terms));
    CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
  }

  const sheet = regions.segments.querySelector(".wb-sheet");
  if (sheet) {
    const seen = { childList: true, subtree: true, attributes: true, attributeFilter: ["data-id", "hidden"] };
    new MutationObserver(eachFrame(dressAll)).observe(sheet, seen);
  }
  player?.onHeard(dressAll);

  return {
    comments(listed, settled) {
      [open, settle] = [listed, settled];
      dressAll();
    },
    terms(known) {
      terms = known;
      dressAll();
    },
  };
}

function notes(say, listed, key, settle) {
  const items = listed.map((one) =>
    element(
      "li",
      {},
      element("p", { dir: "auto" }, one.text),
      element(
        "button.wb-panel-button",
        { type: "button", tabIndex: -1, onclick: () => settle(one) },
        drawn("check"),
        say("comment_done"),
      ),
    ),
  );
  return element("ul.wb-panel-inline", { "aria-label": say("comments"), data: { key } }, items);
}

function rangesOf(node, terms) {
  if (node?.nodeType !== Node.TEXT_NODE) {
    return [];
  }
  return hitsIn(node.data, terms).map(({ start, end }) => {
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range;
  });
}

const MOST_KEPT = 500;
const kept = new Map();

/** The same source is shown again and again while somebody writes beside it. */
function hitsIn(text, terms) {
  const known = kept.get(text);
  if (known?.terms === terms) {
    return known.hits;
  }
  if (kept.size > MOST_KEPT) {
    kept.clear();
  }
  const hits = termsIn(text, terms);
  kept.set(text, { terms, hits });
  return hits;
}
