import { text } from "./bytes.js";
import { checkReceipt, readBundle } from "./bundle.js";
import { checkAddress, checkCredential, isPossession, strange } from "./credential.js";
import { Malformed, Stop } from "./errors.js";
import { attachedCredential, checkPdf, isPdf } from "./pdf.js";
import { loadTrust } from "./trust.js";
import { Findings } from "./verdict.js";

const MAX_INPUT = 20 * 1024 * 1024, MAX_TEXT = 256 * 1024;

/**
 * The verdict on a licence in any of its forms, as the registry's own verifier gives it; never throws on bad input.
 * `trusts` are trust.json files (bytes), `lists` status lists (text), `at` the instant in seconds since 1970.
 */
export async function verifyLicence(bytes, trusts, lists, at) {
  return verifyUnder(bytes, loadTrust(trusts), lists, at);
}

/** The same under trust lists that are being opened: a promise of `loadTrust`. */
export async function verifyUnder(bytes, trusted, lists, at) {
  const findings = new Findings(at);
  try {
    const trust = await trusted;
    findings.trust = trust.issuers;
    await look(bytes, { trust, at, lists }, findings);
  } catch (error) {
    if (error instanceof Stop) findings.failed(error.check, error.result, error.reason, error.detail);
    else if (error instanceof Malformed) findings.failed("form", "forged", error.reason, error.message);
    else { console.warn(error); findings.failed("form", "unknown", "verifier_fault", String(error)); }
  }
  return { ...findings.verdict(), trust: findings.trust ?? [] };
}

async function look(bytes, question, findings) {
  if (bytes.length > MAX_INPUT) throw new Stop("form", "unknown", "too_large");
  if (isPdf(bytes)) {
    const pdf = await checkPdf(bytes, question.trust, findings);
    findings.passed("form", "licence PDF");
    return checkCredential(await attachedCredential(bytes), question, findings, pdf);
  }
  if (bytes[0] === 0x7b) return lookAtBundle(bytes, question, findings);
  return lookAtText(bytes, question, findings);
}

async function lookAtBundle(bytes, question, findings) {
  if (!new TextDecoder("latin1").decode(bytes).includes('"credential"')) throw new Stop("form", "unknown", "not_a_licence");
  const bundle = readBundle(bytes);
  findings.passed("form", "licence bundle");
  const lists = question.lists.length ? question.lists : [bundle.status];
  const claims = await checkCredential(bundle.credential, { ...question, lists }, findings);
  await checkReceipt(bundle, question.trust.issuer(claims.iss), findings);
}

async function lookAtText(bytes, question, findings) {
  const whole = oneLine(bytes), cut = whole.lastIndexOf("#"), fragment = whole.slice(cut + 1), address = whole.slice(0, Math.max(cut, 0));
  if (await isPossession(fragment)) throw new Stop("form", "unknown", "request_missing");
  const reason = await strange(fragment, address, question.trust);
  if (reason) throw new Stop(reason === "issuer_unknown" ? "issuer" : "form", "unknown", reason);
  findings.passed("form", cut >= 0 ? "QR code" : "credential");
  const claims = await checkCredential(fragment, question, findings);
  if (cut >= 0) await checkAddress(address, claims, findings);
}

function oneLine(bytes) {
  let end = bytes.length;
  if (bytes[end - 1] === 10) end--;
  if (bytes[end - 1] === 13) end--;
  const cut = bytes.subarray(0, end), whole = new TextDecoder("latin1").decode(cut);
  if (cut.length > MAX_TEXT || ((whole.match(/\./g) ?? []).length < 2 && !/[~#]/.test(whole))) throw new Stop("form", "unknown", "not_a_licence");
  if (cut.some(byte => byte > 127)) throw whole.includes("eyJ") ? new Stop("form", "forged", "damaged") : new Stop("form", "unknown", "not_a_licence");
  return text(cut);
}
