// Passkeys: asks the browser's authenticator, then sends the form. Without script the forms stay hidden and the other ways remain.
const usable = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

async function ask(form) {
  const told = await fetch(form.dataset.options, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  const answer = await told.json();
  if (!told.ok) throw new Error(answer.refused || "");
  const options = JSON.parse(answer.options);
  const making = form.dataset.passkey === "create";
  const credential = making
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  if (form.elements.sheet) form.elements.sheet.value = answer.sheet;
  form.elements.answer.value = JSON.stringify(credential.toJSON());
  form.submit();
}

for (const form of usable ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = form.querySelector("[role=alert]");
    ask(form).catch((error) => {
      said.textContent = error.name === "Error" && error.message ? error.message : form.dataset.failed;
      said.hidden = false;
    });
  });
}
