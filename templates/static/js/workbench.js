// The linguists' workbench: reads the draft, lays it on the desk, and sets up all that works on it.

import { meta, pageData } from "./shell/page.js";
import { ACTIONS } from "./workbench/actions.js";
import { regionsOf, sentences } from "./workbench/bench.js";
import { besideOf } from "./workbench/beside.js";
import { createCasting } from "./workbench/casting_call.js";
import { createConflicts } from "./workbench/conflicts.js";
import { fromDocument } from "./workbench/documents.js";
import { element } from "./workbench/dom.js";
import { createEditor } from "./workbench/editor.js";
import { addFinder } from "./workbench/finder.js";
import { addHandingIn } from "./workbench/handing_in.js";
import { freshId } from "./workbench/ids.js";
import { createDesk } from "./workbench/model.js";
import { nameOfTab, openKeeper } from "./workbench/offline.js";
import { addOperations } from "./workbench/operations.js";
import { PARTS } from "./workbench/parts.js";
import { openPreferences } from "./workbench/preferences.js";
import { sorted } from "./workbench/restoring.js";
import { createSaving } from "./workbench/saving.js";
import { createSender } from "./workbench/sending.js";
import { createShortcuts } from "./workbench/shortcuts.js";
import { createStatus } from "./workbench/status.js";
import { joinTabs } from "./workbench/tabs.js";
import { addToolbar } from "./workbench/toolbar.js";

const task = pageData("task");
const say = sentences(pageData("words") ?? {});
const regions = regionsOf();
const encoder = new TextEncoder();
const api = createSender(task.urls.page);
document.body.dataset.stage = task.stage;

/** Says why there is nothing to work on, and offers to try again. */
function stop(answer) {
  const again = element("button.button", { type: "button", onclick: () => location.reload() }, say("try_again"));
  const leave = element("a.button", { href: task.urls.page }, say("to_task"));
  const message = element("p", { role: "alert" }, answer.message || say("offline"));
  regions.segments.replaceChildren(element("div.wb-empty", {}, message, element("div.cluster", {}, again, leave)));
}

async function start() {
  const [answer, tab] = await Promise.all([api.get(task.urls.draft), nameOfTab(freshId)]);
  if (!answer.ok) {
    stop(answer);
    return;
  }
  const draft = answer.body;
  const keeper = await openKeeper(task.task.id, draft.claim_seq, tab, meta("keeper-worker"));
  const left = sorted(await keeper.left(), draft);
  const bench = layOut(draft, left.open, keeper);
  watch(bench, tab);
  for (const add of PARTS) {
    add(bench);
  }
  for (const one of left.spent) {
    keeper.drop(one.key);
  }
  tellOfLeft(bench, left, keeper);
  showSource(bench);
  document.documentElement.dataset.workbench = "ready";
}

/** The desk with the document, and what works on it. */
function layOut(draft, kept, keeper) {
  const document = kept ? JSON.parse(kept.json) : draft.document;
  const language = task.text.language;
  const desk = createDesk({
    // What a stage starts from may be in the language of the one before.
    document: document && { ...document, language },
    language,
    limits: task.has_cues ? task.limits : null,
    durationMs: task.media.duration_ms,
  });
  const preferences = openPreferences(task);
  const keep = (chosen) => preferences.set("keys", chosen);
  const shortcuts = createShortcuts({ actions: ACTIONS, chosen: preferences.get("keys", {}), keep });
  const status = createStatus({ region: regions.status, task, say });
  const saving = createSaving({
    desk,
    version: draft.version,
    leaseExpiresAt: draft.lease_expires_at,
    isDirty: kept !== null,
    send: (json, etag, isChecked) =>
      api.put(`${task.urls.draft}?check=${isChecked}`, encoder.encode(json), {
        headers: { "if-match": etag, "content-type": "application/json" },
      }),
    read: () => api.get(task.urls.draft),
    keep: keeper.keep,
    forget: keeper.forget,
    isOnline: () => navigator.onLine,
  });
  const bench = {
    desk,
    task,
    say,
    regions,
    shortcuts,
    preferences,
    saving,
    status,
    api,
    player: null,
    tell: status.tell,
  };
  bench.isRenamed = document !== null && document.language !== language;
  bench.context = {
    desk,
    say,
    text: task.text,
    limits: desk.limits,
    isSdh: task.style.sdh,
    beside: null,
    source: task.source,
  };
  const askSpeaker = createCasting(bench, api);
  bench.editor = createEditor({
    desk,
    region: regions.segments,
    context: bench.context,
    tell: status.tell,
    askSpeaker,
  });
  addOperations(bench);
  addFinder(bench, meta("search-worker"));
  addHandingIn(bench, api);
  addToolbar(bench);
  shortcuts.on("save", () => saving.touch());
  return bench;
}

/** States of saving, other tabs, leaving the page. */
function watch(bench, tab) {
  const { desk, saving, status } = bench;
  const conflicts = createConflicts(bench, api);
  bench.conflicts = conflicts;
  const choose = () => (saving.state === "stale" || saving.state === "lost" ? conflicts[saving.state]() : undefined);
  const others = joinTabs(task.task.id, tab, {
    others: (count) => status.others(count ? say("open_elsewhere") : ""),
    edited: () => status.others(say("edited_elsewhere")),
    saved: (version) => version > saving.version && !isSettled(saving) && saving.stop("stale"),
  });
  let before = saving.state;
  saving.subscribe(() => {
    status.show(saving);
    if (saving.state !== before && saving.state === "saved") {
      others.saved(saving.version);
    }
    if (saving.state !== before) {
      before = saving.state;
      choose();
    }
  });
  status.show(saving);
  status.onChoose(choose);
  status.onRenew(() => saving.touch());
  desk.subscribe(({ origin }) => origin !== "select" && origin !== "findings" && others.edited());
  addEventListener("online", () => saving.resume());
  addEventListener("focus", () => saving.state !== "saved" && saving.resume());
  document.addEventListener("visibilitychange", () => document.hidden && saving.isDirty && saving.flush());
  addEventListener("beforeunload", (event) => {
    if (saving.isDirty || saving.state === "saving") {
      event.preventDefault();
    }
  });
}

const isSettled = (saving) => saving.state === "stale" || saving.state === "lost";

function tellOfLeft(bench, left, keeper) {
  if (left.open) {
    bench.tell(say("restored"), "good");
    keeper.drop(left.open.key);
  }
  const [first] = left.stranded;
  if (first) {
    bench.conflicts.stranded(first, () => keeper.drop(first.key));
  }
}

/** The source beside a translation, once it has been read. */
async function showSource(bench) {
  if (!task.source) {
    return;
  }
  const answer = await api.get(task.source.url);
  if (answer.ok) {
    const { segments } = fromDocument(answer.body.document, task.source.language);
    bench.context.beside = besideOf(segments);
    bench.editor.refresh();
  } else {
    bench.tell(say("failed", { message: answer.message }), "warn");
  }
}

start();
