// "Report this segment": a dialog in the place of the page that does the same without script.

import { api } from "../shell/api.js";
import { showReports } from "./transcript.js";

/**
 * @param {import("./transcript.js").Transcript} transcript
 * @param {HTMLDialogElement} dialog
 * @param {object} data of the page
 * @param {HTMLElement} status says that it is kept
 */
export function reportSegments(transcript, dialog, data, status) {
  const form = dialog.querySelector("form");
  const button = form.querySelector("button[type=submit]");
  const refusal = dialog.querySelector("[data-shows='refusal']");
  let opened = null;

  transcript.list.addEventListener("click", (event) => {
    const link = event.target.closest(".said-report");
    if (link && data.feedback && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const index = Number(link.closest("[data-index]").dataset.index);
      opened = { index, link, key: crypto.randomUUID() };
      form.reset();
      refusal.hidden = true;
      dialog.querySelector("[data-shows='quote']").textContent = transcript.plain(index);
      dialog.showModal();
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const report = opened;
    const { index, link } = report;
    const given = new FormData(form);
    const said = {
      rating: Number(given.get("rating")),
      text: String(given.get("text")),
      job_id: data.jobId,
      segment: index,
    };
    button.disabled = true;
    const answer = await api.post(data.feedback, said, { headers: { "idempotency-key": report.key } });
    button.disabled = false;
    // What was not answered may have come: it is sent again as the same.
    report.key = answer.status === 0 ? report.key : crypto.randomUUID();
    if (!answer.ok) {
      refusal.querySelector("p").textContent = answer.message || data.words.offline;
      refusal.hidden = false;
      return;
    }
    dialog.close();
    data.reported[index] = (data.reported[index] ?? 0) + 1;
    showReports(link, data.reported[index]);
    status.textContent = data.words.thanks;
    link.focus();
  });
}
