// The list of orders: ticking all that is shown, counting what is ticked, and saying when the list could not be loaded.

import { startTicks } from "./customers/ticks.js";

const failed = document.getElementById("list-failed");

/** Shows or hides the sentence that says the list could not be loaded. */
function showFailure(isFailed) {
  if (failed) {
    failed.hidden = !isFailed;
  }
}

/** @param {Event} event of htmx; @returns {boolean} whether the list was asked for */
const isList = (event) => Boolean(event.target?.closest?.("[data-list-form], .orders-more"));

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => isList(event) && showFailure(true));
}
document.addEventListener("htmx:beforeRequest", (event) => isList(event) && showFailure(false));

// What was ticked while another list was on its way stays ticked, if it is in that list, too.
let ticked = [];
document.addEventListener("htmx:beforeSwap", () => {
  ticked = [...document.querySelectorAll(".order-tick:checked")].map((box) => box.value);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const box of document.querySelectorAll(".order-tick")) {
    box.checked = ticked.includes(box.value);
  }
  startTicks(document);
});
startTicks(document);
