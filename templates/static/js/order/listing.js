// The list of an order's files, as the server has it.

import htmx from "htmx.org";

const AGAIN_MS = 2000;

/** @type {Promise<void> | null} */
let underWay = null;
/** @type {Promise<void> | null} */
let waiting = null;

/**
 * Puts the list of files into the page anew. Done when a list that was asked for after the call is there, or could not be
 * had; then it is asked for again until it comes.
 *
 * One at a time, because htmx swaps what it has kept waiting into the list of before, which is no longer in the page.
 * @param {string} order its id
 */
export function listAnew(order) {
  waiting ??= (underWay ?? Promise.resolve()).then(() => {
    underWay = waiting;
    waiting = null;
    return ask(order);
  });
  return waiting;
}

async function ask(order) {
  const address = `/productions/new/files?order=${order}`;
  try {
    await htmx.ajax("GET", address, { source: "#order-files", target: "#order-files", swap: "outerHTML" });
  } catch {
    setTimeout(() => listAnew(order), AGAIN_MS);
  }
}
