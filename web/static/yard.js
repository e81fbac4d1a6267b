// The marshal's hands on the plan: pick a vehicle up, put it down in a free bay, say why. Also the search by plate.
// Mouse: drag. Touch: hold a finger on the vehicle, then tap the bay. Keyboard: M on a vehicle, Enter on a bay, Esc lets go.
// Nothing moves before the reason is pressed; the gate itself decides whether it may.
(() => {
  "use strict";
  const plan = document.getElementById("plan");
  const seek = document.getElementById("seek");
  const said = document.getElementById("found");
  const dialog = document.getElementById("move");
  const HOLD_MS = 450;
  const FAR_PX = 8;
  let picked = null; // {visit, from, plate}
  let pressed = null; // a finger or button that is down on a vehicle
  let unfit = {}; // bay → why it does not suit the vehicle in hand
  let quiet = false; // the click that ends a drag opens nothing

  const clean = (text) => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
  const bayOf = (element) => (element.id.startsWith("bay-") ? element.id.slice(4) : element.querySelector("b").textContent);

  function vehicle(element) {
    const link = element && element.closest ? element.closest("#plan a.plan-bay, #plan a.bay") : null;
    const visit = link && /[?&]visit=([^&]+)|\/visit\/([^?]+)/.exec(link.getAttribute("href"));
    if (!visit) return null;
    const plate = link.querySelector("[data-plate]");
    return { link, visit: visit[1] || visit[2], from: bayOf(link),
      plate: plate ? plate.dataset.plate : link.querySelector(".plan-plate").textContent };
  }

  const free = (element) => (element && element.closest ? element.closest("#plan g.plan-bay.mark-free, #plan span.bay.mark-free") : null);

  function marks() {
    for (const one of plan.querySelectorAll(".picked")) one.classList.remove("picked");
    plan.classList.toggle("moving", Boolean(picked));
    for (const bay of plan.querySelectorAll("g.plan-bay.mark-free, span.bay.mark-free")) {
      const why = unfit[bayOf(bay)];
      bay.classList.toggle("unfit", Boolean(why));
      if (why) bay.setAttribute("aria-description", why);
      else bay.removeAttribute("aria-description");
    }
    if (!picked) return;
    for (const link of plan.querySelectorAll("a.plan-bay, a.bay")) {
      const here = vehicle(link);
      if (here && here.visit === picked.visit) link.classList.add("picked");
    }
  }

  // Which bays do not suit it is asked when it is taken up; the gate itself has the last word.
  function ask(one) {
    fetch(`/yard/visit/${one.visit}/unfit`, { headers: { Accept: "application/json" } })
      .then((reply) => (reply.ok ? reply.json() : {}))
      .then((found) => {
        if (!picked || picked.visit !== one.visit) return;
        unfit = found;
        marks();
        warn();
        const count = Object.keys(found).length;
        if (count) said.textContent += ` · ${said.dataset.unfit.replace("{count}", count)}`;
      })
      .catch(() => {}); // no answer: the move is still asked, and the panel tells afterwards
  }

  function warn() {
    const place = dialog.querySelector("[data-unfit]");
    const why = unfit[dialog.querySelector("[name=place]").value];
    place.hidden = !why;
    place.textContent = why ? place.dataset.unfit.replace("{why}", why) : "";
  }

  function pick(one) {
    picked = one;
    unfit = {};
    if (one) ask(one);
    if (said) said.textContent = one ? said.dataset.picked.replace("{plate}", one.plate) : "";
    marks();
  }

  function put(bay) {
    dialog.querySelector("[data-what]").textContent = `${picked.plate}: ${picked.from} → ${bay}`;
    dialog.dataset.visit = picked.visit;
    dialog.querySelector("[name=place]").value = bay;
    dialog.querySelector("[name=text]").value = "";
    dialog.querySelector("[name=key]").value = [...crypto.getRandomValues(new Uint8Array(16))].map((x) => x.toString(16)).join("-");
    warn();
    dialog.showModal();
  }

  if (dialog) {
    dialog.addEventListener("close", () => pick(null));
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const fields = new FormData(event.target);
      if (!event.submitter.value && !fields.get("text").trim()) return; // no reason yet
      if (event.submitter.name) fields.set(event.submitter.name, event.submitter.value);
      const visit = dialog.dataset.visit;
      dialog.close();
      window.htmx.ajax("POST", `/yard/visit/${visit}/move`, {
        source: "#panel", target: "#panel", swap: "innerHTML", values: Object.fromEntries(fields),
      }).catch(() => {}); // refused or unanswered: the place for problems says so
    });
    dialog.querySelector("[name=text]").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return; // else the browser would press the first reason
      event.preventDefault();
      dialog.querySelector("button.primary").click();
    });
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());

    plan.addEventListener("dragstart", (event) => event.preventDefault());
    plan.addEventListener("contextmenu", (event) => { if (pressed || picked) event.preventDefault(); });
    plan.addEventListener("pointerdown", (event) => {
      quiet = false;
      const one = event.button === 0 ? vehicle(event.target) : null;
      if (!one) return;
      pressed = { one, x: event.clientX, y: event.clientY, mouse: event.pointerType === "mouse", drags: false };
      if (!pressed.mouse) pressed.timer = window.setTimeout(() => { pick(one); quiet = true; pressed = null; }, HOLD_MS);
    });
    document.addEventListener("pointermove", (event) => {
      if (!pressed || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < FAR_PX) return;
      window.clearTimeout(pressed.timer);
      if (!pressed.mouse) pressed = null; // a finger that slides scrolls
      else if (!pressed.drags) { pressed.drags = true; pick(pressed.one); }
    });
    const let_go = (event) => {
      if (!pressed) return;
      window.clearTimeout(pressed.timer);
      const dragged = pressed.drags;
      pressed = null;
      if (!dragged) return;
      quiet = true;
      const bay = event.type === "pointerup" ? free(document.elementFromPoint(event.clientX, event.clientY)) : null;
      if (bay) put(bayOf(bay));
      else pick(null);
    };
    document.addEventListener("pointerup", let_go);
    document.addEventListener("pointercancel", let_go);
    plan.addEventListener("click", (event) => {
      const bay = picked && free(event.target);
      if (!quiet && !bay) return;
      event.preventDefault();
      event.stopPropagation();
      if (bay && !quiet) put(bayOf(bay));
      quiet = false;
    }, true);
    plan.addEventListener("keydown", (event) => {
      const one = event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey ? vehicle(event.target) : null;
      const bay = picked && event.key === "Enter" ? free(event.target) : null;
      if (one) pick(one);
      if (bay) put(bayOf(bay));
      if (one || bay) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && picked && !dialog.open) pick(null); });
  }

  function hits(text) {
    const wanted = clean(text);
    const seen = new Map();
    for (const link of plan.querySelectorAll("a.plan-bay, a.bay, a.stage-who")) {
      const plate = link.querySelector("[data-plate], .plan-plate");
      const hit = wanted.length > 1 && plate && clean(plate.dataset.plate || plate.textContent).includes(wanted);
      link.classList.toggle("found", Boolean(hit));
      if (hit) seen.set(clean(plate.dataset.plate || plate.textContent), link);
    }
    return seen;
  }

  if (seek) {
    seek.addEventListener("input", () => {
      const seen = hits(seek.value);
      said.textContent = clean(seek.value).length > 1 ? said.dataset.found.replace("{count}", seen.size) : "";
    });
    seek.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = hits(seek.value).values().next().value;
      if (first) first.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    });
  }
  const opened = new Set(); // what was unfolded in the plan stays so when the plan is drawn anew
  const fold = (one) => { const form = one.closest("form"); return form ? form.getAttribute("action") : ""; };
  plan.addEventListener("toggle", (event) => {
    if (event.target.open) opened.add(fold(event.target));
    else if (event.target.isConnected) opened.delete(fold(event.target));
  }, true);
  const unfold = () => { for (const one of plan.querySelectorAll("details")) if (opened.has(fold(one))) one.open = true; };
  // What slides inside the plan stays where the hand left it.
  const slides = () => [...plan.querySelectorAll(".plan-frame, .stage ol")];
  let slid = [];
  plan.addEventListener("htmx:sseBeforeMessage", () => { slid = slides().map((one) => [one.scrollLeft, one.scrollTop]); });
  const slide = () => slides().forEach((one, nth) => { if (slid[nth]) [one.scrollLeft, one.scrollTop] = slid[nth]; });
  new MutationObserver(() => { unfold(); slide(); marks(); if (seek && seek.value) hits(seek.value); }).observe(plan, { childList: true });
})();
