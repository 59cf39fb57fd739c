// The deck's own behaviour over reveal.js: it plays each slide's video, and waits at its end.
"use strict";

const { width, height, band, words, cues } = JSON.parse(document.getElementById("data").textContent);
const query = new URLSearchParams(location.search);
const receiver = query.has("receiver"); // inside the speaker's window
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
root.classList.toggle("receiver", receiver);
root.classList.toggle("still", receiver && query.get("controls") === "false"); // "next slide" there

// --- Videos. A browser allows some dozens at a time, so only those near at hand are loaded.

const EXACT = 0.005; // seconds; less than a frame, more than a browser rounds off
const made = new Map();

/** Return where a video is: its file, or what is embedded in this page under that name. */
function address(name) {
  const embedded = byId(`file:${name}`);
  if (embedded) {
    const text = atob(embedded.textContent);
    const bytes = new Uint8Array(text.length); // Uint8Array.from takes ten times as long
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    made.set(name, URL.createObjectURL(new Blob([bytes], { type: "video/mp4" })));
    embedded.remove(); // its text is kept no longer
  }
  return made.get(name) || name;
}

function loadAround(index, slides) {
  slides.forEach((slide, i) => {
    const video = slide.querySelector("video");
    const near = i >= index - 1 && i <= index + 2;
    if (near && !video.hasAttribute("src")) {
      video.poster = video.dataset.first;
      video.src = address(video.dataset.file);
    } else if (!near && video.hasAttribute("src")) {
      video.removeAttribute("src");
      video.load();
    }
    // A slide that is left is made ready for coming back to it, from either side.
    if (near && i !== index) park(video, i < index);
  });
}

let current = null;

function show(slide, back) {
  const video = slide.querySelector("video");
  current = video;
  document.title = `${slide.dataset.title} – ${words.title}`;
  for (const link of byId("list").querySelectorAll("a")) {
    if (link.hash === `#/${slide.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  slide.append(subtitle);
  subtitle.textContent = "";
  if (root.classList.contains("still")) return;
  loadAround(deck.getSlides().indexOf(slide), deck.getSlides());
  if (back || deck.isOverview()) park(video, true);
  else play(video);
}

/** Have a video stand still where it is to be found: at its beginning, or at its end. */
function park(video, end) {
  video.pause();
  const slide = video.closest("section");
  slide.dataset.parked = end ? "end" : "start";
  // The picture of the last frame stands there until the video is loaded and has found it.
  slide.classList.toggle("ending", end && !ended(video));
  if (video.readyState) seek(video, end ? video.duration : 0);
}

function seek(video, seconds) {
  if (Math.abs(video.currentTime - seconds) > EXACT) video.currentTime = seconds;
}

function ended(video) {
  return video.readyState > 1 && !video.seeking && video.duration - video.currentTime < EXACT;
}

function play(video) {
  const slide = video.closest("section");
  delete slide.dataset.parked;
  slide.classList.remove("ending");
  seek(video, 0);
  video.play().catch(() => {}); // the slide was left before it began
}

function again() {
  play(current);
}

function hold() {
  if (ended(current)) play(current);
  else if (current.paused) current.play();
  else current.pause();
}

// --- Subtitles

const subtitle = document.createElement("p");
subtitle.className = "subtitle";
subtitle.hidden = true;
subtitle.setAttribute("aria-live", "polite");

function say() {
  if (!current) return;
  const said = cues[current.closest("section").id].filter(([start]) => start <= current.currentTime);
  const text = said.length ? said[said.length - 1][1] : "";
  if (subtitle.textContent !== text) subtitle.textContent = text;
}

function toggleSubtitles() {
  subtitle.hidden = !subtitle.hidden;
  byId("subtitles").setAttribute("aria-pressed", String(!subtitle.hidden));
  deck.configure({ height: subtitle.hidden ? height : height + band });
  say();
}

// --- The list of chapters, scenes and slides

function toggleList(open = byId("list").hidden) {
  byId("list").hidden = !open;
  byId("contents").setAttribute("aria-expanded", String(open));
  if (!open) return byId("contents").blur();
  const here = byId("list").querySelector("[aria-current]") || byId("list").querySelector("a");
  here.focus();
  here.scrollIntoView({ block: "center" });
}

byId("list").addEventListener("click", (event) => {
  if (event.target.closest("a")) toggleList(false);
});
document.addEventListener("pointerdown", (event) => {
  if (!byId("list").hidden && !event.target.closest("#list, #bar")) toggleList(false);
});

// --- The keys, in the deck's language; reveal.js has a table of its own, in English

function toggleKeys() {
  if (byId("keys").open) byId("keys").close();
  else byId("keys").showModal(); // which closes at Esc by itself
}

byId("keys").addEventListener("click", (event) => {
  if (event.target === byId("keys")) toggleKeys(); // beside the table
});

function handle(event) {
  if (event.key === "?" && !event.target.matches("input")) {
    toggleKeys(); // wherever on the keyboard it is
    return true;
  }
  if (byId("list").hidden) return false;
  const links = [...byId("list").querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) links[Math.max(0, Math.min(links.length - 1, at + step))].focus();
  else if (event.key === "Escape" || event.keyCode === 77) toggleList(false);
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!handle(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// --- reveal.js

const deck = new Reveal(document.querySelector(".reveal"), {
  width, height, margin: 0, minScale: 0.05, maxScale: 10, center: false, controls: false,
  hash: true, navigationMode: "linear", slideNumber: "c/t", transition: "none",
  backgroundTransition: "none", scrollActivationWidth: null, viewDistance: 3, hideCursorTime: 3000,
  help: false, keyboardCondition: () => byId("list").hidden && !byId("keys").open, plugins: [RevealNotes],
});

function jump() {
  deck.toggleJumpToSlide(true);
  document.querySelector(".jump-to-slide-input").placeholder = words.jump;
}

const keys = { A: hold, C: toggleSubtitles, G: jump, M: () => toggleList(), R: again };
for (const [key, action] of Object.entries(keys)) deck.addKeyBinding(key.charCodeAt(0), action);

const actions = {
  back: () => deck.prev(), forward: () => deck.next(), again, contents: () => toggleList(),
  subtitles: toggleSubtitles, notes: () => deck.getPlugin("notes").open(),
  fullscreen: () => deck.triggerKey(70), help: toggleKeys,
};
for (const [id, action] of Object.entries(actions)) {
  byId(id).addEventListener("click", () => {
    byId(id).blur(); // or the space bar would press it again
    action();
  });
}

let asleep = 0;
function wake() {
  root.classList.add("awake");
  clearTimeout(asleep);
  asleep = setTimeout(() => root.classList.remove("awake"), 3000);
}
document.addEventListener("pointermove", wake);
document.addEventListener("pointerdown", wake);

let last = -1;
function arrive() {
  const slide = deck.getCurrentSlide();
  const index = deck.getSlides().indexOf(slide);
  const back = index === last - 1;
  last = index;
  show(slide, back || deck.isOverview());
}

deck.initialize().then(() => {
  for (const video of document.querySelectorAll("video")) {
    const slide = video.closest("section");
    video.addEventListener("timeupdate", () => { if (video === current) say(); });
    video.addEventListener("loadedmetadata", () => {
      delete slide.dataset.broken;
      if (slide.dataset.parked === "end") seek(video, video.duration);
    });
    video.addEventListener("error", () => {
      slide.dataset.broken = words.broken;
      slide.classList.add("ending"); // its picture may be there all the same
    });
    video.addEventListener("seeked", () => { if (ended(video)) slide.classList.remove("ending"); });
  }
  deck.on("slidechanged", arrive);
  let before = -1;
  deck.on("overviewshown", () => { before = last; });
  deck.on("overviewhidden", () => { if (last !== before) play(current); });
  arrive();
});
