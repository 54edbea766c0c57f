// Reads a licence's code with the camera, on this device. A code of this portal opens its page, which verifies it here
// in the browser; any other code is put into the field, so that the person sees what it says before sending it.
const place = document.querySelector("[data-camera]");
const video = place?.querySelector("video");
const start = place?.querySelector("[data-start]");
const stop = place?.querySelector("[data-stop]");
const field = document.querySelector("#code");
const WIDEST = 960;
const PAUSE = 200;
let stream = null;

function say(word) {
  for (const line of place.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== word;
}

function close() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.hidden = stop.hidden = true;
  start.hidden = false;
}

async function detector() {
  try {
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
    return formats?.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null; // named by the browser, not there on this system
  }
}

function picture(canvas) {
  const scale = Math.min(1, WIDEST / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

async function seen(native, readCode, canvas) {
  if (native) {
    const [found] = await native.detect(video);
    if (found) return found.rawValue;
  }
  const { data, width, height } = picture(canvas);
  return readCode(data, width, height);
}

function arrived(text) {
  close();
  const ours = text.startsWith(`${place.dataset.base}/l/`) && text.includes("#");
  if (ours) {
    say("found");
    location.assign(text.slice(place.dataset.base.length)); // same site: what stands behind '#' stays in the browser
    return;
  }
  field.value = text;
  say("other");
  field.focus();
}

async function look() {
  const native = await detector();
  const { readCode } = await import(place.dataset.reader);
  const canvas = document.createElement("canvas");
  while (stream) {
    const text = video.readyState >= 2 ? await seen(native, readCode, canvas) : null;
    if (text && stream) {
      arrived(text);
      return;
    }
    await new Promise((later) => setTimeout(later, PAUSE));
  }
}

async function open() {
  if (!navigator.mediaDevices?.getUserMedia) {
    say("cannot");
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } },
    });
  } catch (error) {
    say(error.name === "NotAllowedError" ? "denied" : "cannot");
    return;
  }
  video.srcObject = stream;
  video.hidden = stop.hidden = false;
  start.hidden = true;
  say("looking");
  await video.play();
  look();
}

if (place) {
  place.hidden = false;
  start.addEventListener("click", open);
  stop.addEventListener("click", () => {
    close();
    say("");
    start.focus();
  });
  addEventListener("pagehide", close);
}
