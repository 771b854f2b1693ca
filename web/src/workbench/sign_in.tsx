// Signing in. The demo offers one-click roles, grouped by unit, as far as the server gives them
// (only on the machine itself); otherwise the page says where sign-in comes from.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../data/client";
import { say_problem } from "../data/problem";
import { useWords } from "../i18n";
import { Button, EmptyState, Notification, Skeleton, Tag } from "../kit";
import type { Items } from "./data";
import { SettingsBar } from "./settings_bar";
import type { DevRole } from "./types";

function by_unit(roles: DevRole[]): [string, DevRole[]][] {
  const groups = new Map<string, DevRole[]>();
  for (const role of roles)
    groups.set(role.unit_title, [...(groups.get(role.unit_title) ?? []), role]);
  return [...groups];
}

export function SignIn(props: { onDone: () => void }) {
  const words = useWords();
  const { t } = words;
  const [busy, set_busy] = useState("");
  const [wrong, set_wrong] = useState("");
  const roles = useQuery({
    queryKey: ["roles"],
    retry: false,
    queryFn: async ({ signal }) =>
      (await api.get<Items<DevRole>>("/api/dev/roles", { signal })).data.items,
  });
  const enter = async (worker: string) => {
    set_busy(worker);
    set_wrong("");
    try {
      await api.post("/api/dev/sign-in", { worker });
      props.onDone();
    } catch (error) {
      set_wrong(say_problem(words, error));
    }
    set_busy("");
  };
  return (
    <div className="wb-sign-in">
      <header className="wb-sign-in-head">
        <div>
          <span className="wb-logo">{t("web.name")}</span>
          <Tag kind="warning" icon="flag">
            {t("workbench.demo")}
          </Tag>
        </div>
        <SettingsBar />
      </header>
      <main className="stack">
        <div className="stack-tight">
          <h1>{t("workbench.sign_in.title")}</h1>
          <p className="soft">{t("workbench.sign_in.lead")}</p>
        </div>
        {wrong && (
          <Notification kind="error" live>
            <p>{wrong}</p>
          </Notification>
        )}
        {roles.isPending && <Skeleton lines={8} />}
        {roles.isError && (
          <EmptyState icon="key-round" title={t("workbench.sign_in.none")}>
            <p>{t("workbench.sign_in.none_text")}</p>
          </EmptyState>
        )}
        <div className="wb-units">
          {by_unit(roles.data ?? []).map(([unit, workers]) => (
            <section key={unit} className="card wb-unit">
              <h2>{unit}</h2>
              <ul className="plain-list">
                {workers.map((one) => (
                  <li key={one.worker}>
                    <button
                      type="button"
                      className="wb-role"
                      aria-disabled={busy !== ""}
                      onClick={() => busy === "" && void enter(one.worker)}
                    >
                      <span className="strong">{one.name}</span>
                      <span className="soft">{one.role_title}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        {roles.data && roles.data.length > 0 && (
          <p className="soft small">{t("workbench.sign_in.note")}</p>
        )}
        <div>
          {roles.isError && (
            <Button kind="secondary" onClick={() => void roles.refetch()}>
              {t("web.retry")}
            </Button>
          )}
        </div>
      </main>
    </div>
  );
}
