/* Receives webhooks and believes only those that are signed. Needs nothing but Node.js 18 or later.
 *
 *     WEBHOOK_SECRETS="whsec_..." node verify_webhook.mjs 8000
 *
 * While a secret is being rotated, give both, separated by a comma.
 */

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { argv, env } from "node:process";
import { pathToFileURL } from "node:url";

const TOLERANCE_SECONDS = 30 * 60;
const LARGEST_BODY = 1024 * 1024;

/** The event in `body`, a Buffer of the raw bytes as they came; throws when it is not genuine.
 * `header` is the value of ElevenLabs-Signature. */
export function verifiedEvent(body, header, secrets, now = Date.now() / 1000) {
  const parts = header.split(",").map((part) => part.trim());
  const values = (name) => parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
  const [timestamp, ...others] = values("t");
  if (!/^\d+$/.test(timestamp ?? "") || others.length > 0) throw new Error("no timestamp");
  if (Math.abs(now - Number(timestamp)) > TOLERANCE_SECONDS) throw new Error("too old, or from the future");
  const expected = secrets.map((secret) => createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex"));
  const matches = values("v0").flatMap((given) => expected.map((one) => isSame(given, one)));
  if (!matches.includes(true)) throw new Error("no signature matches");
  return JSON.parse(body.toString("utf-8"));
}

function isSame(given, expected) {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Answers at once: 200 for what is genuine, 401 for anything else. Do the work afterwards, elsewhere. */
async function receive(request, response, secrets, seen) {
  const body = await wholeBody(request);
  if (body === null) return response.writeHead(413).end();
  let event;
  try {
    event = verifiedEvent(body, request.headers["elevenlabs-signature"] ?? "", secrets);
  } catch {
    return response.writeHead(401).end();
  }
  // The same event can come more than once: its id stays the same.
  const id = request.headers["webhook-id"] ?? "";
  if (!seen.has(id)) {
    seen.add(id);
    console.log(event.type, event.event_timestamp);
  }
  return response.writeHead(200).end();
}

async function wholeBody(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > LARGEST_BODY) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) {
  const secrets = (env.WEBHOOK_SECRETS ?? "").split(",").map((one) => one.trim()).filter(Boolean);
  const seen = new Set();
  createServer((request, response) => receive(request, response, secrets, seen)).listen(Number(argv[2]), "127.0.0.1");
}
