// Questions in a dialog, and what is said there.

import { element, icon } from "./dom.js";

const CROSS = "M6 6l12 12M18 6L6 18";

/**
 * Opens a dialog in the page's `#wb-dialogs`; it is gone when it is closed.
 * @param {HTMLElement} region
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.close the name of the closing button
 * @param {(Node | string)[]} options.body
 * @param {{label: string, kind?: string, run: () => unknown, stays?: boolean}[]} [options.choices]
 * @param {boolean} [options.isWide]
 * @returns {HTMLDialogElement}
 */
export function ask(region, { title, close, body, choices = [], isWide = false }) {
  const heading = element("h2", { id: "wb-dialog-title" }, title);
  const shut = element(
    "button.icon-button",
    { type: "button", "aria-label": close, onclick: () => dialog.close() },
    icon(CROSS),
  );
  const buttons = choices.map(({ label, kind, run, stays }) =>
    element(
      kind ? `button.button.button-${kind}` : "button.button",
      {
        type: "button",
        onclick() {
          if (!stays) {
            dialog.close();
          }
          run();
        },
      },
      label,
    ),
  );
  const writeOn = writing();
  const gone = () => {
    dialog.remove();
    writeOn();
  };
  const dialog = element(
    isWide ? "dialog.dialog.wb-dialog-wide" : "dialog.dialog",
    { "aria-labelledby": heading.id, onclose: gone },
    element("div.dialog-head", {}, heading, shut),
    element("div.dialog-body", {}, ...body, element("div.cluster.wb-choices", {}, ...buttons)),
  );
  for (const open of region.querySelectorAll("dialog[open]")) {
    open.close();
  }
  region.append(dialog);
  dialog.showModal();
  return dialog;
}

/** While an answer is waited for, a dialog stays as it is, and with it what lies under it. */
export function rest(dialog, isResting) {
  for (const button of dialog.querySelectorAll(".dialog-head button, .wb-choices button")) {
    button.disabled = isResting;
  }
  dialog.oncancel = isResting ? (event) => event.preventDefault() : null;
}

/** The field that is written in, and its caret: closing a dialog alone gives it back a focus that takes no keys. */
function writing() {
  const field = document.activeElement;
  if (!(field instanceof HTMLTextAreaElement)) {
    return () => {};
  }
  const [start, end] = [field.selectionStart, field.selectionEnd];
  return () => {
    if (document.activeElement === field) {
      field.blur();
      field.focus({ preventScroll: true });
      field.setSelectionRange(start, end);
    }
  };
}

/** Hands a text to the person as a file. @param {string} name @param {string} text @param {string} type */
export function download(name, text, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
