// Asks for the verdict while one types; without it the form works as it is.
const input = document.querySelector("[data-ask]");
const place = document.querySelector("[data-verdict]");
const PAUSE = 350;
let timer = 0;
let asked = null;

async function ask() {
  const name = input.value.trim();
  if (name.length < 4) return;
  asked?.abort();
  asked = new AbortController();
  const address = new URL(input.dataset.ask, location.href);
  address.searchParams.set("name", name);
  try {
    const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
    if (answer.ok && input.value.trim() === name) place.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") return; // the button still works
  }
}

if (input && place) {
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
