// Asks for the verdict while one types; without it the form works as it is.
const input = document.querySelector("[data-ask]");
const place = document.querySelector("[data-verdict]");
const said = document.querySelector("[data-said]");
const PAUSE = 250;
const SHORTEST = 4;
const LONGEST_WAIT = 120;
let timer = 0;
let asked = null;
let shown = input?.value.trim();
let composing = false;

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
}

function say(text, visible = false) {
  said.textContent = text;
  said.classList.toggle("visually-hidden", !visible);
}

function clear() {
  asked?.abort();
  clearTimeout(timer);
  place.replaceChildren();
  place.removeAttribute("aria-busy");
  shown = "";
  say("");
}

function show(name, html) {
  place.innerHTML = html;
  shown = name;
  // One voice: the line above speaks, so what was just put in does not speak as well.
  for (const each of place.querySelectorAll("[role=status]")) each.removeAttribute("role");
  say(place.querySelector(".verdict-line")?.innerText.replace(/\s+/g, " ") ?? "");
}

async function ask() {
  const name = input.value.trim();
  if (name.length < SHORTEST || name === shown) return;
  asked?.abort();
  const mine = (asked = new AbortController());
  const address = new URL(input.dataset.ask, location.href);
  address.searchParams.set("name", name);
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
    if (answer.status === 429) {
      const seconds = Math.min(Number(answer.headers.get("Retry-After")) || 10, LONGEST_WAIT);
      say(input.dataset.wait.replace("{n}", seconds), true);
      later(seconds * 1000);
    } else if (answer.ok) {
      const html = await answer.text();
      if (mine === asked && input.value.trim() === name) show(name, html);
    } else {
      say(input.dataset.failed, true);
    }
  } catch (error) {
    if (error.name !== "AbortError") say(input.dataset.failed, true); // the button still works
  }
  if (mine === asked) place.removeAttribute("aria-busy");
}

function typed() {
  if (composing) return;
  if (input.value.trim()) later(PAUSE);
  else clear();
}

if (input && place && said) {
  // Half-typed pinyin is no name: an input method says when the characters stand.
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  input.addEventListener("input", typed);
}
