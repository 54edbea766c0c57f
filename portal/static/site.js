// Adds to pages that already work without it: focus on the error summary, keys for the clerks' desk, copied codes.
import { keys } from './keys.js';

document.querySelector('.site-nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
document.querySelector('[data-focus]')?.focus();

for (const link of document.querySelectorAll('.error-summary a')) {
  link.addEventListener('click', (event) => {
    const input = document.getElementById(link.hash.slice(1));
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.closest('.field')?.scrollIntoView({ block: 'nearest' });
  });
}

// On a phone what is not needed first is folded: nothing that is wrong, typed in or pointed at.
if (matchMedia('(max-width: 639px)').matches) {
  const aim = document.getElementById(location.hash.slice(1));
  for (const part of document.querySelectorAll('details[data-fold]')) {
    const typed = [...part.querySelectorAll('textarea')].some((each) => each.value);
    part.open = typed || part.contains(aim) || Boolean(part.querySelector('[aria-invalid="true"]'));
  }
}

// A second press of the same button does not send the form twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = '1';
});
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});

document.addEventListener('copy', (event) => {
  const chosen = String(document.getSelection());
  const code = document.getSelection().anchorNode?.parentElement?.closest('.code');
  if (!code || chosen.length > 60) return;
  event.clipboardData.setData('text/plain', chosen.replace(/\s/g, ''));
  event.preventDefault();
});

keys();
