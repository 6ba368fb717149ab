// Which rows of a long list are there at the moment, and where. Heights are measured once they are known, else estimated.

/** The heights of rows, by the ids of what they show. */
export function createHeights(estimate) {
  const known = new Map();
  let offsets = null;
  /** @type {readonly {id: string}[]} */
  let items = [];

  function all() {
    if (!offsets) {
      offsets = new Float64Array(items.length + 1);
      for (let at = 0; at < items.length; at += 1) {
        offsets[at + 1] = offsets[at] + (known.get(items[at].id) ?? estimate(items[at]));
      }
    }
    return offsets;
  }

  return {
    /** @param {readonly {id: string}[]} listed */
    list(listed) {
      items = listed;
      offsets = null;
    },
    /** @returns {boolean} whether it was another one before */
    set(id, height) {
      if (known.get(id) === height) {
        return false;
      }
      known.set(id, height);
      offsets = null;
      return true;
    },
    forget() {
      known.clear();
      offsets = null;
    },
    top: (index) => all()[index],
    get total() {
      return all()[items.length];
    },
    /** The row that covers a place, clamped to the list. @param {number} place in px from the top */
    indexAt(place) {
      const tops = all();
      let [low, high] = [0, items.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        [low, high] = tops[middle + 1] <= place ? [middle + 1, high] : [low, middle];
      }
      return Math.max(0, Math.min(low, items.length - 1));
    },
  };
}

/**
 * The rows to have there: those in view and as many again on either side.
 * @param {ReturnType<typeof createHeights>} heights
 * @param {number} count
 * @param {number} top what is scrolled to
 * @param {number} height of the view
 * @returns {[number, number]} first and last but one
 */
export function windowOf(heights, count, top, height) {
  if (!count) {
    return [0, 0];
  }
  const beside = Math.max(height, 400);
  return [heights.indexAt(top - beside), heights.indexAt(top + height + beside) + 1];
}
