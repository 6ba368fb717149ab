// Long work at the service: asked for, watched until it is over, with its progress and what came of it.

const EACH_MS = 1000;

/** @typedef {{id: string, kind: "takes" | "mix", state: string, progress: number, report: any, failure_message: string | null}} Work */

/**
 * @param {import("../bench.js").Bench} bench
 * @param {(work: Work[]) => void} heard all of it, the newest first, whenever something has changed
 * @returns {{watch: () => Promise<void>}} looks once, and again each second while anything is under way
 */
export function createWatch({ api, task }, heard) {
  let timer = 0;
  async function watch() {
    clearTimeout(timer);
    const answer = await api.get(task.urls.work);
    const all = answer.ok ? answer.body.work : [];
    if (answer.ok) {
      heard(all);
    }
    if (!answer.ok ? answer.slug === "offline" : all.some(isUnderWay)) {
      timer = setTimeout(watch, EACH_MS);
    }
  }
  return { watch };
}

/** @param {Work} work */
export const isUnderWay = ({ state }) => state === "pending" || state === "running";
