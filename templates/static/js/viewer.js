// The viewer: the text follows the sound, and the sound goes where the text is clicked.

import { api } from "./shell/api.js";
import { pageData } from "./shell/page.js";
import { createPlayback, keepReadable } from "./shell/playback.js";
import { createWaveform, fetchPeaks } from "./shell/waveform.js";
import { followAddress } from "./viewer/addresses.js";
import { followSound } from "./viewer/following.js";
import { startKeys } from "./viewer/keys.js";
import { pairMedia } from "./viewer/pair.js";
import { covers, offsetAt, rangeOf } from "./viewer/ranges.js";
import { reportSegments } from "./viewer/reporting.js";
import { searchText } from "./viewer/searching.js";
import { showSource } from "./viewer/source.js";
import { filterSpeakers } from "./viewer/speakers.js";
import { buildTranscript } from "./viewer/transcript.js";
import { startTransport } from "./viewer/transport.js";
import { wordAt } from "./viewer/words.js";

const data = pageData("viewer-data");
const byId = (id) => document.getElementById(id);

/** The element that is steered, with controls of ours; it asks for a new address when the one it has has ended. */
function startPlayer() {
  const media = byId("main-media");
  const beside = byId("beside-media");
  const playback = createPlayback(media, { durationMs: data.durationMs });
  media.controls = media instanceof HTMLVideoElement;
  keepReadable(media, data.filmName ? renewedFilm : renewedOriginal);
  const showTrouble = () => {
    byId("unplayable").hidden = !media.error;
  };
  media.addEventListener("error", showTrouble);
  showTrouble();
  media.addEventListener("canplay", showTrouble);
  if (beside) {
    pairMedia(media, beside, byId("sound"));
    keepReadable(beside, renewedOriginal);
  }
  startTransport(byId("transport"), playback);
  return playback;
}

async function renewedOriginal() {
  return (await api.get(data.media)).body?.signed_url ?? null;
}

async function renewedFilm() {
  const answer = await api.get(data.deliverables);
  const mine = answer.body?.deliverables?.find((one) => one.job_id === data.jobId && one.name === data.filmName);
  return mine?.signed_url ?? null;
}

async function drawWaveform(playback) {
  const peaks = await fetchPeaks(data.peaks);
  if (peaks?.high.length) {
    createWaveform(byId("waveform"), { media: playback.media, peaks, durationMs: data.durationMs, height: 56 });
  } else {
    byId("waveform").remove();
  }
}

/** A click on a word goes to it; one that selects text, or is beside the words, does not. */
function jumpByWords(transcript, playback) {
  transcript.list.addEventListener("click", (event) => {
    const time = event.target.closest(".said-time");
    const item = event.target.closest("[data-index]");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const index = Number(item.dataset.index);
    if (time) {
      event.preventDefault();
      history.replaceState(null, "", time.hash);
      playback.seek(transcript.segments[index].start_ms);
      playback.play();
      return;
    }
    const word = event.target.closest(".said-text") && clickedWord(transcript, index, event);
    if (word && getSelection().isCollapsed) {
      playback.seek(word.startMs);
    }
  });
}

function clickedWord(transcript, index, { clientX, clientY }) {
  const text = transcript.text(index);
  const offset = offsetAt(text, clientX, clientY);
  const words = transcript.words(index);
  const near = [wordAt(words, offset), wordAt(words, offset - 1)];
  return near.find((word) => word && covers(rangeOf(text, word.from, word.to), clientX, clientY));
}

async function start() {
  const playback = startPlayer();
  drawWaveform(playback);
  const list = byId("transcript");
  const answer = list ? await api.get(data.document) : null;
  if (!answer?.ok) {
    byId("text-missing").hidden = !list;
    return;
  }
  const transcript = await buildTranscript(list, answer.body.document, data);
  for (const link of document.querySelectorAll(".viewer-page")) {
    link.remove();
  }
  startText(transcript, playback);
  byId("viewer").dataset.ready = "true";
}

function startText(transcript, playback) {
  const tools = byId("tools");
  const follow = byId("follow");
  tools.hidden = false;
  const text = followSound(transcript, playback, follow);
  const parts = { form: tools, field: byId("search"), hits: byId("hits"), reveal: text.reveal };
  const { search } = searchText(transcript, parts);
  filterSpeakers(transcript, tools, search);
  showSource(transcript, byId("beside"), data);
  reportSegments(transcript, byId("report"), data, byId("said-so"));
  jumpByWords(transcript, playback);
  const step = (by) => {
    const index = Math.min(Math.max(text.current() + by, 0), transcript.segments.length - 1);
    playback.seek(transcript.segments[index].start_ms);
  };
  startKeys({ playback, step, search: byId("search"), follow, dialog: byId("keys") });
  followAddress(transcript, (ms, index) => {
    playback.seek(ms);
    if (index >= 0) {
      text.reveal(index);
    }
  });
}

start();
