// Characters of an element as ranges, and ranges as highlights that change no element.

/**
 * @param {Element} element whose text nodes hold its text, whatever stands around them
 * @param {number} from first character
 * @param {number} to character behind the last
 * @returns {Range}
 */
export function rangeOf(element, from, to) {
  const range = document.createRange();
  const [startNode, startOffset] = nodeAt(element, from, false);
  const [endNode, endOffset] = nodeAt(element, to, true);
  range.setStart(startNode, startOffset);
  range.setEnd(endNode, endOffset);
  return range;
}

function nodeAt(element, offset, isEnd) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let last = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    last = node;
    const until = passed + node.length;
    if (offset < until || (isEnd && offset === until)) {
      return [node, offset - passed];
    }
    passed = until;
  }
  return last ? [last, last.length] : [element, 0];
}

/**
 * The character of an element's text under a point, or -1 where there is none.
 * @param {Element} element
 * @param {number} x
 * @param {number} y
 */
export function offsetAt(element, x, y) {
  const caret = caretAt(x, y);
  if (!caret || !element.contains(caret.node) || caret.node.nodeType !== Node.TEXT_NODE) {
    return -1;
  }
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let passed = 0;
  for (let node = walker.nextNode(); node && node !== caret.node; node = walker.nextNode()) {
    passed += node.length;
  }
  return passed + caret.offset;
}

function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const position = document.caretPositionFromPoint(x, y);
    return position && { node: position.offsetNode, offset: position.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { node: range.startContainer, offset: range.startOffset };
}

/** @param {Range} range @param {number} x @param {number} y @returns {boolean} whether the point is on its characters */
export function covers(range, x, y) {
  return [...range.getClientRects()].some(
    (box) => x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 2 && y <= box.bottom + 2,
  );
}

/**
 * Marks ranges under a name that the style sheet knows as `::highlight(name)`; a browser without highlights shows none.
 * @param {string} name
 * @param {Range[]} ranges
 */
export function highlight(name, ranges) {
  if (!CSS.highlights) {
    return;
  }
  if (ranges.length) {
    CSS.highlights.set(name, new Highlight(...ranges));
  } else {
    CSS.highlights.delete(name);
  }
}
