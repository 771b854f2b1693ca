// A real OpenID provider (npm oidc-provider) on this machine, for tests only: it asks for a name and
// believes it. Its keys can be changed while it runs.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

function new_keys() {
  const pair = (kind, options, alg) => ({
    ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }),
    use: "sig",
    alg,
    kid: `${alg}-${crypto.randomUUID()}`,
  });
  return {
    keys: [
      pair("rsa", { modulusLength: 2048 }, "RS256"),
      pair("rsa", { modulusLength: 2048 }, "PS256"),
      pair("ec", { namedCurve: "P-256" }, "ES256"),
    ],
  };
}

/** `people`: login name → claims. `client`: oidc-provider's description of our client. */
export async function start_provider({ people, client }) {
  let handle = (_request, response) => response.end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const names = [...new Set(Object.values(people).flatMap((claims) => Object.keys(claims)))];
  const begin = () => {
    const provider = new Provider(issuer, {
      clients: [
        {
          grant_types: ["authorization_code"],
          response_types: ["code"],
          backchannel_logout_session_required: true,
          ...client,
        },
      ],
      jwks: new_keys(),
      cookies: { keys: ["for tests only"] },
      claims: { openid: ["sub", ...names] },
      conformIdTokenClaims: false,
      enabledJWA: {
        idTokenSigningAlgValues: ["RS256", "PS256", "ES256"],
        clientAuthSigningAlgValues: ["ES256", "RS256"],
      },
      features: {
        backchannelLogout: { enabled: true },
        devInteractions: { enabled: true },
      },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...people[id] }),
      }),
      // Nobody is asked what they allow: the organiser has agreed on that with itself.
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({
          clientId: oidc.client.clientId,
          accountId: oidc.session.accountId,
        });
        grant.addOIDCScope("openid profile");
        await grant.save();
        return grant;
      },
      scopes: ["openid", "profile"],
      // The provider's own guard against calling addresses of the inner network would refuse us.
      fetch: (url, { dispatcher: _guarded, ...options }) => globalThis.fetch(url, options),
    });
    handle = provider.callback();
  };
  begin();
  return { issuer, rotate: begin, stop: () => server.close() };
}

/** Signs in on the provider's own page. */
export async function sign_in_there(page, issuer, login) {
  await page.waitForURL((url) => url.href.startsWith(`${issuer}/interaction/`));
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").first().click();
}
