// Adds to the pages that show and ask for a licence: the countdown, the page that turns by itself, the code from the address.
// Without this file the time is printed, a button loads the page again, and the code is pasted.
const counted = document.querySelector("[data-seconds]");
if (counted) {
  const line = counted.querySelector("[data-countdown]");
  const end = performance.now() + Number(counted.dataset.seconds) * 1000;
  const draw = () => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    line.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) setTimeout(draw, 500);
    else location.reload();
  };
  draw();
}

const waiting = document.querySelector("[data-wait]");
if (waiting) {
  document.querySelector("[data-waiting]").hidden = false;
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.wait, { headers: { Accept: "application/json" } });
      const typing = document.querySelector("#code")?.value;
      if (answer.ok && !typing && (await answer.json()).state !== waiting.dataset.state) {
        location.reload();
        return;
      }
    } catch {
      // the network is away for a moment; the next look may find it again
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}

// A camera app opens the five-minute code here: it is put into the form, and the person presses the button.
const form = document.querySelector("#verify-form");
if (form && location.hash.startsWith("#eyJ")) {
  form.elements.code.value = location.href;
  history.replaceState(null, "", location.pathname + location.search);
  form.querySelector("button[type=submit]").focus();
}
