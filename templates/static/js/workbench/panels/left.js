// What is left to do before work is handed in or passed on: facts, so that nobody does it by mistake.

import { element } from "../dom.js";

/** @param {import("../bench.js").Bench} bench */
export function whatIsLeft({ desk, say, comments }) {
  const found = desk.findings;
  const open = openComments(comments);
  const facts = [
    ["left_segments", desk.segments.length],
    ["left_empty", desk.segments.filter((one) => !one.text.trim()).length],
    ["left_comments", open],
    ["left_errors", found?.errors ?? 0],
    ["left_warnings", found?.warnings ?? 0],
  ];
  const written = (n) => new Intl.NumberFormat(document.documentElement.lang).format(n);
  const pairs = facts.map(([name, n]) => [element("dt", {}, say(name)), element("dd", {}, written(n))]);
  return element("dl.facts.wb-panel-facts", {}, pairs.flat());
}

/** How many comments are open. @param {Map<string, object[]> | undefined} comments by segment */
export const openComments = (comments) => [...(comments?.values() ?? [])].reduce((sum, those) => sum + those.length, 0);
