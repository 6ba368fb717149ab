// The panel of an order: what is opened stays open when the panel is renewed, and a new state is said aloud.

const opened = new Set();

/** @param {Event} event of htmx; @returns {boolean} whether the panel itself is renewed */
const isPanel = (event) => event.target?.id === "order-live" || event.detail?.target?.id === "order-live";

document.addEventListener("htmx:beforeSwap", (event) => {
  if (isPanel(event)) {
    opened.clear();
    for (const details of document.querySelectorAll("#order-live details[open][id]")) {
      opened.add(details.id);
    }
  }
});

document.addEventListener("htmx:afterSettle", () => {
  const panel = document.getElementById("order-live");
  for (const id of opened) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  opened.clear();
  const said = document.getElementById("order-said");
  if (panel?.dataset.said && said && said.textContent !== panel.dataset.said) {
    said.textContent = panel.dataset.said;
  }
});
