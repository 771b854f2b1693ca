// A stand-in server for looking at single screens: sends dist/ with the real security headers and
// answers the API from fixed, invented data. The whole journey is tested against the real binary
// (journey.mjs); this one only makes every state of every screen reachable in a second.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { dist } from "./browser.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
};
const hour = 3_600_000;
const at = (ms) => new Date(Date.now() + ms).toISOString();
const unit = {
  slug: "ohjaus",
  title: "Palveluohjaus, Pohjois-Savo",
  phone: "017 000 0001",
  organisation_title: "Pohjois-Savon hyvinvointialue",
  sector: "public",
};
const family = { slug: "perhe", title: "Perhekeskus, Kuopio", phone: "017 000 0002" };
const law = {
  id: "shl",
  title: "Palvelutarpeen arviointi alkaa ajallaan",
  law: "1301/2014 36 §",
  source: "finlex.fi",
  confidence: "found",
};
const due = (ms, guarantee = null) => ({
  at: at(ms),
  law_at: guarantee ? at(ms + 24 * hour) : null,
  guarantee,
  overdue: ms < 0,
});
const option = (value, label) => ({ value, label });

const boot = {
  demo: true,
  organiser: { slug: "pohjois-savo", title: "Pohjois-Savon hyvinvointialue" },
  human: {
    title: "Palveluohjaaja",
    phone: "017 000 0001",
    hours_text: "arkisin klo 8–16",
    open_now: true,
  },
  help: [],
  themes: [
    ["family", "Lapsi ja perhe"],
    ["older", "Ikäihminen"],
    ["mind", "Mieli"],
    ["substances", "Päihteet ja pelaaminen"],
    ["money", "Raha"],
    ["housing", "Asuminen"],
    ["health", "Terveys ja oireet"],
    ["disability", "Vamma"],
    ["violence", "Väkivalta tai pelko"],
    ["work", "Työ ja opiskelu"],
    ["unsure", "En tiedä"],
  ].map(([code, title]) => ({ code, title })),
  municipalities: [
    { code: "297", title: "Kuopio" },
    { code: "140", title: "Iisalmi" },
  ],
  languages: [
    { code: "fi", title: "suomi" },
    { code: "sv", title: "ruotsi" },
    { code: "en", title: "englanti" },
  ],
};
const question = (fact, ask, type, more = {}) => ({
  fact,
  ask,
  help: null,
  type,
  min: null,
  max: null,
  options: [],
  required: false,
  known: null,
  again_because: null,
  ...more,
});
const form = {
  model: { id: "fi.yksi-yhteydenotto", version: "1.0.0" },
  concerns: [
    option("self", "Oma asiani"),
    option("child", "Lapseni"),
    option("someone close", "Läheiseni (aikuinen)"),
    option("not told", "En halua kertoa"),
  ],
  ways: [],
  questions: [
    question("coping", "Miten pärjäät arjessa?", "number", {
      min: 0,
      max: 10,
      help: "0 = en pärjää ollenkaan, 10 = pärjään hyvin",
    }),
    question("lives alone", "Asutko yksin?", "boolean", { required: true }),
    question("birth date", "Milloin olet syntynyt?", "date"),
  ],
};
const violence = {
  kind: "violence",
  urgency: "emergency",
  title: "Jos olet vaarassa, soita 112 nyt",
  text: "Väkivalta ei ole sinun syytäsi. Saat apua heti, myös nimettömänä.",
  help: [
    { title: "Hätänumero", phone: "112", text: "välitön vaara" },
    { title: "Nollalinja", phone: "080 005 005", text: "ympäri vuorokauden, maksuton" },
  ],
  quick_exit: true,
};
const receipt = {
  code: "K7QM-2XPA-9RTC",
  now_with: unit,
  next: { what: "Palveluohjaaja lukee viestisi ja soittaa sinulle", by: due(5 * hour, law) },
  human: { phone: "017 000 0001", hours_text: "arkisin klo 8–16" },
  dangers: [],
  feedback: "contact",
};

function my_case() {
  return {
    state: "open",
    title: "Yksi yhteydenotto ja palveluohjaus",
    opened_at: at(-70 * hour),
    words:
      "Äidin muisti on heikentynyt syksyn aikana.\nHän unohtaa lääkkeet, enkä pääse käymään joka päivä.",
    concerns: "someone close",
    outcome: null,
    responsible: { unit, worker_name: "Päivi Demo-Virtanen", you: false },
    next: [
      {
        what: "Hyväksy suunnitelma tai kerro, mitä haluat muuttaa",
        who: "Sinä",
        by: due(30 * hour),
        mine: true,
        round: 5,
      },
      {
        what: "Perhekeskus vastaa pyyntöön",
        who: family.title,
        by: due(50 * hour, law),
        mine: false,
        round: 6,
      },
      {
        what: "Palveluohjaaja soittaa ja kysyy, miten menee",
        who: unit.title,
        by: due(-3 * hour),
        mine: false,
        round: 7,
      },
    ],
    steps: [
      {
        title: "Palveluohjaaja luki yhteydenottosi",
        state: "done",
        at: at(-68 * hour),
        by: "Päivi Demo-Virtanen",
        note: null,
      },
      {
        title: "Tarpeet käytiin läpi puhelimessa",
        state: "done",
        at: at(-44 * hour),
        by: "Päivi Demo-Virtanen",
        note: "25 minuuttia",
      },
      { title: "Suunnitelma odottaa sinua", state: "now", at: null, by: null, note: null },
      { title: "Seuranta kahden viikon päästä", state: "coming", at: null, by: null, note: null },
    ],
    promises: [
      {
        what: "Perheen tuen tarpeen arvio",
        unit: family,
        state: "asked",
        asked_at: at(-20 * hour),
        by: due(50 * hour),
        answered_at: null,
      },
      {
        what: "Kysymys muistihoitajalle",
        unit: "Ikäkeskus, Kuopio",
        state: "answered",
        asked_at: at(-60 * hour),
        by: due(-30 * hour),
        answered_at: at(-40 * hour),
      },
    ],
    plan: {
      version: 2,
      state: "drafted",
      goals: ["Haluan, että äiti voi asua kotona turvallisesti."],
      items: [
        {
          id: "1",
          text: "Lääkkeet ajallaan",
          owner: "Kotihoito",
          by: at(200 * hour),
          done: false,
          service: { id: "s1", title: "Lääkkeiden koneellinen annosjakelu", phone: "017 000 0003" },
        },
        {
          id: "2",
          text: "Tytär soittaa iltaisin",
          owner: "Läheinen",
          by: null,
          done: true,
          service: null,
        },
      ],
      disagreement: null,
    },
    appointments: [
      {
        id: "a1",
        state: "booked",
        starts_at: at(46 * hour),
        minutes: 45,
        channel: "phone",
        unit,
        worker_name: "Päivi Demo-Virtanen",
      },
      {
        id: "a0",
        state: "cancelled",
        starts_at: at(-26 * hour),
        minutes: 30,
        channel: "visit",
        unit,
        worker_name: null,
      },
    ],
    can_book: { round: 8, unit: family },
    questions: [question("helped", "Saitko apua?", "boolean", { required: true })],
    consents: [
      {
        step: "refer family",
        title: "Pyyntö perhekeskukselle",
        text: "Kerromme perhekeskukselle, mitä kirjoitit ja mitä olet toivonut. Terveystietojasi emme kerro.",
        to_unit_kind_title: "Perhekeskus",
        state: "asked",
      },
      {
        step: "consult memory",
        title: "",
        text: "Kysymme neuvoa muistihoitajalta.",
        to_unit_kind_title: "Ikäkeskus",
        state: "given",
      },
    ],
    messages: [
      { at: at(-68 * hour), from: "system", text: "Yhteydenottosi on saapunut." },
      { at: at(-44 * hour), from: "worker", text: "Kiitos puhelusta. Teen suunnitelman tänään." },
      { at: at(-20 * hour), from: "you", text: "Kiitos! Sopisiko iltapäivä?" },
    ],
    feedback: [{ code: "plan", question: "Miten suunnitelman tekeminen sujui?", answered: false }],
    contact: {
      way: "phone",
      phone_masked: "040 ••• ••67",
      email_masked: null,
      language: "fi",
      best_time: "arkisin 9–12",
    },
    bound: false,
    etag: '"1"',
  };
}

function free_times() {
  const items = [];
  for (let day = 1; day <= 5; ++day) {
    for (const h of [9, 10.5, 13]) {
      const start = new Date();
      start.setUTCHours(0, 0, 0, 0);
      items.push({
        slot: `s${day}-${h}`,
        starts_at: new Date(start.getTime() + (day * 24 + h - 2) * hour).toISOString(),
        minutes: 45,
        channel: h === 13 ? "phone" : "visit",
        unit: family,
        languages: ["fi"],
      });
    }
  }
  return { items };
}

const access_lines = {
  items: [
    {
      who: "Päivi Demo-Virtanen",
      role_title: "palveluohjaaja",
      unit_title: unit.title,
      purpose: "Asian hoitaminen",
      reason: null,
      first_at: at(-68 * hour),
      last_at: at(-2 * hour),
      count: 4,
    },
  ],
};

/** Answers one API request: [status, body]; null for what this stand-in does not know. */
function answer(method, path, body, state) {
  if (path === "/api/boot") return [200, boot];
  if (path === "/api/contact-form") return [200, form];
  if (path === "/api/danger-check")
    return [200, { dangers: /lyö|hakkaa|hits/.test(body.text) ? [violence] : [] }];
  if (path === "/api/contacts") return [201, receipt];
  if (path === "/api/session/code" && body.code.replace(/[^a-z0-9]/gi, "").length === 12) {
    state.session = true;
    return [200, { ok: true }];
  }
  if (path === "/api/session/code")
    return [404, { status: 404, code: "code.not_found", detail: "Koodia ei löydy. Tarkista se." }];
  if (path.startsWith("/api/my") && !state.session)
    return [401, { status: 401, code: "api.sign_in" }];
  if (path === "/api/sign-in") return [200, { citizen: null, staff: null, demo: false }];
  if (path === "/api/sign-out" || (path === "/api/session" && method === "DELETE")) {
    state.session = false;
    return [200, { ok: true, go_to: null }];
  }
  if (path === "/api/session" || path === "/api/session/continue") {
    const open = state.session;
    return [
      200,
      {
        kind: open ? "case" : "none",
        way: open ? "code" : null,
        idle_until: open ? at(hour / 2) : null,
        until: open ? at(8 * hour) : null,
        now: at(0),
        name: null,
      },
    ];
  }
  if (path === "/api/my/case") return [200, { ...my_case(), ...state.case }];
  if (path === "/api/my/case/free-times") return [200, free_times()];
  if (path === "/api/my/case/access-lines") return [200, access_lines];
  if (path.startsWith("/api/my/case/") && method === "POST") return [200, { etag: '"2"' }];
  return null;
}

/** Starts the stand-in; `state.session` and `state.case` choose what a screen shows. */
export async function start_mock() {
  const state = { session: false, case: {}, requests: [] };
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      state.requests.push(`${request.method} ${url.pathname}`);
      const headers = {
        "Content-Security-Policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
          "font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'",
      };
      if (url.pathname === "/events") {
        response.writeHead(200, { ...headers, "Content-Type": "text/event-stream" });
        response.write(": here\n\n");
        return;
      }
      if (url.pathname.startsWith("/api/")) {
        const found = answer(request.method, url.pathname, text ? JSON.parse(text) : {}, state);
        const [status, body] = found ?? [404, { status: 404, code: "api.not_found" }];
        response.writeHead(status, { ...headers, "Content-Type": "application/json" });
        response.end(JSON.stringify(body));
        return;
      }
      const asset = /\.\w+$/.test(url.pathname) && !url.pathname.endsWith(".html");
      const shell = url.pathname.startsWith("/tyo") ? "tyo.html" : "index.html";
      const file = join(dist, asset ? normalize(url.pathname) : shell);
      try {
        const bytes = readFileSync(file);
        response.writeHead(200, {
          ...headers,
          "Content-Type": types[extname(file)] ?? "text/plain",
        });
        response.end(bytes);
      } catch {
        response.writeHead(404, headers);
        response.end();
      }
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, state, stop: () => server.closeAllConnections() || server.close() };
}
