// What the server has written into the head of the page.

/** @param {string} name @returns {string} the content of a `<meta>`, or "" */
export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
}

/** @returns {string} what unsafe requests must carry in `x-csrf-token` */
export const csrfToken = () => meta("csrf-token");

/** @returns {string} the nonce under which a style element may be added */
export const styleNonce = () => meta("csp-nonce");

/**
 * The data of a `<script type="application/json" id="...">`.
 * @param {string} id
 * @returns {any} null when there is none
 */
export function pageData(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent || "null") : null;
}

/** @returns {boolean} whether the person asked for less motion */
export const prefersStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
