// The driver's page renews itself; when the line is gone, it keeps what it has and says how old that is.
(() => {
  "use strict";
  const now = document.getElementById("now");
  const lost = document.getElementById("lost");
  if (!now || now.dataset.over) return;
  const ANSWER_MS = 15000; // a line that swallows what is sent is a line that is gone
  let heard = Date.now();
  let asking = false;

  function minutes() {
    return `${Math.floor((Date.now() - heard) / 60000)} min`;
  }

  async function renew() {
    if (asking) return;
    asking = true;
    const asked = new AbortController();
    const patience = window.setTimeout(() => asked.abort(), ANSWER_MS);
    try {
      const answer = await fetch(`${window.location.pathname}?part=1`, { cache: "no-store", signal: asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      now.innerHTML = await answer.text();
      heard = Date.now();
      lost.hidden = true;
    } catch (error) {
      lost.querySelector("b").textContent = minutes();
      lost.hidden = false;
    } finally {
      window.clearTimeout(patience);
      asking = false;
    }
  }

  window.setInterval(renew, 20000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
  window.addEventListener("online", renew);
})();
