// A recording that is fetched from its address: the order is begun first, so that what was typed goes along.

/** @param {() => Promise<string>} order begins the order with what is typed, unless there is one */
export function startAddress(order) {
  const form = document.getElementById("field-media_url")?.closest("form");
  form?.addEventListener("submit", async (event) => {
    if (!form.querySelector("[data-order-id]").value) {
      event.preventDefault();
      if (await order()) {
        form.submit();
      }
    }
  });
}
