// Elements in one line. Text is always text: nothing here reads markup.

/**
 * @param {string} name tag, with classes after dots: "button.button.button-quiet"
 * @param {Record<string, any>} [props] properties; those with a dash, `role`, `for` and `dir` are set as attributes,
 * functions under `on...` are listeners, `data` and `style` are objects; null and undefined are left out
 * @param {...(Node | string | null | undefined | false | (Node | string)[])} children
 * @returns {HTMLElement}
 */
export function element(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  made.classList.add(...classes);
  for (const [key, value] of Object.entries(props)) {
    if (value !== null && value !== undefined) {
      give(made, key, value);
    }
  }
  made.append(...children.flat(2).filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

function give(made, key, value) {
  if (key.startsWith("on")) {
    made.addEventListener(key.slice(2), value);
  } else if (key === "data") {
    Object.assign(made.dataset, value);
  } else if (key === "style") {
    for (const [property, setting] of Object.entries(value)) {
      made.style.setProperty(property, setting);
    }
  } else if (key.includes("-") || key === "role" || key === "for" || key === "dir") {
    made.setAttribute(key, value);
  } else {
    made[key] = value;
  }
}

/**
 * A sentence with its gaps filled: `%(name)s`, as translators know them.
 * @param {string} sentence
 * @param {Record<string, string | number>} [values]
 */
export const filled = (sentence, values = {}) =>
  sentence.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));

const SVG = "http://www.w3.org/2000/svg";

/** A line drawing of 24 x 24, which says nothing to screen readers. @param {string} path */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Calls at most once for each frame, with the newest arguments. */
export function eachFrame(call) {
  let waiting = null;
  return (...args) => {
    if (waiting === null) {
      requestAnimationFrame(() => {
        const newest = waiting;
        waiting = null;
        call(...newest);
      });
    }
    waiting = args;
  };
}
