// Passkeys: makes and shows them with the browser's own dialogs. Without script or passkeys its buttons stay hidden.

import { api } from "./shell/api.js";

/**
 * @param {HTMLElement} box of `_passkey.html`
 */
function start(box) {
  const button = box.querySelector("button");
  const said = box.querySelector("[role=alert]");
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.hidden = true;
    const trouble = await run(box);
    button.disabled = false;
    said.textContent = trouble;
    said.hidden = !trouble;
  });
}

/** @param {HTMLElement} box @returns {Promise<string>} what went wrong, or "" while the page leads on */
async function run(box) {
  const { passkey, options, answer, next, failed, stopped, offline } = box.dataset;
  const offered = await api.post(options, {});
  if (!offered.ok) {
    return trouble(offered, failed, offline);
  }
  const credential = await shown(passkey, offered.body);
  if (!credential) {
    return stopped;
  }
  const name = box.querySelector("[data-passkey-name]")?.value ?? "";
  const accepted = await api.post(answer, { credential, name, next });
  if (!accepted.ok) {
    return trouble(accepted, failed, offline);
  }
  location.assign(accepted.body.next);
  return "";
}

/** Whoever has to prove first who they are is led there; all else is said. */
function trouble(answered, failed, offline) {
  if (answered.slug === "proof_needed") {
    location.assign(answered.body.detail.next);
    return "";
  }
  return answered.status === 0 ? offline : failed;
}

/** @returns {Promise<object | null>} the credential as JSON; null when the person stopped, or the device knows none */
async function shown(kind, options) {
  try {
    if (kind === "add") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return (await navigator.credentials.create({ publicKey })).toJSON();
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({ publicKey })).toJSON();
  } catch {
    return null;
  }
}

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const box of document.querySelectorAll("[data-passkey]")) {
    start(box);
  }
}
