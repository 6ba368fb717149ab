// Files that are chosen or dropped. Without script the same form sends them by itself.

/** @param {(files: File[]) => void} add */
export function startDropping(add) {
  const form = document.getElementById("order-drop");
  const pick = document.getElementById("order-pick");
  if (!(form instanceof HTMLFormElement) || !(pick instanceof HTMLInputElement)) {
    return;
  }
  document.getElementById("order-send").hidden = true;
  form.classList.add("is-live");
  const take = () => {
    add([...pick.files]);
    pick.value = "";
  };
  pick.addEventListener("change", take);
  if (pick.files.length) {
    take(); // chosen before this script was there
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    form.classList.toggle("is-over", depth > 0);
  };
  form.addEventListener("dragenter", () => mark(1));
  form.addEventListener("dragleave", () => mark(-1));
  // Anywhere on the page, or the browser would leave it and show the file.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    add([...(event.dataTransfer?.files ?? [])]);
  });
}
