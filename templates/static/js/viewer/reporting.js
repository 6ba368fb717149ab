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
  const refusal = dialog.querySelector("[data-shows='refusal']");
  let opened = null;

  transcript.list.addEventListener("click", (event) => {
    const link = event.target.closest(".said-report");
    if (link && data.feedback && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const index = Number(link.closest("[data-index]").dataset.index);
      opened = { index, link };
      form.reset();
      refusal.hidden = true;
      dialog.querySelector("[data-shows='quote']").textContent = transcript.plain(index);
      dialog.showModal();
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const said = {
      rating: Number(given.get("rating")),
      text: String(given.get("text")),
      job_id: data.jobId,
      segment: opened.index,
    };
    const answer = await api.post(data.feedback, said, { headers: { "idempotency-key": crypto.randomUUID() } });
    if (!answer.ok) {
      refusal.querySelector("p").textContent = answer.message || data.words.offline;
      refusal.hidden = false;
      return;
    }
    dialog.close();
    data.reported[opened.index] = (data.reported[opened.index] ?? 0) + 1;
    showReports(opened.link, data.reported[opened.index]);
    status.textContent = data.words.thanks;
    opened.link.focus();
  });
}
