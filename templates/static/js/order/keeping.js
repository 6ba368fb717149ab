// What the page knows, told to a form that was put in place of another one.

/** Fields of the same name, and of ticks the same value, are the same. The service is what the new form was asked for. */
const nameOf = ({ type, name, value }) => (isTick(type) ? `${type} ${name} ${value}` : `${type} ${name}`);
const isTick = (type) => type === "checkbox" || type === "radio";
const isTyped = ({ type, name }) => name && name !== "service" && type !== "hidden";

/**
 * What was typed and ticked in a form until it went.
 * @param {HTMLFormElement} before
 * @param {HTMLFormElement} after
 */
export function keepTyped(before, after) {
  const typed = new Map([...before.elements].filter(isTyped).map((field) => [nameOf(field), field]));
  for (const field of after.elements) {
    const known = typed.get(nameOf(field));
    if (known && isTick(field.type)) {
      field.checked = known.checked;
    } else if (known && isOffered(field, known.value)) {
      field.value = known.value;
    }
  }
}

const isOffered = (field, value) => !field.options || [...field.options].some((option) => option.value === value);

/** Writes the order's id into each form that sends it. @param {string} id "" while there is none */
export function tellOrder(id) {
  for (const input of document.querySelectorAll("[data-order-id]")) {
    input.value = id;
  }
}
