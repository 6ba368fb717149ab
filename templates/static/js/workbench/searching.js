// Searches on behalf of the page: words at once, patterns in a thread that is ended when it takes too long.

import { compiled, matches } from "./search.js";

const LONGEST_MS = 1000;

/**
 * @param {string} address of the script that searches
 * @param {number} [longest]
 */
export function createSearcher(address, longest = LONGEST_MS) {
  let worker = null;
  let number = 0;
  let stop = null;

  function end() {
    worker?.terminate();
    worker = null;
  }

  function inThread(query, segments) {
    stop?.();
    worker ??= new Worker(address, { type: "module" });
    number += 1;
    const asked = number;
    return new Promise((resolve) => {
      const finish = (answer) => {
        clearTimeout(timer);
        worker?.removeEventListener("message", hear);
        stop = null;
        resolve(answer);
      };
      const hear = ({ data }) => {
        if (data.number === asked) {
          finish(data.found ? { found: data.found, trouble: "" } : { found: [], trouble: "bad_pattern" });
        }
      };
      const timer = setTimeout(() => {
        end();
        finish({ found: [], trouble: "slow_pattern" });
      }, longest);
      stop = () => {
        end();
        finish({ found: [], trouble: "superseded" });
      };
      worker.addEventListener("message", hear);
      worker.postMessage({ number: asked, query, segments: segments.map(({ id, text }) => ({ id, text })) });
    });
  }

  return {
    /**
     * @param {import("./search.js").Query} query
     * @param {readonly import("./model.js").Segment[]} segments
     * @returns {Promise<{found: import("./search.js").Match[], trouble: "" | "bad_pattern" | "slow_pattern" | "superseded"}>}
     */
    async find(query, segments) {
      const pattern = query.text ? compiled(query) : null;
      if (!query.text || !pattern) {
        return { found: [], trouble: query.text ? "bad_pattern" : "" };
      }
      return query.isPattern ? inThread(query, segments) : { found: matches(segments, pattern), trouble: "" };
    },
    end,
  };
}
