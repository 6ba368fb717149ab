// The board: what was chosen stays chosen while the board renews itself, and one box chooses all.

const BOARD = "board";

/** @param {ParentNode} root @returns {HTMLInputElement[]} the boxes of orders */
const picks = (root) => [...root.querySelectorAll("input.pick[name=order]")];

/** Shows the box that chooses all, and lets it. @param {ParentNode} root */
function startPickingAll(root) {
  const all = root.querySelector("[data-picks-all]");
  if (!(all instanceof HTMLInputElement)) {
    return;
  }
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const pick of picks(root)) {
      pick.checked = all.checked;
    }
  });
}

/** @type {{chosen: string[], opened: string[], deed: string}} */
let kept = { chosen: [], opened: [], deed: "" };

/** What the person has done to the board that the server does not know. @param {HTMLElement} board */
function remember(board) {
  const deed = board.querySelector("#deed");
  const open = [...board.querySelectorAll("tr:has(details[open]) .pick")];
  kept = {
    chosen: picks(board)
      .filter((pick) => pick.checked)
      .map((pick) => pick.value),
    opened: open.map((pick) => pick.value),
    deed: deed instanceof HTMLSelectElement ? deed.value : "",
  };
}

/** @param {HTMLElement} board */
function restore(board) {
  for (const pick of picks(board)) {
    pick.checked = kept.chosen.includes(pick.value);
    if (kept.opened.includes(pick.value)) {
      pick.closest("tr")?.querySelector("details")?.setAttribute("open", "");
    }
  }
  const deed = board.querySelector("#deed");
  if (deed instanceof HTMLSelectElement && kept.deed) {
    deed.value = kept.deed;
  }
}

document.addEventListener("htmx:beforeSwap", () => {
  const board = document.getElementById(BOARD);
  if (board) {
    remember(board);
  }
});

// At once, not when htmx has settled: a box that is ticked in between would be taken back.
document.addEventListener("htmx:afterSwap", () => {
  const board = document.getElementById(BOARD);
  if (board) {
    restore(board);
    startPickingAll(board);
  }
});

startPickingAll(document);
