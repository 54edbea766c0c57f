// A certified provider (npm oidc-provider) with people who are believed at once: `node provider.mjs PORT REDIRECT PEOPLE [KID]`.
// The browser's visit of the interaction says who comes and how strongly: ?as=NUMBER&acr=CLASS.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, redirect, people, kid = "first"] = process.argv.slice(2);
const known = new Map(JSON.parse(people).map((who) => [who.id_number, who]));
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const issuer = `http://127.0.0.1:${port}`;
const client = (client_id, more) => ({
  client_id, redirect_uris: [redirect], response_types: ["code"], grant_types: ["authorization_code"],
  token_endpoint_auth_method: "none", id_token_signed_response_alg: "ES256", ...more,
});
const provider = new Provider(issuer, {
  clients: [client("portal", {}), client("somebody-else", {})],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" }] },
  cookies: { keys: ["tests only"] },
  pkce: { required: () => true },
  acrValues: ["urn:example:substantial", "urn:example:low"],
  claims: { openid: ["sub"], profile: ["name", "id_number", "phone_number"] },
  features: { claimsParameter: { enabled: true }, devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => known.has(id) && { accountId: id, claims: () => ({ sub: id, ...known.get(id) }) },
});
const answer = provider.callback();
createServer(async (request, response) => {
  const asked = new URL(request.url, issuer);
  if (!asked.pathname.startsWith("/interaction/")) return answer(request, response);
  if (!asked.searchParams.has("as")) return response.end("who are you?");
  const details = await provider.interactionDetails(request, response);
  const accountId = asked.searchParams.get("as");
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope("openid profile");
  grant.addOIDCClaims(["name", "id_number", "phone_number", "acr", "auth_time"]);
  const acr = asked.searchParams.get("acr") || undefined;
  const result = { login: { accountId, acr, remember: false }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
