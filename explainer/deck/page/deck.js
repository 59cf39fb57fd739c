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

const made = new Map();

/** Return where a video is: its file, or what is embedded in this page under that name. */
function address(name) {
  const embedded = byId(`file:${name}`);
  if (!embedded) return name;
  if (!made.has(name)) {
    const bytes = Uint8Array.from(atob(embedded.textContent), (c) => c.charCodeAt(0));
    made.set(name, URL.createObjectURL(new Blob([bytes], { type: "video/mp4" })));
  }
  return made.get(name);
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
  });
}

let current = null;
let resting = null; // the video that is to stand at its end as soon as it is loaded

function show(slide, atEnd) {
  const slides = deck.getSlides();
  loadAround(slides.indexOf(slide), slides);
  const video = slide.querySelector("video");
  if (current && current !== video) current.pause();
  current = video;
  document.title = `${slide.dataset.title} – ${words.title}`;
  for (const link of byId("list").querySelectorAll("a")) {
    if (link.hash === `#/${slide.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  slide.append(subtitle);
  subtitle.textContent = "";
  if (root.classList.contains("still")) return;
  if (atEnd) rest(video);
  else play(video);
}

function play(video) {
  resting = null;
  video.currentTime = 0;
  video.play().catch(() => {}); // the slide was left before it began
}

/** Show a video's last frame; its picture stands there until the video is loaded. */
function rest(video) {
  const still = video.parentElement.querySelector("img"); // reveal.js loads it when it is near
  video.poster = still.dataset.src || still.src;
  video.pause();
  resting = video;
  const seek = () => { if (resting === video) video.currentTime = video.duration; };
  if (video.readyState >= 1) seek();
  else video.addEventListener("loadedmetadata", seek, { once: true });
}

function again() {
  play(current);
}

function hold() {
  if (current.ended) play(current);
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

document.addEventListener("keydown", (event) => {
  if (byId("list").hidden) return;
  const links = [...byId("list").querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) links[Math.max(0, Math.min(links.length - 1, at + step))].focus();
  else if (event.key === "Escape" || event.key === "m") toggleList(false);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// --- reveal.js

const deck = new Reveal(document.querySelector(".reveal"), {
  width, height, margin: 0, minScale: 0.05, maxScale: 10, center: false, controls: false,
  hash: true, navigationMode: "linear", slideNumber: "c/t", transition: "none",
  backgroundTransition: "none", scrollActivationWidth: null, viewDistance: 3, hideCursorTime: 3000,
  keyboardCondition: () => byId("list").hidden, plugins: [RevealNotes],
});

const keys = [
  [82, "R", words.again, again],
  [65, "A", words.hold, hold],
  [67, "C", words.subtitles, toggleSubtitles],
  [77, "M", words.contents, () => toggleList()],
];
for (const [keyCode, key, description, action] of keys) {
  deck.addKeyBinding({ keyCode, key, description }, action);
}

const actions = {
  back: () => deck.prev(), forward: () => deck.next(), again, contents: () => toggleList(),
  subtitles: toggleSubtitles, notes: () => deck.getPlugin("notes").open(),
  fullscreen: () => deck.triggerKey(70), help: () => deck.toggleHelp(),
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
    video.addEventListener("timeupdate", () => { if (video === current) say(); });
  }
  deck.on("slidechanged", arrive);
  let before = -1;
  deck.on("overviewshown", () => { before = last; });
  deck.on("overviewhidden", () => { if (last !== before) play(current); });
  arrive();
});
