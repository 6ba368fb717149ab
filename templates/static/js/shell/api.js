// Calls of the service's own API from a page: the cookie says who asks, the header that the page asked.

import { csrfToken } from "./page.js";

/**
 * @typedef {object} Answer
 * @property {number} status HTTP status; 0 when the service was not reached
 * @property {boolean} ok
 * @property {any} body what the JSON says, text of another kind, or null
 * @property {Headers} headers
 * @property {string} slug of a refusal, "invalid_input" for malformed input, "offline" when not reached, else ""
 * @property {string} message of a refusal, fit for people
 */

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body] sent as JSON, unless it is FormData, a Blob or bytes (which need a content type of their own)
 * @param {{headers?: Record<string, string>, signal?: AbortSignal, keepalive?: boolean}} [options]
 * @returns {Promise<Answer>} also for refusals; only an abort throws
 */
async function call(method, path, body, { headers = {}, signal, keepalive } = {}) {
  const isRaw = body instanceof FormData || body instanceof Blob || ArrayBuffer.isView(body);
  const sent = { accept: "application/json", "x-csrf-token": csrfToken(), ...headers };
  if (body !== undefined && !isRaw) {
    sent["content-type"] ??= "application/json";
  }
  const payload = body === undefined || isRaw ? body : JSON.stringify(body);
  try {
    const response = await fetch(path, { method, headers: sent, body: payload, signal, keepalive });
    return await answer(response);
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    return { status: 0, ok: false, body: null, headers: new Headers(), slug: "offline", message: "" };
  }
}

/** @param {Response} response @returns {Promise<Answer>} */
async function answer(response) {
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  const body = isJson && text ? JSON.parse(text) : text || null;
  const detail = isJson ? body?.detail : null;
  const places = Array.isArray(detail) ? detail : null;
  return {
    status: response.status,
    ok: response.ok,
    body,
    headers: response.headers,
    slug: places ? "invalid_input" : (detail?.status ?? ""),
    message: places ? places.map((place) => place.msg).join("; ") : (detail?.message ?? ""),
  };
}

export const api = {
  get: (path, options) => call("GET", path, undefined, options),
  post: (path, body, options) => call("POST", path, body, options),
  put: (path, body, options) => call("PUT", path, body, options),
  patch: (path, body, options) => call("PATCH", path, body, options),
  delete: (path, options) => call("DELETE", path, undefined, options),
};
