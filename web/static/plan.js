// The yard's plan on the admin page: a bay is dragged to its new place. Without this file the same is typed.
(() => {
  "use strict";
  const STEP = 5; // centimetres: nobody draws finer by hand
  const svg = document.querySelector("#plan svg.plan"), form = document.getElementById("moved");
  if (!svg || !form) return;
  let held = null;
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  svg.addEventListener("pointerdown", (event) => {
    const bay = event.target.closest("a.plan-bay[data-bay]");
    if (!bay || event.button !== 0 || event.pointerType === "touch") return; // a finger slides the plan
    const place = bay.querySelector("g"), was = /translate\((-?\d+) (-?\d+)\)/.exec(place.getAttribute("transform"));
    held = { bay, place, from: at(event), x: +was[1], y: +was[2], turn: place.getAttribute("transform").slice(was[0].length), moved: false };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const now = at(event), round = (cm) => Math.round(cm / STEP) * STEP;
    const x = round(held.x + now.x - held.from.x), y = round(held.y + now.y - held.from.y);
    if (!held.moved && Math.hypot(x - held.x, y - held.y) < 60) return;
    held.moved = true;
    Object.assign(held, { to: [x, y] });
    held.place.setAttribute("transform", `translate(${x} ${y})${held.turn}`);
  });
  svg.addEventListener("pointerup", (event) => {
    const done = held;
    held = null;
    if (!done) return;
    svg.releasePointerCapture(event.pointerId);
    if (!done.moved) { location.assign(done.bay.getAttribute("href")); return; }
    form.elements.bay.value = done.bay.dataset.bay;
    [form.elements.x_cm.value, form.elements.y_cm.value] = done.to;
    form.submit();
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
})();
