// Boxes in a list, and the form at its head that does something with those that are ticked.

/**
 * Brings the form's parts to life: "all shown", how many are ticked, and a button that rests while none is.
 * Without script the form works as well: the server says when none was ticked.
 * @param {ParentNode} root
 */
export function startTicks(root) {
  const all = root.querySelector("[data-ticks-all]");
  if (!all) {
    return;
  }
  all.hidden = false;
  root.querySelector("[data-ticks-all-label]").hidden = false;
  showTicks(root);
  if (all.dataset.isStarted) {
    return;
  }
  all.dataset.isStarted = "yes";
  all.addEventListener("change", () => {
    for (const box of boxes(root)) {
      box.checked = all.checked;
    }
    showTicks(root);
  });
  root.querySelector("#orders-list").addEventListener("change", () => showTicks(root));
}

const boxes = (root) => [...root.querySelectorAll(".order-tick")];

/** How many are ticked, in words that the page has brought along. */
function showTicks(root) {
  const shown = boxes(root);
  const ticked = shown.filter((box) => box.checked).length;
  const all = root.querySelector("[data-ticks-all]");
  const count = root.querySelector("[data-tick-count]");
  const button = root.querySelector("[data-needs-ticks]");
  all.checked = ticked > 0 && ticked === shown.length;
  all.indeterminate = ticked > 0 && ticked < shown.length;
  button.setAttribute("aria-disabled", String(ticked === 0));
  count.textContent =
    ticked === 0 ? "" : ticked === 1 ? count.dataset.one : count.dataset.many.replace("{count}", String(ticked));
}
