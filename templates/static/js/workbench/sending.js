// How the bench talks to the API: as the page does, and with a fresh token when somebody signed in again elsewhere.

import { api } from "../shell/api.js";

const FORGED = "forged_request";

/** The token of the session that this browser has now, read from a page of ours. @param {string} address */
async function renewToken(address) {
  const answer = await api.get(address, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(typeof answer.body === "string" ? answer.body : "", "text/html");
  const token = page.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  const here = document.querySelector('meta[name="csrf-token"]');
  if (answer.ok && token && here && here.getAttribute("content") !== token) {
    here.setAttribute("content", token);
    return true;
  }
  return false;
}

/**
 * The calls of `api`; what is refused for its token alone is sent once more with a fresh one.
 * @param {string} address of a page of ours
 */
export function createSender(address) {
  const again = async (call) => {
    const answer = await call();
    return answer.slug === FORGED && (await renewToken(address)) ? call() : answer;
  };
  return {
    get: (path, options) => api.get(path, options),
    post: (path, body, options) => again(() => api.post(path, body, options)),
    put: (path, body, options) => again(() => api.put(path, body, options)),
    patch: (path, body, options) => again(() => api.patch(path, body, options)),
    delete: (path, options) => again(() => api.delete(path, options)),
  };
}
