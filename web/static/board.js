// More vehicles than the wall has room for: the board turns its pages, and says which one is shown.
// A new line is never left waiting on a page that is not shown: what just changed comes up at once.
(() => {
  "use strict";
  const lines = document.getElementById("lines");
  const pages = document.getElementById("pages");
  if (!lines || !pages) return;
  const TURN_MS = 8000;
  let page = 0;
  let before = null; // plate → what its line said; nothing has changed for who has just looked up
  let calling = ""; // the plate that is called out: its page stays

  // The first call of who already reads where to go is no news; each one after it is.
  function said(line) {
    return line.querySelector(".board-bay").textContent + line.querySelector(".board-word").textContent + Math.max(1, line.dataset.calls);
  }

  function room(all) {
    const foot = document.querySelector(".board-foot").offsetHeight;
    const top = lines.getBoundingClientRect().top + window.scrollY;
    const height = Math.max(...all.map((line) => line.offsetHeight), 1);
    return Math.max(1, Math.floor((window.innerHeight - top - foot) / height));
  }

  function show() {
    const all = [...lines.querySelectorAll(".board-line")];
    for (const line of all) line.hidden = false;
    if (!all.length || window.innerWidth < 800) { // a phone scrolls
      pages.textContent = "";
      return;
    }
    const most = room(all);
    const count = Math.ceil(all.length / most);
    page %= count;
    all.forEach((line, index) => { line.hidden = Math.floor(index / most) !== page; });
    pages.textContent = count > 1 ? `${page + 1} / ${count}` : "";
  }

  // Who calls out hears of each line that is new or says something else.
  function fresh(line) {
    document.dispatchEvent(new CustomEvent("malu:fresh", { detail: { plate: line.dataset.plate } }));
  }

  function changed() {
    const all = [...lines.querySelectorAll(".board-line")];
    const now = new Map(all.map((line) => [line.dataset.plate, said(line)]));
    for (const line of all) {
      line.classList.toggle("calling", Boolean(calling) && line.dataset.plate === calling);
      if (before && before.get(line.dataset.plate) !== now.get(line.dataset.plate)) fresh(line);
    }
    const first = all.findIndex((line) => {
      const plate = line.dataset.plate;
      return before && before.get(plate) !== now.get(plate);
    });
    before = now;
    for (const line of all) line.hidden = false;
    if (first >= 0 && !calling) page = Math.floor(first / room(all));
    show();
  }

  changed();
  new MutationObserver(changed).observe(lines, { childList: true });
  window.addEventListener("resize", show);
  new MutationObserver(show).observe(document.body, { attributeFilter: ["class"] }); // the line of loss takes room
  document.addEventListener("malu:calling", (event) => {
    calling = event.detail.plate;
    const all = [...lines.querySelectorAll(".board-line")];
    for (const line of all) line.hidden = false;
    all.forEach((line) => line.classList.toggle("calling", Boolean(calling) && line.dataset.plate === calling));
    const index = all.findIndex((line) => line.dataset.plate === calling);
    if (index >= 0) page = Math.floor(index / room(all));
    show();
  });
  window.setInterval(() => { if (!calling) page += 1; show(); }, TURN_MS);
})();
