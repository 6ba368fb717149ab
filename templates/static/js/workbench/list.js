// The list of segments: thousands of them, of which only those in view have rows. Rows are used again for other segments,
// but never the one that has the focus, and rows stand in the document in the order of the list.

import { createHeights, windowOf } from "./windowing.js";

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {string} id of the segment that it shows
 * @property {(segment: object, index: number, count: number) => void} show
 */

/**
 * @param {object} options
 * @param {HTMLElement} options.view what scrolls
 * @param {HTMLElement} options.sheet what is as high as the whole list
 * @param {() => readonly {id: string}[]} options.items
 * @param {(id: string) => number} options.indexOf -1 for none
 * @param {() => Row} options.makeRow
 * @param {(item: object) => number} options.estimate a row's height in px
 */
export function createList({ view, sheet, items, indexOf, makeRow, estimate }) {
  const heights = createHeights(estimate);
  /** @type {Map<string, Row>} */
  const shown = new Map();
  /** @type {Row[]} */
  const spare = [];
  let width = 0;

  const sizes = new ResizeObserver((entries) => {
    const anchor = anchored();
    let isOther = false;
    for (const entry of entries) {
      const id = entry.target.dataset.id;
      const height = entry.borderBoxSize[0].blockSize;
      isOther = (shown.get(id)?.element === entry.target && height > 0 && heights.set(id, height)) || isOther;
    }
    if (isOther) {
      place(anchor);
    }
  });
  const frame = new ResizeObserver(() => {
    const anchor = anchored();
    if (view.clientWidth !== width) {
      width = view.clientWidth;
      heights.forget();
      measure();
    }
    place(anchor);
  });

  /** The first row in view and how far above the view's edge it begins. */
  function anchored() {
    const list = items();
    if (!list.length) {
      return null;
    }
    const index = heights.indexAt(view.scrollTop);
    return { id: list[index].id, above: view.scrollTop - heights.top(index) };
  }

  function place(anchor) {
    const list = items();
    heights.list(list);
    sheet.style.blockSize = `${heights.total}px`;
    if (anchor && view.scrollTop > 0) {
      const index = indexOf(anchor.id);
      if (index >= 0) {
        moveTo(heights.top(index) + anchor.above);
      }
    }
    draw();
  }

  function moveTo(top) {
    if (Math.abs(view.scrollTop - top) >= 1) {
      view.scrollTop = top;
    }
  }

  function draw() {
    const list = items();
    const [first, last] = windowOf(heights, list.length, view.scrollTop, view.clientHeight);
    const wanted = list.slice(first, last);
    const focused = [...shown.values()].find((row) => row.element.contains(document.activeElement));
    const kept = focused && wanted.every((item) => item.id !== focused.id) ? indexOf(focused.id) : -1;
    clear(new Set([...wanted.map((item) => item.id), ...(kept >= 0 ? [focused.id] : [])]));
    const indexes = wanted.map((_, at) => first + at);
    if (kept >= 0) {
      indexes.push(kept);
      indexes.sort((a, b) => a - b);
    }
    order(
      indexes.map((index) => rowFor(list, index)),
      focused,
    );
  }

  function clear(wanted) {
    for (const [id, row] of shown) {
      if (!wanted.has(id)) {
        shown.delete(id);
        spare.push(row);
        row.element.hidden = true;
      }
    }
  }

  function rowFor(list, index) {
    const item = list[index];
    let row = shown.get(item.id);
    if (!row) {
      row = spare.pop() ?? makeRow();
      shown.set(item.id, row);
      row.id = item.id;
      row.element.dataset.id = item.id;
      row.element.hidden = false;
      // Observed anew, it is told of even where it is as high as what it showed before.
      sizes.unobserve(row.element);
      sizes.observe(row.element);
    }
    row.show(item, index, list.length);
    row.element.style.insetBlockStart = `${heights.top(index)}px`;
    return row;
  }

  /** The rows in the order of the list; one that has the focus stays where it is, the others go around it. */
  function order(rows, focused) {
    for (const row of spare) {
      row.element.remove();
    }
    let next = sheet.firstElementChild;
    for (const row of rows) {
      if (row.element === next) {
        next = next.nextElementSibling;
      } else if (row === focused) {
        moveUp(row.element, next);
        next = row.element.nextElementSibling;
      } else {
        sheet.insertBefore(row.element, next);
      }
    }
  }

  /** Takes away what stands before the focused row, to be put after it: to move the row itself would lose the focus. */
  function moveUp(element, from) {
    while (from && from !== element) {
      const after = from.nextElementSibling;
      sheet.append(from);
      from = after;
    }
  }

  view.addEventListener("scroll", draw, { passive: true });
  frame.observe(view);
  width = view.clientWidth;

  return {
    /** Draws anew: other segments, another order. */
    refresh: () => place(anchored()),
    /** Draws the rows of these segments, where they are in view. @param {Iterable<string>} ids */
    update(ids) {
      const list = items();
      for (const id of ids) {
        const row = shown.get(id);
        const index = row ? indexOf(id) : -1;
        if (index >= 0) {
          row.show(list[index], index, list.length);
        }
      }
    },
    /** @param {string} id @returns {Row | undefined} its row, when it is there */
    row: (id) => shown.get(id),
    /** Brings a segment into view. @param {string} id */
    reveal(id) {
      const index = indexOf(id);
      if (index < 0) {
        return;
      }
      heights.list(items());
      for (let turn = 0; turn < 3 && !isInView(index); turn += 1) {
        const [top, bottom] = [heights.top(index), heights.top(index + 1)];
        const isAbove = top < view.scrollTop;
        const margin = Math.min(48, view.clientHeight / 6);
        view.scrollTop = isAbove ? top - margin : bottom - view.clientHeight + margin;
        draw();
        measure();
        place(null);
      }
    },
  };

  function isInView(index) {
    return heights.top(index) >= view.scrollTop && heights.top(index + 1) <= view.scrollTop + view.clientHeight;
  }

  /** Heights of the rows that are there, at once. */
  function measure() {
    for (const [id, row] of shown) {
      heights.set(id, row.element.offsetHeight);
    }
  }
}
