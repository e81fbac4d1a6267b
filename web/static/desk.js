// Beside the booth's cards: the lock that hides nothing, and acts whose answer never came.
// An act keeps the key of its form. While its outcome is unknown it is sent again, under that key,
// until the centre says done or refused; the centre does it once, however often it hears of it.
(() => {
  "use strict";
  const desk = document.querySelector(".desk");
  const lock = document.getElementById("lock");
  const list = document.getElementById("sending");
  const STORE = "malu-sending";
  const TOLD = "malu-told";
  const SHOWN_MS = { done: 10000, refused: 60000 }; // a refusal is read, and perhaps by somebody else
  const AGAIN_MS = 1500;
  const PIN_QUIET_MS = 150; // six digits and no more: a PIN
  const SWIPE_GAP_MS = 50; // between two keys of a badge reader; a fast typist needs twice as long
  const SWIPE_DIGITS = 8; // the shortest number of a badge
  const ANSWER_MS = 8000; // no answer by then: nobody knows what became of it
  htmx.config.timeout = ANSWER_MS;

  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
  const post = (path, body) => fetch(path, {
    method: "POST", body, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS),
    headers: { "X-CSRF-Token": token(), "HX-Request": "true" },
  });

  // --------------------------------------------------------------- acts without an answer
  let sending = JSON.parse(window.sessionStorage.getItem(STORE) || "[]");
  let told = JSON.parse(window.sessionStorage.getItem(TOLD) || "[]"); // outcomes, so that a reload hides none
  let busy = false;

  function line(text, kind) {
    const made = document.createElement("li");
    made.className = kind;
    made.textContent = text;
    return made;
  }

  function keep() {
    told = told.filter((one) => one.until > Date.now());
    window.sessionStorage.setItem(STORE, JSON.stringify(sending));
    window.sessionStorage.setItem(TOLD, JSON.stringify(told));
    list.replaceChildren(
      ...sending.map((one) => line(list.dataset.sending.replace("{what}", one.what), "")),
      ...told.map((one) => line(one.text, one.kind)),
    );
  }

  // What stands on a button, without the key that presses it.
  function named(button) {
    const bare = button.cloneNode(true);
    for (const key of bare.querySelectorAll("kbd")) key.remove();
    return bare.textContent.trim();
  }

  // A refusal says why in its own line: the place for problems is emptied by the next request.
  async function reason(answer) {
    const said = document.createElement("p");
    said.innerHTML = await answer.text();
    return said.textContent.replace(/\s+/g, " ").trim();
  }

  function unanswered(event) {
    const asked = event.detail.requestConfig;
    if (!asked || asked.verb !== "post") return;
    const body = new URLSearchParams(asked.formData).toString();
    const same = sending.some((one) => one.path === asked.path && one.body === body);
    const button = asked.elt.matches("form") ? asked.triggeringEvent?.submitter : asked.elt;
    const what = `${button ? named(button) : ""} ${document.querySelector("#card h1")?.textContent.trim() || ""}`;
    if (!same) sending.push({ path: asked.path, body, what, card: document.getElementById("card").dataset.id });
    keep();
  }

  async function again() {
    if (told.some((one) => one.until <= Date.now())) keep();
    if (busy || !sending.length) return;
    busy = true;
    const one = sending[0];
    try {
      const answer = await post(one.path, new URLSearchParams(one.body));
      if (answer.status === 401) window.location.assign(answer.headers.get("HX-Redirect") || "/login?next=/booth");
      else if (answer.status < 500 && answer.status !== 423) await resolved(one, answer);
    } catch (error) {
      if (!["TypeError", "TimeoutError", "AbortError"].includes(error.name)) throw error;
      // still no network: the line stays and says so
    } finally {
      busy = false;
    }
  }

  async function resolved(one, answer) {
    const kind = answer.ok ? "done" : "refused";
    const text = answer.ok
      ? `${list.dataset.sent}: ${one.what}`
      : `${list.dataset.refused}: ${one.what}. ${await reason(answer)}`;
    sending = sending.filter((other) => other !== one);
    told.push({ text, kind, until: Date.now() + SHOWN_MS[kind] });
    keep();
    document.dispatchEvent(new CustomEvent("desk:resolved", { detail: one.card }));
  }

  document.body.addEventListener("htmx:sendError", unanswered);
  document.body.addEventListener("htmx:timeout", unanswered);
  window.setInterval(again, AGAIN_MS);
  window.addEventListener("online", again);
  keep();

  // ------------------------------------------------------------------------------ the lock
  const idle = Number(desk.dataset.idle) * 1000; // 0: no PIN, no lock; the session ends by itself
  let touched = Date.now();
  let held = null; // what had the focus

  const locked = () => document.body.classList.contains("locked");

  function shut() {
    if (locked()) return;
    held = document.activeElement;
    document.body.classList.add("locked");
    desk.inert = true;
    lock.hidden = false;
    lock.querySelector("input").focus();
  }

  async function close() {
    if (!idle || locked()) return;
    shut();
    try {
      await post("/booth/lock", new URLSearchParams());
    } catch (error) {
      if (!["TypeError", "TimeoutError", "AbortError"].includes(error.name)) throw error;
    }
  }

  function open() {
    document.body.classList.remove("locked");
    desk.inert = false;
    lock.hidden = true;
    lock.reset();
    lock.querySelector("output").replaceChildren();
    touched = Date.now();
    if (held && held.isConnected) held.focus();
    document.dispatchEvent(new CustomEvent("desk:opened"));
  }

  lock.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = lock.querySelector("output");
    const pin = lock.querySelector("input");
    try {
      const answer = await post("/booth/lock/open", new URLSearchParams({ pin: pin.value }));
      if (answer.status === 204) return open();
      if (answer.status === 401) return window.location.assign("/login?next=/booth");
      said.innerHTML = await answer.text();
    } catch (error) {
      said.textContent = document.getElementById("link").dataset.lost;
    }
    pin.value = "";
    return pin.focus();
  });
  // A PIN goes off by itself once nothing follows it; a badge's number is longer and ends with Enter.
  let quiet = 0;
  lock.querySelector("input").addEventListener("input", (event) => {
    window.clearTimeout(quiet);
    const typed = event.target.value;
    if (typed.length !== Number(event.target.dataset.pin)) return;
    quiet = window.setTimeout(() => { if (event.target.value === typed) lock.requestSubmit(); }, PIN_QUIET_MS);
  });

  // A reader types faster than anybody: its digits and its Enter are no work on the card. At an open
  // desk a badge takes back what they did to the field, and locks.
  let swipe = { digits: 0, at: -Infinity, field: null, value: "", plate: "" };
  window.addEventListener("keydown", (event) => {
    const near = event.timeStamp - swipe.at < SWIPE_GAP_MS;
    if (locked()) {
      if (!lock.contains(document.activeElement)) lock.querySelector("input").focus();
      return;
    }
    if (event.key === "Enter" && near && swipe.digits >= SWIPE_DIGITS) return swiped(event);
    const plate = document.getElementById("plate");
    const field = document.activeElement;
    if (!/^\d$/.test(event.key)) swipe = { ...swipe, digits: 0, at: -Infinity };
    else if (near) swipe = { ...swipe, digits: swipe.digits + 1, at: event.timeStamp };
    else swipe = { digits: 1, at: event.timeStamp, field, value: field.value, plate: plate?.value };
  }, { capture: true });

  function swiped(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const [one, value] of [[swipe.field, swipe.value], [document.getElementById("plate"), swipe.plate]]) {
      if (!one || value === undefined || !one.isConnected || one.value === value) continue;
      one.value = value;
      one.dispatchEvent(new Event("input", { bubbles: true }));
    }
    swipe = { ...swipe, digits: 0, at: -Infinity };
    close();
  }
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
  }
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.code !== "KeyL") return;
    event.preventDefault();
    close();
  });
  window.setInterval(() => {
    if (idle && Date.now() - touched > idle) close();
  }, 1000);
  if (desk.dataset.locked) shut();
})();
