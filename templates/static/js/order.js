// The order dialog: files that are sent as soon as they are chosen, and an estimate that follows.

import htmx from "htmx.org";
import { startDropping } from "./order/dropping.js";
import { startAddress } from "./order/address.js";
import { keepTyped, tellOrder } from "./order/keeping.js";
import { startLibrary } from "./order/library.js";
import { startUploads } from "./order/uploads.js";
import { pageData } from "./shell/page.js";

const root = document.getElementById("order");

if (root) {
  const uploads = startUploads(root, pageData("order-words"));
  startDropping(uploads.add);
  startLibrary(uploads.order);
  startAddress(uploads.order);
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.id === "order-form" && uploads.areRunning()) {
      event.preventDefault();
      uploads.sayUnfinished();
    }
  });
  // A form that was put in place of another one was asked for before what has happened meanwhile.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.id === "order-form") {
      keepTyped(event.detail.target, event.target);
      tellOrder(root.dataset.order);
    }
  });
  // It has no files of its own yet, either.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof HTMLElement && event.target.id === "order-form") {
      uploads.tellEstimate();
      htmx.trigger("#order-form", "order:changed");
    }
  });
}
