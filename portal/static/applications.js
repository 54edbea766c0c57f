// Adds to the business page: phrases appear while one types. Without this file the search button does the same.
const box = document.querySelector('[data-scope]');
const results = document.querySelector('[data-results]');

if (box && results) {
  const hit = document.querySelector('template[data-hit]');
  const words = document.querySelector('template[data-words]').dataset;
  let asked = 0;
  let timer;

  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });

  async function ask() {
    const text = box.value.trim();
    const mine = ++asked;
    if (!text) return results.replaceChildren();
    const query = new URLSearchParams({ q: text });
    for (const input of box.form.querySelectorAll('input[name="items"]')) query.append('have', input.value);
    const answer = await fetch(`${box.dataset.scope}?${query}`, { headers: { accept: 'application/json' } });
    if (!answer.ok || mine !== asked) return;
    show((await answer.json()).items);
  }

  function show(items) {
    const title = document.createElement('h2');
    title.textContent = items.length ? words.title : words.none;
    const list = document.createElement('ul');
    list.className = 'pick-list';
    for (const item of items) list.append(row(item));
    results.replaceChildren(title, list);
  }

  function row(item) {
    const line = hit.content.cloneNode(true);
    const text = line.querySelector('.pick-text');
    const button = line.querySelector('button');
    text.append(item.text);
    if (item.permits.length) {
      const note = document.createElement('span');
      note.className = 'pick-permit';
      note.textContent = `${words.needs} ${item.permits.join(words.comma)}`;
      text.append(note);
    }
    button.value = `add:${item.code}`;
    button.setAttribute('aria-label', `${button.textContent.trim()} ${item.text}`);
    return line;
  }
}
