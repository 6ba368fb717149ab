// The browser's database of texts that are not at the server yet.

const DATABASE = "productions-workbench";
const STORE = "drafts";

/**
 * @typedef {object} Kept
 * @property {string} key
 * @property {string} task
 * @property {number} claim
 * @property {string} tab
 * @property {string} json the document
 * @property {number} version of the server's draft that it goes on from
 * @property {string | true | null} sent what was sent without an answer; true for the document itself
 * @property {number} at when it was kept, in ms since 1970
 */

/** @returns {Promise<IDBDatabase | null>} null where the browser keeps nothing */
function opened() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore(STORE, { keyPath: "key" }).createIndex("task", "task");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Puts, deletes and finds, one after the other: what was kept last is what stays. */
export async function openShelf() {
  const database = await opened();
  let last = Promise.resolve();
  const queue = (step) => {
    last = last.then(() => database && answered(step())).catch(() => undefined);
    return last;
  };
  const store = (mode) => database.transaction(STORE, mode, { durability: "relaxed" }).objectStore(STORE);
  return {
    /** @param {Kept} record */
    put: (record) => queue(() => store("readwrite").put(record)),
    delete: (key) => queue(() => store("readwrite").delete(key)),
    /** @returns {Promise<Kept[]>} */
    find: async (task) => (await queue(() => store("readonly").index("task").getAll(task))) ?? [],
  };
}
