// Two texts of one task: shown, kept, and chosen between by a person. Nothing here writes over anything unasked.

import { ask, download } from "./dialogs.js";
import { fromDocument } from "./documents.js";
import { element } from "./dom.js";
import { timecode } from "./timecodes.js";

const MOST_SHOWN = 500;

/** What differs between two documents, segment by segment. @returns {{start_ms: number, first: string, second: string}[]} */
export function differences(first, second) {
  const [a, b] = [fromDocument(first, ""), fromDocument(second, "")];
  const [before, after] = [a, b].map((one) => new Map(one.segments.map((segment) => [segment.id, segment])));
  const ids = new Set([...before.keys(), ...after.keys()]);
  const listed = [...ids].map((id) => ({ id, first: before.get(id), second: after.get(id) }));
  return listed
    .filter(({ first: one, second: other }) => JSON.stringify(one) !== JSON.stringify(other))
    .map((pair) => ({
      start_ms: (pair.first ?? pair.second).start_ms,
      first: said(pair.first),
      second: said(pair.second),
    }))
    .sort((one, other) => one.start_ms - other.start_ms);
}

const said = (segment) =>
  segment
    ? `${timecode(segment.start_ms, { isExact: true })} – ${timecode(segment.end_ms, { isExact: true })}\n${segment.text}`
    : "";

/** A document as lines to read and paste. @param {object} document */
export const asText = (document) =>
  fromDocument(document, "")
    .segments.map((one) => `[${timecode(one.start_ms)}] ${one.text}`)
    .join("\n");

/**
 * @param {import("./bench.js").Bench} bench
 * @param {object} api
 */
export function createConflicts(bench, api) {
  const { desk, task, say, saving, tell, regions } = bench;
  const urls = task.urls;
  const name = `${task.task.media_name}.${task.task.id}.json`;

  const keepers = (document) => [
    { label: say("copy_text"), stays: true, run: () => copy(document) },
    { label: say("download_text"), stays: true, run: () => download(name, JSON.stringify(document, null, 2)) },
  ];

  async function copy(document) {
    try {
      await navigator.clipboard.writeText(asText(document));
      tell(say("copied"), "good");
    } catch {
      download(name.replace(/json$/, "txt"), asText(document), "text/plain");
    }
  }

  async function theirs() {
    const answer = await api.get(urls.draft);
    if (!answer.ok) {
      tell(say("failed", { message: answer.message || say("offline") }), "bad");
      return null;
    }
    return answer.body;
  }

  function compare(first, second, { labels, choices }) {
    const found = differences(first, second);
    const rows = found
      .slice(0, MOST_SHOWN)
      .map((one) =>
        element(
          "tr",
          {},
          element("td.wb-compared", { dir: "auto" }, one.first),
          element("td.wb-compared", { dir: "auto" }, one.second),
        ),
      );
    const head = element("tr", {}, ...labels.map((label) => element("th", { scope: "col" }, label)));
    const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
    const box = element("div.table-box", { role: "region", tabIndex: 0, "aria-label": say("compare") }, table);
    const count = element("p", {}, say("differences_found", { count: found.length }));
    ask(regions.dialogs, { title: say("compare"), close: say("close"), body: [count, box], choices, isWide: true });
  }

  /** Another text was saved since: by another tab, mostly. */
  async function stale() {
    const choices = [
      { label: say("compare"), stays: true, run: compareWithTheirs },
      { label: say("take_theirs"), kind: "primary", run: take },
      { label: say("keep_mine"), run: goOn },
      ...keepers(desk.toDocument()),
    ];
    const body = [element("p", {}, say("stale"))];
    ask(regions.dialogs, { title: say("stale_title"), close: say("decide_later"), body, choices });
  }

  async function compareWithTheirs() {
    const draft = await theirs();
    if (draft) {
      compare(draft.document, desk.toDocument(), {
        labels: [say("their_text"), say("my_text")],
        choices: [
          { label: say("take_theirs"), kind: "primary", run: take },
          { label: say("keep_mine"), run: goOn },
          ...keepers(desk.toDocument()),
        ],
      });
    }
  }

  async function take() {
    const draft = await theirs();
    if (draft) {
      desk.load(draft.document);
      saving.adopt(draft.version, draft.lease_expires_at);
      tell(say("took_theirs"), "good");
    }
  }

  /** The text that is here goes on from the newest version, because a person has said so. */
  async function goOn() {
    const draft = await theirs();
    if (draft) {
      await saving.rebase(draft.version, draft.lease_expires_at);
    }
  }

  function lost() {
    const choices = [
      { label: say("claim_again"), kind: "primary", run: claimAgain },
      ...keepers(desk.toDocument()),
      { label: say("to_queue"), kind: "quiet", run: () => location.assign(urls.queue) },
    ];
    const body = [element("p", {}, say("lease_lost")), element("p", {}, saving.message)];
    ask(regions.dialogs, { title: say("lost_title"), close: say("decide_later"), body, choices });
  }

  async function claimAgain() {
    const answer = await api.post(`${urls.task}/claim`);
    if (!answer.ok && answer.slug !== "claim_lost") {
      tell(say("failed", { message: answer.message }), "bad");
      return;
    }
    const draft = await theirs();
    if (!draft) {
      lost();
    } else if (draft.version === saving.version) {
      await saving.rebase(draft.version, draft.lease_expires_at);
      tell(say("claimed_again"), "good");
    } else {
      saving.stop("stale");
    }
  }

  /** A text that was left on this device and goes on from another version than the server's. */
  function stranded(left, forget) {
    const document = JSON.parse(left.json);
    const choices = [
      {
        label: say("compare"),
        stays: true,
        run: () =>
          compare(desk.toDocument(), document, {
            labels: [say("shown_text"), say("left_text")],
            choices: keepers(document),
          }),
      },
      { label: say("put_in_place"), run: () => desk.apply({ type: "replaceDocument", document }) },
      ...keepers(document),
      { label: say("discard_left"), kind: "danger", run: forget },
    ];
    const at = new Intl.DateTimeFormat(documentLanguage(), { dateStyle: "medium", timeStyle: "short" }).format(left.at);
    const body = [element("p", {}, say("left_on_device", { at }))];
    ask(regions.dialogs, { title: say("left_title"), close: say("decide_later"), body, choices });
  }

  return { stale, lost, stranded };
}

const documentLanguage = () => globalThis.document.documentElement.lang || undefined;
