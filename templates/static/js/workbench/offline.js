// What is not at the server yet, kept in this browser: per task, claim and tab, so that no tab writes over another's.
//
// A tab holds a lock while it lives; what lies here without one was left by a tab that was closed, or has crashed.

const DATABASE = "productions-workbench";
const STORE = "drafts";
const LONGEST_DAYS = 30;

/**
 * @typedef {object} Kept
 * @property {string} key
 * @property {string} task
 * @property {number} claim
 * @property {string} tab
 * @property {string} json the document
 * @property {number} version of the server's draft that it goes on from
 * @property {string | null} sent what was sent without an answer
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

const lockOf = (tab) => `workbench-tab:${tab}`;

/**
 * @param {string} task
 * @param {number} claim
 * @param {string} tab
 */
export async function openKeeper(task, claim, tab) {
  const database = await opened();
  const key = `${task}/${claim}/${tab}`;
  const store = (mode) => database.transaction(STORE, mode, { durability: "relaxed" }).objectStore(STORE);
  // One after the other: what was kept last is what stays.
  let last = Promise.resolve();
  const queue = (step) => {
    last = last.then(step).catch(() => undefined);
    return last;
  };
  return {
    isKeeping: database !== null,
    /** @param {{json: string, version: number, sent: string | null}} note */
    keep: (note) =>
      queue(() => database && answered(store("readwrite").put({ key, task, claim, tab, at: Date.now(), ...note }))),
    forget: () => queue(() => database && answered(store("readwrite").delete(key))),
    /** Takes away what another tab has left. @param {string} left its key */
    drop: (left) => queue(() => database && answered(store("readwrite").delete(left))),
    /** What this task has left here, the newest first; nothing of tabs that live. @returns {Promise<Kept[]>} */
    async left() {
      if (!database) {
        return [];
      }
      const found = await answered(store("readonly").index("task").getAll(task));
      const alive = await livingTabs();
      const since = Date.now() - LONGEST_DAYS * 24 * 3600 * 1000;
      for (const old of found.filter((one) => one.at < since)) {
        queue(() => answered(store("readwrite").delete(old.key)));
      }
      const orphans = found.filter((one) => one.at >= since && (one.tab === tab || !alive.has(lockOf(one.tab))));
      return orphans.sort((first, second) => second.at - first.at);
    },
  };
}

async function livingTabs() {
  const held = (await navigator.locks?.query())?.held ?? [];
  return new Set(held.map((lock) => lock.name));
}

/**
 * This tab's name: the same after a reload, another one in a copy of the tab. Held as long as the tab lives.
 * @param {() => string} makeName
 * @returns {Promise<string>}
 */
export async function nameOfTab(makeName) {
  const known = sessionStorage.getItem("workbench-tab");
  const name = known && !(await livingTabs()).has(lockOf(known)) ? known : makeName();
  sessionStorage.setItem("workbench-tab", name);
  navigator.locks?.request(lockOf(name), () => new Promise(() => {}));
  return name;
}
