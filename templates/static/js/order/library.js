// Files that were sent before, in a dialog of the page.

import htmx from "htmx.org";

/** @param {() => Promise<string>} order begins the order with what is typed, unless there is one */
export function startLibrary(order) {
  const opener = document.getElementById("order-library-opener");
  const dialog = document.getElementById("order-library");
  if (!(opener instanceof HTMLAnchorElement) || !(dialog instanceof HTMLDialogElement)) {
    return;
  }
  opener.addEventListener("click", async (event) => {
    event.preventDefault();
    const address = new URL(opener.href);
    address.searchParams.set("order", await order());
    await htmx.ajax("GET", `${address.pathname}${address.search}`, { target: "#order-library-body" });
    dialog.showModal();
  });
}
