// The driver's page renews itself; when the line is gone, it keeps what it has and says how old that is.
(() => {
  "use strict";
  const now = document.getElementById("now");
  const lost = document.getElementById("lost");
  if (!now || now.dataset.over) return;
  let heard = Date.now();

  function minutes() {
    return `${Math.floor((Date.now() - heard) / 60000)} min`;
  }

  async function renew() {
    try {
      const answer = await fetch(`${window.location.pathname}?part=1`, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      now.innerHTML = await answer.text();
      heard = Date.now();
      lost.hidden = true;
    } catch (error) {
      lost.querySelector("b").textContent = minutes();
      lost.hidden = false;
    }
  }

  window.setInterval(renew, 20000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
  window.addEventListener("online", renew);
})();
