// Which segments are in a stretch of time. Segments are ordered by in point; few of them overlap, none is very long.

/** @typedef {{id: string, start_ms: number, end_ms: number}} Timed */

/**
 * The first index whose in point is not before a time.
 * @param {Timed[]} segments
 * @param {number} ms
 */
export function firstFrom(segments, ms) {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle].start_ms < ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const LOOK_BACK = 24;

/**
 * The segments that touch a stretch, at most `most` of them. A segment that began long before is found as long as fewer
 * than 24 others began since.
 * @param {Timed[]} segments
 * @param {number} from_ms
 * @param {number} to_ms
 * @param {number} [most]
 * @returns {Timed[]}
 */
export function touching(segments, from_ms, to_ms, most = Number.POSITIVE_INFINITY) {
  const begin = firstFrom(segments, from_ms);
  const found = [];
  for (let at = Math.max(0, begin - LOOK_BACK); at < segments.length && segments[at].start_ms < to_ms; at++) {
    if (segments[at].end_ms > from_ms) {
      found.push(segments[at]);
    }
    if (found.length >= most) {
      break;
    }
  }
  return found;
}

/**
 * The segment that is heard at a time: the one that began last of those that have not ended.
 * @param {Timed[]} segments
 * @param {number} ms
 * @returns {Timed | null}
 */
export function heardAt(segments, ms) {
  const next = firstFrom(segments, ms + 1);
  for (let at = next - 1; at >= Math.max(0, next - LOOK_BACK); at--) {
    if (segments[at].end_ms > ms) {
      return segments[at];
    }
  }
  return null;
}

/**
 * Where a segment stands in the order, by binary search over its in point.
 * @param {Timed[]} segments
 * @param {Timed} segment
 * @returns {number} -1 when it is not among them
 */
export function indexOf(segments, segment) {
  for (let at = firstFrom(segments, segment.start_ms); at < segments.length; at++) {
    if (segments[at].id === segment.id) {
      return at;
    }
    if (segments[at].start_ms > segment.start_ms) {
      break;
    }
  }
  return segments.findIndex((one) => one.id === segment.id);
}
