// A secret for a draw, made and kept in this browser: only its SHA-256 goes into the form.
(() => {
  "use strict";
  const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"; // none that a hand mixes up
  const hashed = async (text) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  };
  const drawn = () => {
    let text = "";
    while (text.length < 25) {
      const [byte] = crypto.getRandomValues(new Uint8Array(1));
      if (byte < 248) text += LETTERS[byte % 31]; // 248 is eight times 31: no letter is likelier
    }
    return text.match(/.{5}/g).join("-");
  };
  const make = document.getElementById("make");
  if (!window.crypto || !crypto.subtle) { // plain http: the browser gives no SHA-256
    if (make) make.textContent = make.dataset.none;
    return;
  }
  document.getElementById("make-secret")?.addEventListener("click", async () => {
    const secret = drawn();
    document.getElementById("secret").textContent = secret;
    document.getElementById("commitment").value = await hashed(secret);
    document.getElementById("make-note").hidden = false;
  });
  for (const form of document.querySelectorAll("form[data-promise]")) {
    const field = form.elements.secret, told = form.querySelector(".fits");
    field.addEventListener("input", async () => {
      const typed = field.value, fits = (await hashed(typed.trim().normalize("NFC"))) === form.dataset.promise;
      if (field.value !== typed) return; // typed on meanwhile
      told.textContent = typed ? (fits ? told.dataset.yes : told.dataset.no) : "";
      told.className = `fits ${fits ? "sure" : "lack"}`;
    });
  }
})();
