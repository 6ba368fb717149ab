// The styles that a segment's text can carry: `<i>`, `<b>` and `<u>`. Nothing else is a tag, as the service has it.

const TAG = /<(\/?)([ibu])>/gi;

/** The longest text of a segment, in UTF-16 units: the service counts code points, which are never more. */
export const MOST_TEXT = 10_000;

/** The text without its tags. @param {string} text */
export const plain = (text) => (text.includes("<") ? text.replace(TAG, "") : text);

/**
 * The text as the service takes it: line feeds only, no NUL, no half of a surrogate pair.
 * @param {string} text
 */
export function cleaned(text) {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return (lines.includes("\0") ? lines.replaceAll("\0", "") : lines).toWellFormed();
}

/**
 * @param {string} text
 * @returns {{text: string, styles: string}[]} stretches of one style each; `styles` are letters, sorted
 */
export function runs(text) {
  const found = [];
  const styles = [];
  let from = 0;
  const add = (to) =>
    to > from && found.push({ text: text.slice(from, to), styles: [...new Set(styles)].sort().join("") });
  for (const tag of text.matchAll(TAG)) {
    add(tag.index);
    from = tag.index + tag[0].length;
    turn(styles, tag);
  }
  add(text.length);
  return found;
}

function turn(styles, tag) {
  const name = tag[2].toLowerCase();
  if (!tag[1]) {
    styles.push(name);
  } else if (styles.includes(name)) {
    styles.splice(styles.indexOf(name), 1);
  }
}

/** The styles that are open at an offset, in the order of opening. @param {string} text @param {number} offset */
export function openAt(text, offset) {
  const styles = [];
  for (const tag of text.matchAll(TAG)) {
    if (tag.index >= offset) {
      break;
    }
    turn(styles, tag);
  }
  return styles;
}

/** An offset that lies in no tag: the end of the tag that it stands in, else itself. @param {string} text @param {number} offset */
export function outsideTag(text, offset) {
  for (const tag of text.matchAll(TAG)) {
    if (tag.index < offset && offset < tag.index + tag[0].length) {
      return tag.index + tag[0].length;
    }
  }
  return offset;
}

/**
 * The text in two at an offset, trimmed; styles that are open there are closed before it and opened again after it.
 * @param {string} text
 * @param {number} offset
 * @returns {[string, string]}
 */
export function divided(text, offset) {
  const at = outsideTag(text, offset);
  const open = openAt(text, at);
  const closing = open.toReversed().map((name) => `</${name}>`);
  const opening = open.map((name) => `<${name}>`);
  const before = text.slice(0, at).trimEnd() + closing.join("");
  const after = opening.join("") + text.slice(at).trimStart();
  return [withoutEmpty(before.trim()), withoutEmpty(after.trim())];
}

const withoutEmpty = (text) => text.replace(/<([ibu])>\s*<\/\1>/gi, "").trim();

/**
 * The text with a style put around a range, or taken off where it stands around it already.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {"i" | "b" | "u"} name
 * @returns {{text: string, start: number, end: number}} the text and the range in it
 */
export function styled(text, start, end, name) {
  const [open, close] = [`<${name}>`, `</${name}>`];
  if (text.slice(0, start).endsWith(open) && text.startsWith(close, end)) {
    const bare = text.slice(0, start - open.length) + text.slice(start, end) + text.slice(end + close.length);
    return { text: bare, start: start - open.length, end: end - open.length };
  }
  const inside = text.slice(start, end);
  if (inside.length >= open.length + close.length && inside.startsWith(open) && inside.endsWith(close)) {
    const bare = inside.slice(open.length, -close.length);
    return { text: text.slice(0, start) + bare + text.slice(end), start, end: start + bare.length };
  }
  const made = text.slice(0, start) + open + inside + close + text.slice(end);
  return { text: made, start: start + open.length, end: end + open.length };
}

/**
 * The text without tags, and for each of its places (and its end) the offset in the text with tags.
 * @param {string} text
 * @returns {{plain: string, offsets: Int32Array | null}} no offsets where there are no tags
 */
export function mapped(text) {
  if (!text.includes("<")) {
    return { plain: text, offsets: null };
  }
  const offsets = [];
  let bare = "";
  let from = 0;
  const add = (to) => {
    for (let at = from; at < to; at += 1) {
      offsets.push(at);
    }
    bare += text.slice(from, to);
  };
  for (const tag of text.matchAll(TAG)) {
    add(tag.index);
    from = tag.index + tag[0].length;
  }
  add(text.length);
  offsets.push(text.length);
  return { plain: bare, offsets: Int32Array.from(offsets) };
}
