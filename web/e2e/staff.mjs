// A worker driven through the API: sign-in by the development door, the case as it is, commands
// based on what was seen. For browser tests that look at the other side's screen.

/** Signs in as the first worker whose role's Finnish title matches. */
export async function staff_client(browser, address, role) {
  const context = await browser.newContext({ baseURL: address });
  const language = { "Accept-Language": "fi" };
  const write = () => ({
    ...language,
    "X-Luotsi": "1",
    "Idempotency-Key": crypto.randomUUID(),
  });
  const get = async (path) => {
    const response = await context.request.get(path, { headers: language });
    if (!response.ok()) throw new Error(`GET ${path}: ${await response.text()}`);
    return { data: await response.json(), etag: response.headers().etag };
  };
  const roles = (await get("/api/dev/roles")).data.items;
  const worker = roles.find((one) => role.test(one.role_title));
  if (!worker) throw new Error(`no worker with the role ${role}`);
  const entered = await context.request.post("/api/dev/sign-in", {
    headers: write(),
    data: { worker: worker.worker },
  });
  if (!entered.ok()) throw new Error(`sign-in: ${await entered.text()}`);

  const command = async (id, body) => {
    // Like the screen: what was based on a view that has just moved on is tried once more.
    for (const last of [false, true]) {
      const { etag } = await get(`/api/cases/${id}`);
      const response = await context.request.post(`/api/cases/${id}/commands`, {
        headers: { ...write(), "If-Match": etag },
        data: body,
      });
      if (response.ok()) return response.json();
      if (response.status() === 412 && !last) continue;
      const text = await response.text();
      throw new Error(`${body.command} ${body.step ?? body.round ?? ""}: ${text}`);
    }
  };
  const open_round = async (id, step) => {
    const { data } = await get(`/api/cases/${id}`);
    const round = data.rounds.find((r) => r.step === step && /^(due|taken)$/.test(r.state));
    if (!round) {
      const there = data.rounds.map((r) => `${r.step}/${r.state}`).join(", ");
      throw new Error(`no open round of ${step}: ${there}`);
    }
    return round;
  };
  /** Completes the open round of a step; what its form still asks is said to be unknown. */
  const complete = async (id, step, values) => {
    const round = await open_round(id, step);
    const unknown = {};
    for (const question of round.form ?? []) {
      const decided = (round.decides ?? []).some((d) => d.fact === question.fact);
      if (!(question.fact in values) && question.required && !question.known && !decided)
        unknown[question.fact] = "testissä ei tiedetä";
    }
    return command(id, { command: "complete", round: round.id, values, unknown, minutes: 10 });
  };
  /** Sets what a table proposes and a person decides, then completes the round. */
  const decide = async (id, step, values, fact, value) => {
    const round = await open_round(id, step);
    if (Object.keys(values).length > 0)
      await command(id, { command: "learn", values }).catch(() => undefined);
    const { data } = await get(`/api/cases/${id}`);
    const fresh = data.rounds.find((r) => r.id === round.id) ?? round;
    const proposed = fresh.decides?.find((d) => d.fact === fact)?.proposed?.value;
    if (proposed === value) await command(id, { command: "confirm", fact });
    else await command(id, { command: "override", fact, value, reason: "ammattilaisen arvio" });
    await complete(id, step, values);
  };
  const post = async (path, data) => {
    const response = await context.request.post(path, { headers: write(), data });
    if (!response.ok()) throw new Error(`POST ${path}: ${await response.text()}`);
    return response.json();
  };
  return { get, post, command, complete, decide, worker, close: () => context.close() };
}
