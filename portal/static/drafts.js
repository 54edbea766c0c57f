// Keeps a draft while one types, field by field, and asks before something typed is lost. Without this file the save button does it.
const mark = document.querySelector('input[data-draft]');
const PAUSE = 1200;
const AGAIN = 10000;

if (mark) {
  const form = mark.form;
  const words = mark.dataset;
  const line = document.createElement('p');
  line.className = 'save-state';
  line.setAttribute('role', 'status');
  form.append(line);
  let typed = 0;
  let kept = 0;
  let timer;
  let running = null;
  let leaving = false;

  const say = (text) => { line.textContent = text; };

  async function keep() {
    clearTimeout(timer);
    if (running || leaving || kept === typed) return running; // a form that was sent keeps itself
    const upTo = typed;
    const body = new URLSearchParams(new FormData(form));
    body.set('then', 'keep');
    body.delete('costs');
    say(words.saving);
    running = send(body).then((answer) => {
      running = null;
      if (!answer) {
        say(words.failed);
        timer = setTimeout(keep, AGAIN);
        return;
      }
      mark.value = JSON.stringify({ ...JSON.parse(mark.value), ...answer.seen });
      if (!answer.wrong.length && !answer.both.length) kept = upTo;
      say([answer.both.join(' '), answer.wrong.length ? words.wrong + answer.wrong.join(words.comma) : answer.said, answer.theirs]
        .filter(Boolean).join(' '));
      if (kept === upTo && typed !== upTo) later();
    });
    return running;
  }

  async function send(body) {
    try {
      const answer = await fetch(form.action, { method: 'POST', body, keepalive: true, redirect: 'error', headers: { accept: 'application/json' } });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  form.addEventListener('input', (event) => {
    if (['q', 'costs'].includes(event.target.name)) return;
    typed += 1;
    if ('keep' in words) later();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && 'keep' in words) keep();
  });
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && typed !== kept) event.preventDefault();
  });
  // What is being kept arrives before the form itself, so that one window never overtakes itself.
  form.addEventListener('submit', (event) => {
    leaving = true;
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    event.stopPropagation();
    const by = event.submitter;
    running.then(() => { clearTimeout(timer); form.requestSubmit(by); });
  });
  window.addEventListener('pageshow', () => { leaving = false; });
}
