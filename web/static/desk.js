// Beside the booth's cards: the lock that hides nothing, and acts whose answer never came.
// An act keeps the key of its form. While its outcome is unknown it is sent again, under that key,
// until the centre says done or refused; the centre does it once, however often it hears of it.
(() => {
  "use strict";
  const desk = document.querySelector(".desk");
  const lock = document.getElementById("lock");
  const list = document.getElementById("sending");
  const problem = document.getElementById("problem");
  const STORE = "malu-sending";
  const AGAIN_MS = 1500;
  const ANSWER_MS = 8000; // no answer by then: nobody knows what became of it
  htmx.config.timeout = ANSWER_MS;

  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
  const post = (path, body) => fetch(path, {
    method: "POST", body, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS),
    headers: { "X-CSRF-Token": token(), "HX-Request": "true" },
  });

  // --------------------------------------------------------------- acts without an answer
  let sending = JSON.parse(window.sessionStorage.getItem(STORE) || "[]");
  let busy = false;

  function keep() {
    window.sessionStorage.setItem(STORE, JSON.stringify(sending));
    list.replaceChildren(...sending.map((one) => {
      const line = document.createElement("li");
      line.textContent = list.dataset.sending.replace("{what}", one.what);
      return line;
    }));
  }

  function unanswered(event) {
    const asked = event.detail.requestConfig;
    if (!asked || asked.verb !== "post") return;
    const body = new URLSearchParams(asked.formData).toString();
    const same = sending.some((one) => one.path === asked.path && one.body === body);
    const button = asked.elt.matches("form") ? asked.triggeringEvent?.submitter : asked.elt;
    const what = `${button ? button.textContent.trim() : ""} ${document.querySelector("#card h1")?.textContent.trim() || ""}`;
    if (!same) sending.push({ path: asked.path, body, what, card: document.getElementById("card").dataset.id });
    keep();
  }

  async function again() {
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
    sending = sending.filter((other) => other !== one);
    keep();
    const said = document.createElement("li");
    said.className = answer.ok ? "done" : "refused";
    said.textContent = `${answer.ok ? list.dataset.sent : list.dataset.refused}: ${one.what}`;
    list.append(said);
    window.setTimeout(() => said.remove(), 10000);
    if (!answer.ok) problem.innerHTML = await answer.text();
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
  lock.querySelector("input").addEventListener("input", (event) => {
    if (event.target.value.length === event.target.maxLength) lock.requestSubmit();
  });
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
