// One file over tus: sent in chunks, tried again for as long as it takes, refused only by the service itself.

import { Upload } from "tus-js-client";
import { api } from "../shell/api.js";
import { csrfToken } from "../shell/page.js";

const CHUNK_BYTES = 16 * 1024 * 1024;
const PAUSES_MS = [0, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 30_000, 30_000];
const ENDED = 410;

/**
 * @param {File} file
 * @param {object} told
 * @param {string} told.order
 * @param {string} told.language
 * @param {number | null} told.duration in milliseconds
 * @param {string | null} told.known the address of an upload that has begun before
 * @param {(bytes: number) => void} told.onProgress
 * @param {() => void} told.onWaiting the connection broke; it is tried again
 * @param {() => void} told.onSent
 * @param {(message: string) => void} told.onRefused
 * @returns {{cancel: () => Promise<void>}}
 */
export function sendFile(file, told) {
  const ended = new AbortController();
  const metadata = { order_id: told.order, declared_language: told.language, filename: file.name, filetype: file.type };
  if (told.duration) {
    metadata.duration_ms = String(told.duration);
  }
  const upload = new Upload(file, {
    endpoint: "/v1/productions/uploads",
    uploadUrl: told.known,
    headers: { "x-csrf-token": csrfToken() },
    metadata,
    chunkSize: CHUNK_BYTES,
    storeFingerprintForResuming: false,
    retryDelays: PAUSES_MS,
    onShouldRetry(error) {
      told.onWaiting();
      return isPassing(statusOf(error));
    },
    onProgress: (sent) => told.onProgress(sent),
    onSuccess() {
      ended.abort();
      told.onSent();
    },
    onError(error) {
      const status = statusOf(error);
      if (isPassing(status)) {
        told.onWaiting();
      } else if (status === ENDED && upload.url) {
        upload.url = null;
        upload.options.uploadUrl = null;
        upload.start();
      } else {
        ended.abort();
        told.onRefused(messageOf(error));
      }
    },
  });
  // A connection that is back is used at once; one that was lost for long after all pauses, too.
  addEventListener(
    "online",
    async () => {
      await upload.abort();
      upload.start();
    },
    { signal: ended.signal },
  );
  upload.start();
  return {
    async cancel() {
      ended.abort();
      await upload.abort();
      if (upload.url) {
        await api.delete(new URL(upload.url, location.href).pathname, { headers: { "tus-resumable": "1.0.0" } });
      }
    },
  };
}

/** What another try may mend: no answer at all, a service that is down, or one that has got these bytes already. */
const isPassing = (status) => status === 0 || status === 409 || status === 429 || status >= 500;

const statusOf = (error) => error.originalResponse?.getStatus() ?? 0;

function messageOf(error) {
  try {
    const { detail } = JSON.parse(error.originalResponse.getBody());
    return Array.isArray(detail) ? detail.map((place) => place.msg).join("; ") : detail.message;
  } catch {
    return "";
  }
}
