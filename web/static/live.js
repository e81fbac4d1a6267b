// What all live pages share: is the connection there, how old is what is shown, the two clocks.
// Server-sent events arrive through htmx; this file only listens beside it.
(() => {
  "use strict";
  const link = document.getElementById("link");
  const age = document.getElementById("age");
  const problem = document.getElementById("problem");
  const ANSWER_MS = 15000;
  const TWICE_MS = 700;
  const NEAR_PX = 20;
  const PICTURE_MS = 120000; // a photograph of a paper, over 2G
  const STALE_MS = Number(link && link.dataset.stale) || 40000; // two missed heartbeats and a half
  let heard = Date.now();
  let skew = 0; // this machine's clock against the centre's

  const first = document.querySelector("output[data-at]");
  if (first && first.dataset.at) skew = Date.parse(first.dataset.at) - Date.now();

  function said(lost) {
    document.body.classList.toggle("lost", lost);
    if (link) link.textContent = lost ? link.dataset.lost : link.dataset.ok;
  }

  function alive() {
    heard = Date.now();
    said(false);
  }

  // A closed stream while the centre answers means the session ended: the page is loaded anew, and asks to sign in.
  async function closed() {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) window.setTimeout(() => window.location.reload(), 1500);
    } catch (error) {
      said(true);
    }
  }

  document.body.addEventListener("htmx:sseOpen", alive);
  document.body.addEventListener("htmx:sseError", (event) => {
    said(true);
    const source = event.detail.source;
    if (source && source.readyState === 2) closed();
  });
  document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
    alive();
    if (event.detail.type === "reload") window.location.reload();
  });
  document.body.addEventListener("htmx:beforeRequest", () => {
    if (problem) problem.replaceChildren();
  });

  // An act that nobody answers is told where refusals are told: silence would look like done. The booth sends again by itself.
  function unanswered() {
    const [say, remedy] = ["say", "do"].map((kind) => Object.assign(document.createElement("p"), { className: `problem-${kind}` }));
    say.textContent = problem.dataset.unanswered;
    remedy.textContent = problem.dataset.remedy;
    problem.replaceChildren(say, remedy);
  }
  // In a list that moves, the second half of a double click never lands on the row that has moved up meanwhile.
  let last = { at: 0, x: 0, y: 0 };
  function once(event) {
    if (!event.detail || !event.target.closest("form button")) return; // a key presses what has the focus
    const now = { at: Date.now(), x: event.clientX, y: event.clientY };
    const again = now.at - last.at < TWICE_MS && Math.hypot(now.x - last.x, now.y - last.y) < NEAR_PX;
    if (again) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else last = now;
  }
  if (problem && problem.dataset.unanswered) {
    document.body.addEventListener("htmx:beforeSend", (event) => {
      const picture = event.detail.elt.getAttribute("hx-encoding") === "multipart/form-data";
      event.detail.xhr.timeout = picture ? PICTURE_MS : ANSWER_MS;
    });
    document.body.addEventListener("htmx:sendError", unanswered);
    document.body.addEventListener("htmx:timeout", unanswered);
    if (document.querySelector("[sse-connect]")) document.body.addEventListener("click", once, true);
    problem.addEventListener("click", () => problem.replaceChildren()); // it lies above what stands below it
  }

  const clocks = [...document.querySelectorAll("[data-clock]")].map((element) => ({
    element,
    format: new Intl.DateTimeFormat("vi", {
      timeZone: element.dataset.clock, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }),
  }));

  function tick() {
    const now = Date.now();
    for (const clock of clocks) clock.element.textContent = clock.format.format(now + skew);
    const silent = now - heard;
    if (age) age.textContent = `${Math.max(0, Math.round(silent / 1000))} s`;
    if (silent > STALE_MS) said(true);
  }
  tick();
  window.setInterval(tick, Math.min(1000, STALE_MS / 6));
  window.addEventListener("offline", () => said(true));
})();
