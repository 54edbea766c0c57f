// Looks again every few seconds while something is counted; without it the link "look again" does the same.
const SECONDS = 3;

async function look() {
  const place = document.querySelector('[data-live]');
  if (!place) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('[data-live]');
    if (!fresh) location.reload();
    else {
      place.querySelector('label').textContent = fresh.querySelector('label').textContent;
      place.querySelector('progress').max = fresh.querySelector('progress').max;
      place.querySelector('progress').value = fresh.querySelector('progress').value;
      setTimeout(look, SECONDS * 1000);
    }
  } catch {
    setTimeout(look, SECONDS * 2000); // the network is away; the link still works
  }
}

setTimeout(look, SECONDS * 1000);
