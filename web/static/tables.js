// On a narrow screen a wide table reads as a list of cards: each figure learns the name of its column.
// Without this script the table scrolls sideways, as it does on paper that is too narrow.
(() => {
  "use strict";
  const LONG = 28; // signs; more than that has a line of its own
  for (const table of document.querySelectorAll(".scroll > table.rows:not(.tariff)")) {
    const names = [...table.querySelectorAll("thead th")].map((th) => th.textContent.trim());
    if (names.length < 4) continue; // it fits
    for (const row of table.tBodies[0].rows) {
      let column = 0;
      for (const cell of row.cells) {
        if (cell.colSpan === 1 && names[column]) cell.dataset.name = names[column];
        if (cell.textContent.trim().length > LONG) cell.classList.add("long");
        column += cell.colSpan;
      }
    }
    table.classList.add("cards");
  }
  // A row of doors drawn sideways shows the one that is open.
  document.querySelector(".money-doors [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
})();
