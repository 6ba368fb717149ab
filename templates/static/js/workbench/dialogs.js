// A dialog with a title, what it says, and buttons at its foot.

import { element, icon } from "./dom.js";

const CROSS = "M6 6l12 12M18 6L6 18";

/**
 * Opens a dialog in the page's `#wb-dialogs`; it is gone when it is closed.
 * @param {import("./bench.js").Bench} bench
 * @param {object} options
 * @param {string} options.name of its id
 * @param {string} options.title
 * @param {(Node | string)[]} options.body
 * @param {(Node | string)[]} [options.foot]
 * @param {() => void} [options.closed]
 * @returns {HTMLDialogElement}
 */
export function openDialog({ regions, say }, { name, title, body, foot = [], closed = () => {} }) {
  const heading = element("h2", { id: `wb-dialog-${name}-title` }, title);
  const shut = element("button.icon-button", { type: "button", "aria-label": say("close") }, icon(CROSS));
  const dialog = element(
    "dialog.dialog",
    { id: `wb-dialog-${name}`, "aria-labelledby": heading.id },
    element("div.dialog-head", {}, heading, shut),
    element("div.dialog-body", {}, ...body),
    foot.length ? element("div.cluster.wb-dialog-foot", {}, ...foot) : null,
  );
  shut.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  regions.dialogs.append(dialog);
  dialog.showModal();
  return dialog;
}
