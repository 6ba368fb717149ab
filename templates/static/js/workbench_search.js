// Looks for patterns in a thread of its own, so that one that runs away can be stopped.

import { compiled, matches } from "./workbench/search.js";

self.addEventListener("message", ({ data: { number, query, segments } }) => {
  const pattern = compiled(query);
  self.postMessage({ number, found: pattern ? matches(segments, pattern) : null });
});
