// In and out points by keys: set where the sound is, or nudged by a frame.

import { boundsOf, clamp, SHORTEST_MS } from "./snapping.js";

const USUAL_STEP_MS = 40;

/**
 * @typedef {"start" | "end"} Edge
 *
 * @typedef {object} Points
 * @property {(edge: Edge, steps: number) => void} nudge the selected segment's edge by frames
 * @property {(steps: number) => void} shift the whole of it
 * @property {(edge: Edge) => boolean} setHere false when the sound is on the wrong side of the other edge
 */

/**
 * @param {object} options
 * @param {ReturnType<import("./model.js").createDesk>} options.desk
 * @param {() => number} options.timeMs where the sound is
 * @param {{start_ms: number, end_ms: number}} options.stretch what may be worked on
 * @param {(word: string) => void} options.tell says why something was not done
 * @returns {Points}
 */
export function createPoints({ desk, timeMs, stretch, tell }) {
  const step_ms = desk.limits?.frame_rate ? Math.round(1000 / desk.limits.frame_rate) : USUAL_STEP_MS;
  const current = () => (desk.selection ? desk.get(desk.selection.id) : undefined);

  return {
    nudge(edge, steps) {
      const segment = current();
      if (segment) {
        const ms = clamp(segment[`${edge}_ms`] + steps * step_ms, boundsOf(segment, edge, stretch));
        desk.apply({ type: "setTimes", id: segment.id, [`${edge}_ms`]: ms }, { merge: `nudge:${segment.id}:${edge}` });
      }
    },
    shift(steps) {
      const segment = current();
      if (segment) {
        const { start_ms, end_ms, id } = segment;
        const by = clamp(steps * step_ms, { least_ms: stretch.start_ms - start_ms, most_ms: stretch.end_ms - end_ms });
        desk.apply({ type: "setTimes", id, start_ms: start_ms + by, end_ms: end_ms + by }, { merge: `shift:${id}` });
      }
    },
    setHere(edge) {
      const segment = current();
      const ms = Math.round(timeMs());
      if (!segment) {
        return false;
      }
      const isAway = edge === "start" ? ms > segment.end_ms - SHORTEST_MS : ms < segment.start_ms + SHORTEST_MS;
      if (isAway || ms < stretch.start_ms || ms > stretch.end_ms) {
        tell(edge === "start" ? "in_after_out" : "out_before_in");
        return false;
      }
      desk.closeStep();
      return desk.apply({ type: "setTimes", id: segment.id, [`${edge}_ms`]: ms }).ok;
    },
  };
}
