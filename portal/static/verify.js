// Verifies the part of the QR code that stands behind '#' on this device: it never leaves the browser unless the browser
// cannot verify by itself (no WebCrypto outside https), in which case the portal is asked.
const place = document.querySelector("[data-licence]");
const LONGEST = 8192;

const bytes = (text) => {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error("base64url");
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
};
const json = (data) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));

async function inflated(data) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function trustedKey(kid) {
  const file = await (await fetch(place.dataset.trust)).json();
  const rows = json(bytes(file.list.split(".")[1])).keys;
  return rows.find((row) => row.jwk.kid === kid && row.use === "licence" && row.state !== "revoked");
}

// (r, s) and (r, n - s) sign the same message; only the lower s is taken, as everywhere here.
const HALF = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const isLow = (raw) => raw.length === 64 && raw.slice(32).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) <= HALF;

async function signatureHolds(head, body, tail, row) {
  if (!isLow([...bytes(tail)])) return false;
  const { kty, crv, x, y } = row.jwk;
  const way = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, way, false, ["verify"]);
  const signed = new TextEncoder().encode(`${head}.${body}`);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes(tail), signed);
}

// The register's page for this address names the licence; a code copied onto another address names a different one.
const fits = (claims, row) =>
  claims.jti === place.dataset.jti &&
  claims.uscc === place.dataset.uscc &&
  claims.iat >= row.from &&
  claims.iat < row.to;

async function locally(token) {
  const parts = token.split(".");
  if (parts.length !== 3 || token.length > LONGEST) return "forged";
  let header;
  let claims;
  try {
    header = json(bytes(parts[0]));
    const body = bytes(parts[1]);
    claims = json(header.zip === "DEF" ? await inflated(body) : body);
    bytes(parts[2]);
  } catch {
    return "forged";
  }
  if (header.alg !== "ES256" || header.typ !== place.dataset.type) return "forged";
  const row = await trustedKey(header.kid);
  if (!row) return "forged";
  if (!(await signatureHolds(...parts, row)) || !fits(claims, row)) return "forged";
  return claims.exp * 1000 > Date.now() ? "genuine" : "expired";
}

async function remotely(token) {
  const answer = await fetch(place.dataset.ask, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ qr: `${location.origin}${location.pathname}#${token}` }),
  });
  const { result } = await answer.json();
  return ["forged", "unknown", "expired"].includes(result) ? result : "genuine";
}

async function judged(token) {
  try {
    const able = globalThis.crypto?.subtle && "DecompressionStream" in globalThis;
    return able ? await locally(token) : await remotely(token);
  } catch {
    return "unknown"; // the network failed on the way; the register's word above stands
  }
}

function say(word) {
  for (const line of place.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== word;
  if (word !== "forged") return;
  const forged = place.querySelector("[data-forged]");
  const verdict = place.querySelector(".big-verdict");
  verdict.className = "big-verdict big-verdict-red";
  verdict.querySelector("svg").replaceWith(forged.content.cloneNode(true));
  verdict.querySelector(".big-verdict-state").textContent = forged.dataset.state;
  verdict.querySelector(".big-verdict-name").textContent = forged.dataset.name;
  verdict.querySelector(".big-verdict-text").textContent = forged.dataset.text;
  document.title = forged.dataset.state;
}

if (place && location.hash.length > 1) judged(location.hash.slice(1)).then(say);
