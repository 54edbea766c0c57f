// Our licences have one revision and one signature over all bytes but its own container. So no PDF parser is asked what a
// page means: the one signature is found, must cover everything, and the attachment is read once it has held.
import { compare, inflate, join, same, sha256 } from "./bytes.js";
import { DATA, TST_INFO, readContainer, readStamp, signedBy } from "./cms.js";
import { first } from "./der.js";
import { Malformed, Stop } from "./errors.js";
import { namesSigner, readForeign } from "./foreign.js";
import { certificate, faultAt, nameOf } from "./trust.js";

const RANGE = /\/ByteRange[ \t\n\r\f\v]*\[[ \t\n\r\f\v]*(\d{1,10})[ \t\n\r\f\v]+(\d{1,10})[ \t\n\r\f\v]+(\d{1,10})[ \t\n\r\f\v]+(\d{1,10})[ \t\n\r\f\v]*\]/g;
const REACH = 2048, MAX_ATTACHMENT = 256 * 1024;
const letters = bytes => new TextDecoder("latin1").decode(bytes); // one character a byte
export const count = (whole, part) => whole.split(part).length - 1;
export const isPdf = bytes => { const s = letters(bytes); return s.startsWith("%PDF-") || s.includes("/ByteRange"); };

/** The signature of a licence PDF; answers when it was signed, by which key of which issuer. */
export async function checkPdf(bytes, trust, findings) {
  const whole = letters(bytes);
  let parts, envelope;
  try {
    parts = signedParts(bytes, whole);
    envelope = await readContainer(parts.container, DATA);
  } catch (error) {
    throw broken(whole, error);
  }
  findings.passed("whole_file", "one revision, one signature, every byte covered");
  const { issuer, key } = known(envelope, trust, "licence");
  if (!await signedBy(envelope, await sha256(parts.covered))) throw new Stop("pdf_signature", "forged", "signature_bad");
  findings.passed("pdf_signature", `PAdES by key ${key.kid}`);
  const at = await stamped(envelope, only(issuer), findings);
  const fault = faultAt(key, at);
  if (fault) throw new Stop("page_key", "forged", fault);
  findings.passed("page_key", key.state);
  return { at, key, issuer, bytes };
}

/** Only the registry's own time-stamps count: another region's authority could date what a stolen key signed. */
const only = issuer => ({
  issuers: [issuer],
  certified: (cert, use) => { const key = issuer.keys.find(k => k.use === use && k.chain.length && same(k.chain[0], cert)); return key ? { issuer, key } : null; },
});

function broken(whole, error) {
  if (!(error instanceof Malformed)) throw error;
  const reason = error.reason === "damaged" ? "container_damaged" : error.reason;
  if (reason === "signature_missing" && !/(?:licence|extract)\.jwt/.test(whole)) return new Stop("pdf_signature", "unknown", "not_a_licence");
  return new Stop(reason === "changed_after_signing" ? "whole_file" : "pdf_signature", "forged", reason, error.message);
}

function signatureHole(bytes, whole) {
  const marks = count(whole, "/ByteRange"), found = [...whole.matchAll(RANGE)];
  if (!marks) throw new Malformed("no signature", "signature_missing");
  if (marks !== 1 || found.length !== 1) throw new Malformed("more than one signature or a damaged one", "changed_after_signing");
  const [start, gap, after, rest] = found[0].slice(1).map(Number);
  if (start !== 0 || !(0 < gap && gap < after && after <= bytes.length) || after + rest !== bytes.length) throw new Malformed("the signature does not cover the whole file", "changed_after_signing");
  return [gap, after];
}

function signedParts(bytes, whole) {
  const [gap, after] = signatureHole(bytes, whole);
  const hole = whole.slice(gap, after);
  if (!/^<(?:[0-9A-F]{2})*>$/.test(hole)) throw new Malformed("the container is damaged", "container_damaged");
  const padded = Uint8Array.from(hole.slice(1, -1).match(/../g) ?? [], pair => parseInt(pair, 16));
  const end = first(padded).whole.length;
  if (padded.subarray(end).some(Boolean)) throw new Malformed("something hides in the padding", "container_damaged");
  return { covered: join(bytes.subarray(0, gap), bytes.subarray(after)), container: padded.slice(0, end) };
}

async function stamped(envelope, trust, findings) {
  const bad = () => new Stop("timestamp", "forged", "timestamp_bad");
  const outside = envelope.token && trust.issuers.flatMap(issuer => issuer.outside).find(item => namesSigner(envelope.token, item.chain[0]));
  if (outside) {
    let said;
    try { said = await readForeign(envelope.token, outside.chain); } catch { throw bad(); }
    if (!same(said.imprint, await sha256(envelope.signature)) || faultAt(outside, said.at)) throw bad();
    findings.passed("timestamp", new Date(said.at * 1000).toISOString());
    return said.at;
  }
  let token, stamp;
  try {
    token = await readContainer(envelope.token ?? new Uint8Array(), TST_INFO);
    stamp = readStamp(token.content ?? new Uint8Array());
  } catch { throw bad(); }
  const { key } = known(token, trust, "tsa");
  if (!await signedBy(token, await sha256(token.content)) || !same(stamp.imprint, await sha256(envelope.signature))) throw bad();
  if (faultAt(key, stamp.at)) throw bad();
  findings.passed("timestamp", new Date(stamp.at * 1000).toISOString());
  return stamp.at;
}

function known(envelope, trust, use) {
  const found = trust.certified(envelope.signer, use);
  if (!found) {
    const issuedBy = nameOf(certificate(envelope.signer).issuer);
    const alike = trust.issuers.some(issuer => issuer.keys.some(key => key.certificates.length && same(nameOf(key.certificates[0].issuer), issuedBy)));
    throw alike ? new Stop("issuer", "forged", "look_alike_issuer") : new Stop("issuer", "unknown", "issuer_unknown");
  }
  const [here, listed] = [envelope.certificates, found.key.chain].map(list => [...list].sort(compare));
  if (here.length !== listed.length || !here.every((item, i) => same(item, listed[i]))) throw new Stop("issuer", "forged", "container_damaged");
  return found;
}

/** Where the one embedded file's bytes begin and end, and its dictionary. */
function attachment(bytes, whole) {
  const marks = [...whole.matchAll(/\/Type[ \t\n\r\f\v]*\/EmbeddedFile\b/g)];
  const missing = () => new Stop("credential", "forged", "attachment_missing");
  if (marks.length !== 1) throw missing();
  const at = marks[0].index, opening = whole.lastIndexOf("<<", at - 2);
  let begin = whole.slice(at, at + REACH).indexOf("stream");
  if (begin < 0) throw missing();
  begin += at;
  const header = whole.slice(Math.max(opening, at - REACH, 0), begin), length = /\/Length[ \t\n\r\f\v]+(\d{1,10})\b/.exec(header);
  if (!length) throw missing();
  begin += 6 + (whole.slice(begin + 6, begin + 8) === "\r\n" ? 2 : 1);
  return { header, begin, end: begin + Number(length[1]) };
}

/** SHA-256 of a licence PDF without its attachment and its signature: all that is drawn. */
export async function pageDigest(bytes) {
  const whole = letters(bytes), { begin, end } = attachment(bytes, whole), [gap, after] = signatureHole(bytes, whole);
  if (end > gap) throw new Malformed("the attachment does not stand before the signature", "page_mismatch");
  return sha256(join(bytes.subarray(0, begin), bytes.subarray(end, gap), bytes.subarray(after)));
}

/** The one embedded file as text. */
export async function attachedCredential(bytes) {
  const { header, begin, end } = attachment(bytes, letters(bytes)), body = bytes.subarray(begin, end);
  const missing = () => new Stop("credential", "forged", "attachment_missing");
  try {
    const plain = header.includes("/FlateDecode") ? await inflate(body, "deflate", MAX_ATTACHMENT) : body;
    if (plain.some(byte => byte > 127)) throw missing();
    return letters(plain);
  } catch { throw missing(); }
}
