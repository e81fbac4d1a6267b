// Calls out who should move: a gong, Vietnamese, Chinese, and all of it once more; one vehicle after the other.
// A voice that lives in this browser speaks first, then the house's own; where there is neither, the gong rings.
// Nothing is fetched from the internet: voices of far services are never asked.
(() => {
  "use strict";
  const button = document.getElementById("sound");
  const call = document.getElementById("call");
  const lines = document.getElementById("lines");
  if (!button || !lines) return;
  const TIMES = 2;
  const MOST_WAITING = 30;
  const SAY_MS_MAX = 20000;
  const LANGS = ["vi", "zh"];
  const key = `malu-sound-${button.dataset.board}`;
  const waiting = []; // plates, in the order in which they changed
  const said = new Map(); // plate → what was called out for it last
  let context = null; // browsers play nothing before somebody has pressed something
  let muted = window.localStorage.getItem(key) === "muted";
  let busy = false;

  function shown() {
    const state = muted ? "muted" : context && context.state === "running" ? "on" : "press";
    button.textContent = button.dataset[state];
    button.className = `sound-${state}`;
  }

  const pause = (ms) => new Promise((done) => { window.setTimeout(done, ms); });
  const audible = () => !muted && context && context.state === "running";
  const line = (plate) => [...lines.querySelectorAll(".board-line")].find((x) => x.dataset.plate === plate);

  async function gong() {
    const now = context.currentTime;
    for (const [hertz, after] of [[660, 0], [528, 0.45]]) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, now + after);
      volume.gain.exponentialRampToValueAtTime(0.5, now + after + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, now + after + 1.1);
      tone.connect(volume).connect(context.destination);
      tone.start(now + after);
      tone.stop(now + after + 1.2);
    }
    await pause(1700);
  }

  function ownVoice(lang) {
    const voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
    return voices.find((one) => one.localService && one.lang.toLowerCase().startsWith(lang));
  }

  function speak(voice, text) {
    return Promise.race([pause(SAY_MS_MAX).then(() => window.speechSynthesis.cancel()), new Promise((done) => {
      const said = new window.SpeechSynthesisUtterance(text);
      said.voice = voice;
      said.lang = voice.lang;
      said.rate = 0.9;
      said.onend = done;
      said.onerror = done;
      window.speechSynthesis.speak(said);
    })]);
  }

  async function house(lang, plate) {
    const address = `/board/${button.dataset.board}/say/${lang}/${encodeURIComponent(plate)}`;
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.status !== 200) return;
      const sound = await context.decodeAudioData(await answer.arrayBuffer());
      const source = context.createBufferSource();
      source.buffer = sound;
      source.connect(context.destination);
      await Promise.race([pause(sound.duration * 1000 + 1000), new Promise((done) => {
        source.onended = done;
        source.start();
      })]);
    } catch (error) {
      // The line is gone or the sound is broken: the gong has rung, and the screen shows the rest.
    }
  }

  async function once(plate) {
    await gong();
    for (const lang of LANGS) {
      const here = line(plate);
      const text = here && here.getAttribute(`data-say-${lang}`);
      if (!text || !audible()) return;
      const voice = ownVoice(lang);
      if (voice) await speak(voice, text);
      else if (button.dataset.voice) await house(lang, plate);
    }
  }

  function says(plate) {
    const here = line(plate);
    call.textContent = here ? `${call.dataset.word}: ${here.querySelector(".plate").textContent.trim()}` : "";
    document.dispatchEvent(new CustomEvent("malu:calling", { detail: { plate } }));
  }

  // What is called out for that line: its sentence, and how often its driver was called.
  function news(here) {
    return `${here.getAttribute("data-say-vi")} ${Math.max(1, here.dataset.calls)}`;
  }

  async function work() {
    if (busy) return;
    busy = true;
    while (waiting.length && audible()) {
      const plate = waiting.shift();
      const here = line(plate);
      if (!here || !here.hasAttribute("data-say-vi")) continue; // it has gone meanwhile
      if (said.get(plate) === news(here)) continue; // it changed while it was called, and was read so
      says(plate);
      for (let time = 0; time < TIMES && audible() && line(plate); time += 1) {
        said.set(plate, news(line(plate)));
        await once(plate);
      }
      says("");
    }
    busy = false;
  }

  document.addEventListener("malu:fresh", (event) => {
    const plate = event.detail.plate;
    const here = line(plate);
    if (!here || !here.hasAttribute("data-say-vi")) said.delete(plate); // sent again later, it is called again
    if (!audible() || !here || !here.hasAttribute("data-say-vi")) return; // silence is not made up for later
    if (!waiting.includes(plate)) waiting.push(plate);
    if (waiting.length > MOST_WAITING) waiting.shift();
    work();
  });

  async function open(press) {
    context = context || new window.AudioContext();
    context.onstatechange = shown;
    await Promise.race([context.resume(), pause(500)]);
    shown();
    if (press && audible() && !busy) await gong();
  }

  button.addEventListener("click", async () => {
    const on = audible();
    muted = Boolean(on);
    window.localStorage.setItem(key, muted ? "muted" : "on");
    if (muted) {
      waiting.length = 0;
      if (window.speechSynthesis) window.speechSynthesis.cancel();
      await context.suspend();
      shown();
    } else await open(true);
  });

  if (!muted && window.localStorage.getItem(key) === "on") open(false); // a kiosk may be allowed to
  shown();
})();
