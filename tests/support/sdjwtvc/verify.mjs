// node verify.mjs ISSUER < credential: verifies an SD-JWT VC knowing the issuer's address alone; prints claims and type.
import { createHash, webcrypto } from "node:crypto";
import { text } from "node:stream/consumers";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

const [issuer] = process.argv.slice(2), credential = (await text(process.stdin)).trim();
const head = jwt => JSON.parse(Buffer.from(jwt.split(".")[0], "base64url"));
const body = jwt => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url"));
const get = async address => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
};
const { origin, pathname } = new URL(issuer);
const metadata = await (await get(`${origin}/.well-known/jwt-vc-issuer${pathname.replace(/\/$/, "")}`)).json();
if (metadata.issuer !== issuer || body(credential).iss !== issuer) throw new Error("another issuer");

const checker = keys => async (data, signature) => {
  const jwk = keys.find(key => key.kid === head(data).kid);
  if (!jwk) throw new Error("no such key");
  const { kty, crv, x, y } = jwk, way = { name: "ECDSA", namedCurve: "P-256" };
  const key = await webcrypto.subtle.importKey("jwk", { kty, crv, x, y }, way, false, ["verify"]);
  return webcrypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, Buffer.from(signature, "base64url"), Buffer.from(data));
};
const all = (await (await get(`${origin}/.well-known/jwks.json`)).json()).keys; // status lists have a key of their own
const verifier = new SDJwtVcInstance({
  verifier: checker(metadata.jwks.keys),
  statusVerifier: checker(all),
  hasher: (data, alg) => createHash(alg.replace("-", "")).update(Buffer.from(data)).digest(),
  hashAlg: "sha-256",
  loadTypeMetadataFormat: true,
  vctFetcher: async uri => (await get(uri)).json(),
  statusListFetcher: async uri => (await get(uri)).text(),
});
const { payload, typeMetadata } = await verifier.verify(credential);
console.log(JSON.stringify({ payload, type: typeMetadata?.mergedTypeMetadata ?? typeMetadata }));
