// Names for what is made in the browser.

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** A name that nobody else makes: ids outlive versions, and comments hang on them. */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `e${Array.from(bytes, (byte) => LETTERS[byte & 31]).join("")}`;
}
