// A review's end: approved, with a reason for each warning that stays, or sent back with comments and a word on all of it.

import { api } from "../../shell/api.js";
import { openDialog } from "../dialogs.js";
import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { grouped, unanswered } from "./arranging.js";
import { ruleName } from "./findings.js";
import { showRefusal } from "./handing_in.js";

const LEAST_REASON = 3;

/** @param {import("../bench.js").Bench} bench */
export function startReview(bench) {
  const { regions, shortcuts, say } = bench;
  const approve = element(
    "button.button.button-primary.button-small",
    { type: "button", onclick: () => openApproval(bench) },
    drawn("check"),
    say("approve"),
  );
  const giveBack = element(
    "button.button.button-small",
    { type: "button", onclick: () => openReturn(bench) },
    drawn("comment"),
    say("send_back"),
  );
  regions.toolbar.append(element("span.wb-panel-verdict", {}, giveBack, approve));
  shortcuts.on("hand_in", () => openApproval(bench));
}

/** The findings of what is approved: a review without a single change was never saved, so they are asked for. */
async function findingsOf({ saving, desk, task }) {
  await saving.flush();
  if (!desk.findings) {
    const answer = await api.get(task.urls.findings);
    if (answer.ok) {
      desk.setFindings(answer.body.found);
    }
  }
  return desk.findings?.findings ?? [];
}

async function openApproval(bench) {
  const { say } = bench;
  const findings = await findingsOf(bench);
  const warnings = findings.filter((one) => one.severity === "warning");
  const says = element("div.wb-panel-refusal", { role: "alert" });
  const fields = (grouped(warnings)[0]?.rules ?? []).map((rule) => reasonField(bench, rule));
  const notes = notesField(say("approve_notes"), "wb-approve-notes", false);
  const confirm = element("button.button.button-primary", { type: "button" }, say("approve_confirm"));
  const hasErrors = findings.some((one) => one.severity === "error");
  confirm.disabled = hasErrors;
  const dialog = openDialog(bench, {
    name: "approve",
    title: say("approve"),
    body: [
      element("p", {}, say(hasErrors ? "approve_errors" : fields.length ? "approve_reasons" : "approve_about")),
      ...fields.map((field) => field.box),
      notes.box,
      says,
    ],
    foot: [cancelButton(say, () => dialog), confirm],
  });
  confirm.addEventListener("click", async () => {
    const reasons = fields.map((field) => field.read()).filter(Boolean);
    if (unanswered(warnings, reasons).length) {
      says.replaceChildren(element("p", {}, say("approve_reasons_missing")));
      fields.find((field) => !field.read())?.focus();
      return;
    }
    await decide(bench, dialog, says, confirm, {
      decision: "approve",
      reasons,
      ...(notes.read() ? { notes: notes.read() } : {}),
    });
  });
}

function reasonField({ say }, { rule, findings }) {
  const id = `wb-reason-${rule}`;
  const input = element("input", { id, type: "text", maxLength: 1000, dir: "auto" });
  const label = say("reason_for", { rule: ruleName(rule), count: findings.length });
  const hint = element("p.field-hint", { id: `${id}-hint` }, findings[0].message);
  input.setAttribute("aria-describedby", hint.id);
  const read = () => (input.value.trim().length >= LEAST_REASON ? { rule, reason: input.value.trim() } : null);
  return {
    box: element("div.field", {}, element("label", { for: id }, label), hint, input),
    read,
    focus: () => input.focus(),
  };
}

function notesField(label, id, isNeeded) {
  const area = element("textarea", { id, rows: 4, maxLength: 10_000, dir: "auto", required: isNeeded });
  return {
    box: element("div.field", {}, element("label", { for: id }, label), area),
    read: () => area.value.trim(),
    focus: () => area.focus(),
  };
}

const cancelButton = (say, dialog) =>
  element("button.button", { type: "button", onclick: () => dialog().close() }, say("cancel"));

function openReturn(bench) {
  const { say, comments } = bench;
  const open = [...(comments?.values() ?? [])].reduce((sum, those) => sum + those.length, 0);
  const says = element("div.wb-panel-refusal", { role: "alert" });
  const notes = notesField(say("send_back_notes"), "wb-return-notes", true);
  const confirm = element("button.button.button-danger", { type: "button" }, say("send_back_confirm"));
  const dialog = openDialog(bench, {
    name: "return",
    title: say("send_back"),
    body: [element("p", {}, say(open ? "send_back_about" : "send_back_no_comments", { count: open })), notes.box, says],
    foot: [cancelButton(say, () => dialog), confirm],
  });
  confirm.addEventListener("click", async () => {
    if (!notes.read()) {
      says.replaceChildren(element("p", {}, say("send_back_notes_missing")));
      notes.focus();
      return;
    }
    await decide(bench, dialog, says, confirm, { decision: "return", notes: notes.read() });
  });
}

/** What is approved is the draft: edits are saved first. */
async function decide(bench, dialog, says, button, body) {
  button.disabled = true;
  const isSaved = body.decision === "return" || (await bench.saving.flush());
  const answer = isSaved ? await api.post(bench.task.urls.review, body) : null;
  if (answer?.ok) {
    location.assign(bench.task.urls.queue);
    return;
  }
  button.disabled = false;
  showRefusal(bench, dialog, says, answer);
}
