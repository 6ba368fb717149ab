// The uploads of one order: some at a time, each resumed where it stopped, whatever stopped it.

import htmx from "htmx.org";
import { api } from "../shell/api.js";
import { csrfToken } from "../shell/page.js";
import { durationOf } from "./durations.js";
import { tellOrder } from "./keeping.js";
import { listAnew } from "./listing.js";
import { createRow } from "./row.js";
import { sendFile } from "./sending.js";
import { fill, size } from "./writing.js";

const AT_ONCE = 3;

/**
 * @param {HTMLElement} root
 * @param {Record<string, string>} words
 */
export function startUploads(root, words) {
  const list = document.getElementById("order-uploads");
  const said = document.getElementById("order-said");
  /** @type {Set<any>} */
  const jobs = new Set();
  let beginning = null;

  /** The order's id, begun when the first file comes. @returns {Promise<string>} "" when the service is not reached */
  function order() {
    if (root.dataset.order) {
      return Promise.resolve(root.dataset.order);
    }
    beginning ??= begin(root).finally(() => {
      beginning = null;
    });
    return beginning;
  }

  function say(text) {
    said.textContent = text;
  }

  /** The lengths of what is on its way, for the estimate. */
  function tellEstimate() {
    const place = document.getElementById("order-local");
    place?.replaceChildren(...[...jobs].map((job) => hidden("local", job.duration ?? 0)));
  }

  function estimateAnew() {
    tellEstimate();
    htmx.trigger("#order-form", "order:changed");
  }

  /** What this page sends itself is no upload that was interrupted. */
  function hideOwn() {
    for (const element of document.querySelectorAll("#order-files [data-upload]")) {
      const { name, length } = element.dataset;
      element.hidden = [...jobs].some((job) => job.file.name === name && job.file.size === Number(length));
    }
  }

  function next() {
    const running = [...jobs].filter((job) => job.state === "running").length;
    for (const job of [...jobs].filter((one) => one.state === "queued").slice(0, Math.max(0, AT_ONCE - running))) {
      job.state = "running";
      job.row.started();
      run(job);
    }
    list.hidden = jobs.size === 0;
    hideOwn();
  }

  async function run(job) {
    const id = await order();
    if (!id) {
      fail(job, words.offline);
      return;
    }
    const known = await matching(id, job.file);
    if (!jobs.has(job)) {
      return; // cancelled meanwhile
    }
    job.sending = sendFile(job.file, {
      order: id,
      language: document.getElementById("field-source_language")?.value ?? "en",
      duration: job.duration,
      known,
      onProgress: (bytes) => job.row.progress(bytes),
      onWaiting: () => job.row.waiting(),
      onSent: () => arrived(job, id),
      onRefused: (message) => fail(job, message || words.offline),
    });
  }

  async function arrived(job, id) {
    job.row.storing();
    await listAnew(id);
    end(job, fill(words.done, { name: job.file.name }));
  }

  function fail(job, message) {
    job.state = "failed";
    job.row.failed(message);
    say(message);
    next();
  }

  function end(job, text) {
    jobs.delete(job);
    job.row.remove();
    say(text);
    next();
    estimateAnew();
  }

  async function cancel(job) {
    await job.sending?.cancel();
    end(job, fill(words.cancelled, { name: job.file.name }));
    document.getElementById("order-pick")?.focus();
    if (root.dataset.order) {
      await listAnew(root.dataset.order);
    }
  }

  async function add(files) {
    for (const file of files) {
      const most = Number(root.dataset.mostBytes);
      const job = { file, state: "queued", duration: null, sending: null, row: null };
      job.row = createRow(file, words, {
        cancel: () => cancel(job),
        again: () => {
          job.state = "queued";
          job.row.queued();
          next();
        },
      });
      list.append(job.row.element);
      jobs.add(job);
      if (file.size > most) {
        fail(job, fill(words.too_large, { name: file.name, size: size(most) }));
        continue;
      }
      job.duration = await durationOf(file);
    }
    next();
    estimateAnew();
  }

  document.addEventListener("htmx:afterSwap", hideOwn);

  return {
    add,
    order,
    areRunning: () => [...jobs].some((job) => job.state !== "failed"),
    tellEstimate,
    sayUnfinished() {
      say(words.unfinished);
      htmx.trigger("#order-form", "order:changed");
      const place = document.getElementById("order-uploads");
      place.tabIndex = -1;
      place.focus();
      showUnfinished(words.unfinished);
    },
  };
}

/** Says beside the button why nothing happened. */
function showUnfinished(text) {
  const button = document.getElementById("order-continue");
  const there = document.getElementById("order-unfinished");
  const note = there ?? document.createElement("p");
  note.id = "order-unfinished";
  note.className = "field-error";
  note.textContent = text;
  if (!there) {
    button?.after(note);
  }
  setTimeout(() => note.remove(), 8000);
}

/** Begins the order with what is typed so far, and has the page know it. */
async function begin(root) {
  const form = document.getElementById("order-form");
  const answer = await fetch("/productions/new/begin", {
    method: "POST",
    headers: { "x-csrf-token": csrfToken() },
    body: new URLSearchParams(new FormData(form)),
  }).catch(() => null);
  if (!answer?.ok) {
    return "";
  }
  const { order_id: id } = await answer.json();
  root.dataset.order = id;
  tellOrder(id);
  history.replaceState(null, "", `/productions/new?order=${id}`);
  return id;
}

/** What has come of this file before: an upload of the same name and length that is still open. */
async function matching(order, file) {
  const answer = await api.get(`/v1/productions/uploads?order_id=${order}`);
  const open = answer.ok ? answer.body.uploads : [];
  const found = open.find((one) => one.name === file.name && one.length === file.size);
  return found ? `/v1/productions/uploads/${found.upload_id}` : null;
}

function hidden(name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = String(value);
  return input;
}
