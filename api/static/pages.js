// Small comforts; every page works without them.
"use strict";

// Compare: j and k (or the buttons) go from change to change.
const changes = [...document.querySelectorAll("main > section > article.change")];
const keys = document.querySelector(".keys");

function step(by) {
  const next = changes[from(by)];
  if (next) {
    next.scrollIntoView({ block: "start" });
    next.focus({ preventScroll: true });
  }
}

// The neighbour of the change at hand; where none is at hand and in sight, the next one on the screen.
function from(by) {
  const held = changes.indexOf(document.activeElement);
  const tops = changes.map((change) => change.getBoundingClientRect().top);
  if (held >= 0 && tops[held] > 0 && tops[held] < innerHeight) return held + by;
  const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  return by > 0 ? tops.findIndex((top) => top > edge) : tops.findLastIndex((top) => top < edge);
}

if (keys && changes.length) {
  keys.hidden = false;
  keys.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) step(Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A changed filter applies at once.
for (const form of document.querySelectorAll("form.compact")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// An address that names something inside a folded part opens it.
function unfold() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = place && place.closest("details");
  if (fold && !fold.open) {
    fold.open = true;
    place.scrollIntoView();
  }
}
window.addEventListener("hashchange", unfold);
unfold();
