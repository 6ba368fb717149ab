// A segment's text with its styles as elements: <b>, <i> and <u> are tags, all else is text.

const TAG = /<(\/?)([ibu])>/gi;

/** @param {string} text @returns {string} without its tags */
export const plain = (text) => text.replace(TAG, "");

/**
 * Fills an element with a text; a tag that is opened and not closed ends with the text.
 * @param {Element} element
 * @param {string} text
 */
export function fillStyled(element, text) {
  if (!text.includes("<")) {
    element.textContent = text;
    return;
  }
  element.replaceChildren();
  const open = [];
  let position = 0;
  const add = (part) => {
    if (part) {
      element.append(open.reduceRight((inner, name) => wrapped(name, inner), document.createTextNode(part)));
    }
  };
  for (const tag of text.matchAll(TAG)) {
    add(text.slice(position, tag.index));
    position = tag.index + tag[0].length;
    const name = tag[2].toLowerCase();
    if (!tag[1]) {
      open.push(name);
    } else if (open.includes(name)) {
      open.splice(open.indexOf(name), 1);
    }
  }
  add(text.slice(position));
}

function wrapped(name, inner) {
  const element = document.createElement(name);
  element.append(inner);
  return element;
}
