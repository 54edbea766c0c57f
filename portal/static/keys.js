// Buttons and links marked data-key="a" answer to that key; ? lists them. Only on pages that mark some.
export function keys() {
  const marked = () => [...document.querySelectorAll('[data-key]')];
  if (!marked().length) return;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === '?') return help(marked());
    const target = marked().find((each) => each.dataset.key === event.key);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.click();
  });
}

function typing(element) {
  return element.closest?.('input, textarea, select, [contenteditable], dialog') !== null;
}

function help(marked) {
  document.querySelector('.key-help')?.remove();
  const dialog = document.createElement('dialog');
  dialog.className = 'key-help';
  const list = document.createElement('dl');
  for (const each of marked) {
    const key = document.createElement('dt');
    const what = document.createElement('dd');
    key.textContent = each.dataset.key;
    what.textContent = each.getAttribute('aria-label') || each.textContent.trim();
    list.append(key, what);
  }
  dialog.append(list);
  document.body.append(dialog);
  dialog.showModal();
  dialog.addEventListener('click', () => dialog.close());
}
