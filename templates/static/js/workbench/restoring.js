// What a tab left on this device, beside what the server has: which text to open, and which only to show.

import { isSameDocument } from "./documents.js";

/**
 * @typedef {import("./shelf.js").Kept} Kept
 * @param {Kept[]} left the newest first
 * @param {{version: number, document: object | null}} draft the server's
 * @returns {{open: Kept | null, stranded: Kept[], spent: Kept[]}} `open` goes on from the server's version; `stranded` go on
 *   from another one; `spent` are at the server already
 */
export function sorted(left, draft) {
  const found = { open: null, stranded: [], spent: [] };
  for (const one of left) {
    if (isAt(one.json, draft.document)) {
      found.spent.push(one);
    } else if (
      !found.open &&
      (one.version === draft.version || (typeof one.sent === "string" && isAt(one.sent, draft.document)))
    ) {
      found.open = one;
    } else {
      found.stranded.push(one);
    }
  }
  return found;
}

const isAt = (json, document) => document !== null && isSameDocument(JSON.parse(json), document);
