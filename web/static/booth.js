// The booth by keyboard: rows find their place, the open card stays fresh, Enter does the next step.
// Everything is rendered by the centre; without this file the page can still be read.
(() => {
  "use strict";
  const rows = document.getElementById("rows");
  const stale = document.getElementById("stale");
  const notice = document.getElementById("notice");
  const QUIET = new Set(["none", "wait"]);
  const KEPT = new Set(["history", "handover"]); // stay open after an act on the same card
  let dirty = false; // somebody typed into the open card
  let chosen = window.location.pathname !== "/booth"; // picked by hand: do not take it away
  let fresher = null; // a newer card that waits because of typing
  let picked = null; // an answer that was pressed and is about to be given
  const BURST_MS = 600; // a second key within this time: somebody is typing a plate, not answering

  const ASIDE_MS = 1500; // a digit took a candidate; another sign within this time: it was typing
  const lanes = new Set(rows.dataset.lanes.split(" ").filter(Boolean)); // of this desk; none = all

  const card = () => document.getElementById("card");
  const locked = () => document.body.classList.contains("locked");
  const mine = (row) => !lanes.size || !row.dataset.lane || lanes.has(row.dataset.lane);
  const $ = (selector) => card().querySelector(selector);

  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  }

  // ------------------------------------------------------------------------------ the list
  function place(html) {
    const row = parse(html);
    const old = document.getElementById(row.id);
    const focused = old && old.contains(document.activeElement);
    if (old) old.remove();
    const after = [...rows.children].find((other) => other.dataset.rank > row.dataset.rank);
    rows.insertBefore(row, after || null);
    if (focused) row.querySelector("a").focus();
    mark();
  }

  function gone(id) {
    const row = document.getElementById(`row-${id}`);
    if (row) row.remove();
    if (card().dataset.id === id && !dirty) {
      card().dataset.next = "none";
      chosen = false;
    }
  }

  function mark() {
    for (const row of rows.children) {
      row.classList.toggle("here", row.dataset.id === card().dataset.id);
      row.hidden = !mine(row);
    }
    for (const one of card().querySelectorAll(".outline")) fit(one);
  }

  // Corners are told in pixels of the picture; only the picture knows how many it has.
  function fit(outline) {
    const picture = outline.parentElement.querySelector("img");
    const set = () => outline.setAttribute("viewBox", `0 0 ${picture.naturalWidth} ${picture.naturalHeight}`);
    if (picture.naturalWidth) set();
    else picture.addEventListener("load", set, { once: true });
  }

  function select(id, byHand) {
    chosen = byHand;
    notice.replaceChildren();
    htmx.ajax("GET", `/booth/${id}`, { target: "#card", swap: "outerHTML" });
  }

  function advance() {
    if (dirty || chosen || locked() || !QUIET.has(card().dataset.next)) return;
    const next = rows.querySelector("li[data-active]:not([hidden])");
    if (next && next.dataset.id !== card().dataset.id) select(next.dataset.id, false);
  }

  // This one waits (its driver pays later): the next that needs somebody.
  function aside() {
    const next = [...rows.querySelectorAll("li[data-active]:not([hidden])")].find((row) => row.dataset.id !== card().dataset.id);
    if (next) select(next.dataset.id, false);
  }

  // ------------------------------------------------------------------------------ the card
  function renew(html) {
    const fresh = parse(html);
    if (fresh.dataset.id !== card().dataset.id) return;
    if (dirty || document.querySelector("#card .htmx-request")) {
      fresher = html;
      stale.hidden = !dirty;
      return;
    }
    const before = $(".see figure");
    const figure = fresh.querySelector(".see figure");
    if (before && figure && before.dataset.shot === figure.dataset.shot) figure.replaceWith(before);
    const open = opened();
    card().replaceWith(fresh);
    htmx.process(fresh);
    reopen(open);
    shown();
  }

  // What somebody opened stays open when the same card is drawn again.
  const opened = () => [...card().querySelectorAll("details[id][open]")].map((one) => one.id);

  function reopen(ids) {
    for (const id of ids) {
      const found = document.getElementById(id);
      if (found) found.open = true;
    }
  }

  function shown() {
    dirty = false;
    letGo();
    fresher = null;
    stale.hidden = true;
    mark();
    const held = document.activeElement;
    if (!held || held === document.body || !held.isConnected) focusNext();
  }

  function focusNext() {
    const next = card().dataset.next;
    const target = next === "facts" ? missing() : $("[data-primary]");
    if (target) reveal(target).focus({ preventScroll: true });
  }

  const missing = () => $(".missing select:enabled, .missing input:enabled") || $("#facts-form select:enabled");

  function reveal(element) {
    for (let at = element.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    return element;
  }

  // ----------------------------------------------------------------------------- the plate
  function plateTyped() {
    const input = $("#plate");
    const at = input.selectionStart;
    input.value = input.value.toUpperCase();
    input.setSelectionRange(at, at);
    const why = $(".why");
    const bare = input.value.replace(/[\s.·-]/g, "");
    const changed = input.dataset.read !== "" && bare !== input.dataset.read;
    why.hidden = !changed;
    why.querySelector("select").disabled = !changed;
    explain(input, changed);
  }

  // What no plate has at that place is said while it is typed; an answer that comes late is dropped.
  let asking = 0;
  function explain(input, changed) {
    const said = $("#plate-hint");
    window.clearTimeout(asking);
    if (!changed) {
      said.hidden = true;
      return;
    }
    asking = window.setTimeout(async () => {
      const asked = new URLSearchParams({ plate: input.value, colour: input.dataset.colour });
      try {
        const answer = await fetch(`/booth/grammar?${asked}`, { headers: { "HX-Request": "true" } });
        if (!answer.ok || asked.get("plate") !== input.value || !input.isConnected) return;
        said.innerHTML = await answer.text();
        said.hidden = false;
      } catch (error) {
        if (error.name !== "TypeError") throw error;
        said.hidden = true; // no network: typing goes on without help
      }
    }, 120);
  }

  function take(text) {
    const input = $("#plate");
    input.value = text;
    dirty = dirty || text !== input.dataset.read;
    plateTyped();
    const button = $("#confirm");
    if (button) button.focus();
  }

  function cycle(step) {
    const all = [...card().querySelectorAll("[data-candidate]")].map((chip) => chip.dataset.candidate);
    if (!all.length) return;
    const at = all.indexOf($("#plate").value);
    take(all[(at + step + all.length) % all.length]);
    $("#plate").focus();
  }

  // -------------------------------------------------------------------------- the questions
  // One key answers. But plates begin with digits: when another key follows at once, it was typing.
  function pick(digit) {
    const menu = $("details[data-menu][open]");
    const free = [...card().querySelectorAll(`[data-pick="${digit}"]:enabled`)];
    const button = free.find((one) => (menu ? menu.contains(one) : !one.closest("details[data-menu]")));
    if (!button) return menu ? false : candidate(digit);
    letGo();
    button.classList.add("picked");
    button.scrollIntoView({ block: "nearest" });
    picked = { button, digit, timer: window.setTimeout(() => { picked = null; button.click(); }, BURST_MS) };
    return true;
  }

  // A candidate is only taken, not confirmed: Enter does that. So there is no wait.
  function candidate(digit) {
    const chip = $(`[data-candidate]:nth-of-type(${Number(digit) || 99})`);
    if (!chip || card().dataset.next !== "confirm") return false;
    take(chip.dataset.candidate);
    letGo();
    chip.classList.add("picked");
    picked = { button: chip, digit, timer: window.setTimeout(letGo, ASIDE_MS) };
    return true;
  }

  function letGo() {
    if (!picked) return "";
    window.clearTimeout(picked.timer);
    picked.button.classList.remove("picked");
    const { digit } = picked;
    picked = null;
    return digit;
  }

  function typePlate(text) {
    const plate = $("#plate");
    if (!plate) return;
    reveal(plate).focus();
    plate.value = text;
    dirty = true;
    plateTyped();
    plate.setSelectionRange(text.length, text.length);
  }

  function answerOrType(event) {
    if (!$("[data-pick], [data-candidate]") || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (picked && /^[\p{L}\p{N}]$/u.test(event.key)) {
      event.preventDefault();
      typePlate(letGo() + event.key);
      return true;
    }
    if (picked && event.key === "Escape") {
      letGo();
      return true;
    }
    if (!/^\d$/.test(event.key) || !pick(event.key)) return false;
    event.preventDefault();
    return true;
  }

  function filter(input) {
    const wanted = input.value.toUpperCase().replace(/[\s.·-]/g, "");
    for (const one of card().querySelectorAll("[data-find]")) {
      one.hidden = !one.dataset.find.toUpperCase().includes(wanted);
    }
  }

  // ------------------------------------------------------------------------------ the cash
  function amount(text) {
    const plain = text.trim().toLowerCase().replace(/[.,\s]/g, "");
    const found = /^(\d{1,12})(k?)$/.exec(plain);
    return found ? Number(found[1]) * (found[2] ? 1000 : 1) : NaN;
  }

  function cashTyped() {
    const back = amount($("#tendered").value) - Number($("#pay-form").dataset.due);
    const output = $("#change");
    output.textContent = Number.isNaN(back) ? "–" : `${back.toLocaleString("vi-VN")} ₫`;
    output.classList.toggle("short", back < 0);
  }

  // ---------------------------------------------------------------------------- what is heard
  document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
    const { type, data } = event.detail;
    if (type === "row") place(data);
    else if (type === "card") renew(data);
    else if (type === "gone") gone(data);
    if (type === "row" || type === "gone") advance();
  });
  document.body.addEventListener("htmx:sseMessage", (event) => {
    if (event.detail.type !== "rows") return;
    mark();
    advance();
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "card") return;
    reopen(stay);
    const waiting = fresher;
    shown();
    if (waiting) renew(waiting);
    focusNext();
    window.history.replaceState(null, "", `/booth/${card().dataset.id}`);
    window.setTimeout(advance, 1500);
  });
  // A list that is fetched again never takes away what somebody is typing into it.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (!target.matches(".emergencies") || requestConfig.verb !== "get") return;
    if ([...target.querySelectorAll("input[name=account]")].some((input) => input.value)) event.detail.shouldSwap = false;
  });
  let stay = []; // what was open before the card was drawn again
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "card") return;
    const same = event.detail.serverResponse.includes(`data-id="${card().dataset.id}"`);
    stay = same ? opened().filter((id) => KEPT.has(id)) : [];
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig && event.detail.requestConfig.verb === "post") {
      chosen = false;
      notice.replaceChildren();
    }
  });
  stale.addEventListener("click", () => {
    dirty = false;
    if (fresher) renew(fresher);
  });

  document.addEventListener("input", (event) => {
    if (!card().contains(event.target)) return;
    if (event.target.matches("[data-filter]")) return filter(event.target);
    dirty = true;
    if (event.target.id === "plate") plateTyped();
    if (event.target.id === "tendered") cashTyped();
    return undefined;
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-candidate]");
    if (chip) take(chip.dataset.candidate);
    const quick = event.target.closest("[data-amount]");
    if (quick) {
      $("#tendered").value = Number(quick.dataset.amount).toLocaleString("vi-VN");
      dirty = true;
      cashTyped();
      $("#tendered").focus();
    }
    const link = event.target.closest("#rows a");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      select(link.parentElement.dataset.id, true);
      if (window.innerWidth <= 800) document.getElementById("pane").scrollIntoView();
    }
  });

  // -------------------------------------------------------------------------------- keys
  const typing = (element) => element.matches("input, select, textarea");

  function neighbour(step) {
    const all = [...rows.children];
    if (!all.length) return;
    const at = all.findIndex((row) => row.dataset.id === card().dataset.id);
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    if (next.dataset.id !== card().dataset.id) select(next.dataset.id, true);
  }

  function pressEnter(event) {
    if (event.repeat) {
      event.preventDefault();
      return;
    }
    if (typing(event.target) || event.target.closest("a, button, summary")) return;
    const primary = $("[data-primary]");
    if (!primary) return;
    event.preventDefault();
    if (typing(primary)) primary.focus();
    else primary.click();
  }

  // A key leads to what bears its name: a field is entered, a menu opened, the lane's button pressed.
  function jump(key) {
    const target = key === "F4" ? missing() : $(`[data-key="${key}"]`);
    if (!target) return;
    letGo();
    for (const menu of card().querySelectorAll("details[data-menu][open]")) menu.open = false;
    if (target.matches("[data-open]")) target.click();
    else if (target.matches("summary")) reveal(target);
    else reveal(target).focus();
    if (target.matches("summary")) target.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (locked()) return undefined;
    const plate = $("#plate");
    if (event.key === "Enter") return pressEnter(event);
    if (/^F([2346789]|10)$/.test(event.key)) {
      event.preventDefault();
      jump(event.key);
      return undefined;
    }
    const menu = $("details[data-menu][open]");
    if (menu && event.key === "Escape") {
      letGo();
      menu.open = false;
      focusNext();
      return undefined;
    }
    if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const number = Number(event.code.slice(5)) - 1;
      const sum = card().querySelectorAll("[data-amount]")[number];
      const chip = card().querySelectorAll("[data-candidate]")[number];
      event.preventDefault();
      if (sum) sum.click();
      else if (chip) take(chip.dataset.candidate);
      return undefined;
    }
    if (!typing(event.target) && answerOrType(event)) return undefined;
    const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (arrow && event.target === plate) {
      event.preventDefault();
      cycle(arrow);
    } else if (arrow && !typing(event.target)) {
      event.preventDefault();
      neighbour(arrow);
    } else if (event.key === "Escape" && event.target === plate) {
      plate.value = plate.dataset.read;
      plateTyped();
      dirty = false;
      focusNext();
    } else if (event.key === "Escape" && !dirty) {
      aside();
    } else if (plate && !typing(event.target) && ["confirm", "who"].includes(card().dataset.next)
      && /^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      plate.focus();
      plate.select();
    }
    return undefined;
  });

  document.addEventListener("desk:resolved", (event) => {
    if (event.detail && event.detail === card().dataset.id) {
      dirty = false;
      select(event.detail, chosen);
    }
  });
  document.addEventListener("desk:opened", () => {
    if (fresher && !dirty) renew(fresher);
    if (!dirty) focusNext();
  });

  mark();
  focusNext();
})();
