// CMS SignedData in exactly one form. A container can be changed outside what its signature covers, so it is built again
// from its meaning and compared byte for byte, as the registry's own verifier does.
import * as asn1js from "asn1js";
import { ContentInfo, SignedData, TSTInfo, createECDSASignatureFromCMS } from "pkijs";
import { compare, same, sha256 } from "./bytes.js";
import { children, fields, one, tlv } from "./der.js";
import { Malformed } from "./errors.js";
import { isLow } from "./jws.js";
import { certificate, nameOf } from "./trust.js";

export const DATA = "1.2.840.113549.1.7.1", TST_INFO = "1.2.840.113549.1.9.16.1.4";
const SIGNED = "1.2.840.113549.1.7.2", SHA256 = "2.16.840.1.101.3.4.2.1", ECDSA = "1.2.840.10045.4.3.2";
const TYPE = "1.2.840.113549.1.9.3", DIGEST = "1.2.840.113549.1.9.4", CERT = "1.2.840.113549.1.9.16.2.47", STAMP = "1.2.840.113549.1.9.16.2.14";

const seq = (...value) => new asn1js.Sequence({ value });
const set = (...value) => new asn1js.Set({ value });
const oid = value => new asn1js.ObjectIdentifier({ value });
const octets = bytes => new asn1js.OctetString({ valueHex: new Uint8Array(bytes).buffer });
const tagged = (tagNumber, ...value) => new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber }, value });
const raw = bytes => asn1js.fromBER(bytes).result;
const der = block => new Uint8Array(block.toBER());
const attribute = (kind, value) => seq(oid(kind), set(value));

/** How CMS names a certificate: its issuer and serial number. */
export function issuerAndSerial(cert) {
  const read = certificate(cert);
  return der(seq(read.issuer.toSchema(), read.serialNumber));
}

/** Take a container apart; anything the registry would not have written is refused. What is in a time-stamp is read later. */
export async function readContainer(whole, kind) {
  try {
    const { bytes, token } = withoutToken(whole), outer = new ContentInfo({ schema: asn1js.fromBER(bytes).result });
    const signed = new SignedData({ schema: outer.content });
    const info = signed.signerInfos[0];
    const certificates = signed.certificates.map(item => der(item.toSchema(false)));
    const signer = certificates.find(item => {
      const read = certificate(item);
      return same(nameOf(read.issuer), nameOf(info.sid.issuer)) && same(der(read.serialNumber), der(info.sid.serialNumber));
    });
    const content = signed.encapContentInfo.eContent ? new Uint8Array(signed.encapContentInfo.eContent.getValue()) : null;
    if (info.unsignedAttrs) throw new Malformed("CMS: not in its one form");
    const signature = new Uint8Array(info.signature.valueBlock.valueHexView);
    const attributes = info.signedAttrs.attributes.map(item => der(item.toSchema()));
    const envelope = { kind, content, signer, certificates, attributes, signature, token };
    if (!signer || !same(write(envelope), bytes)) throw new Malformed("CMS: not in its one form");
    return envelope;
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed("CMS: not understood");
  }
}

/** The container without its one unsigned attribute, and the bytes of that: the time-stamp, null where there is none. */
function withoutToken(whole) {
  const [kind, outer] = children(one(whole, 0x30)), signed = children(one(outer.body, 0x30)), info = children(one(signed.at(-1).body, 0x30));
  if (info.length < 7) return { bytes: whole, token: null };
  const unsigned = info.at(-1), [name, value] = fields(unsigned.body, 0x06, 0x31);
  if (info.length > 7 || unsigned.tag !== 0xa1 || !same(name.whole, der(oid(STAMP)))) throw new Malformed("CMS: not in its one form");
  const left = list => list.slice(0, -1).map(item => item.whole), signer = tlv(0x31, tlv(0x30, ...left(info)));
  return { bytes: tlv(0x30, kind.whole, tlv(0xa0, tlv(0x30, ...left(signed), signer))), token: value.body };
}

function write({ kind, content, signer, certificates, attributes, signature }) {
  const read = certificate(signer);
  const info = seq(
    new asn1js.Integer({ value: 1 }), seq(read.issuer.toSchema(), read.serialNumber), seq(oid(SHA256)),
    tagged(0, ...attributes.map(raw)), seq(oid(ECDSA)), octets(signature),
  );
  const inner = seq(oid(kind), ...(content ? [tagged(0, octets(content))] : []));
  const body = seq(
    new asn1js.Integer({ value: kind === DATA ? 1 : 3 }), set(seq(oid(SHA256))), inner,
    tagged(0, ...[...certificates].sort(compare).map(raw)), set(info),
  );
  return der(seq(oid(SIGNED), tagged(0, body)));
}

/** Whether the attributes speak of this digest and certificate, and the certificate's key signed them. */
export async function signedBy(envelope, digest) {
  const wanted = [
    attribute(TYPE, oid(envelope.kind)), attribute(DIGEST, octets(digest)),
    attribute(CERT, seq(seq(seq(octets(await sha256(envelope.signer)))))),
  ].map(der).sort(compare);
  if (wanted.length !== envelope.attributes.length || !wanted.every((item, i) => same(item, envelope.attributes[i]))) return false;
  try {
    const plain = new Uint8Array(createECDSASignatureFromCMS(asn1js.fromBER(envelope.signature).result, 32));
    const key = await certificate(envelope.signer).getPublicKey();
    const minimal = same(der(raw(envelope.signature)), envelope.signature);
    return minimal && isLow(plain) && await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, plain, der(set(...wanted.map(raw))));
  } catch { return false; }
}

/** What a time-stamp token says: the digest it is over and its second. */
export function readStamp(content) {
  try {
    const info = new TSTInfo({ schema: asn1js.fromBER(content).result });
    if (info.version !== 1 || info.messageImprint.hashAlgorithm.algorithmId !== SHA256) throw new Malformed("time-stamp: another shape");
    return { imprint: new Uint8Array(info.messageImprint.hashedMessage.valueBlock.valueHexView), at: Math.floor(info.genTime.getTime() / 1000) };
  } catch { throw new Malformed("time-stamp: another shape"); }
}
