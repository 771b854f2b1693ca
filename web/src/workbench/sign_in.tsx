// Signing in. The organisation's own provider where one is configured; the demo offers one-click
// roles, grouped by unit, as far as the server gives them (only on the machine itself); without
// either the page says where sign-in comes from.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../data/client";
import { useOffers } from "../data/session";
import { useWords } from "../i18n";
import {
  Button,
  EmptyState,
  Failure,
  Notification,
  ProviderCard,
  SignInFailed,
  Skeleton,
  Tag,
} from "../kit";
import type { Items } from "./data";
import { SettingsBar } from "./settings_bar";
import type { DevRole } from "./types";

function by_unit(roles: DevRole[]): [string, DevRole[]][] {
  const groups = new Map<string, DevRole[]>();
  for (const role of roles)
    groups.set(role.unit_title, [...(groups.get(role.unit_title) ?? []), role]);
  return [...groups];
}

/** What the address says: signed out, or what went wrong at the provider. */
function Told() {
  const { t } = useWords();
  if (location.pathname === "/tyo/kirjaudu") return <SignInFailed />;
  if (location.pathname !== "/tyo/ulos") return null;
  return (
    <Notification kind="success" title={t("signin.out.title")}>
      <p>{t("signin.out.text")}</p>
    </Notification>
  );
}

/** The page to come back to, unless it is one of signing in and out themselves. */
function page_here(): string {
  const { pathname, search } = location;
  const own = pathname === "/tyo/ulos" || pathname === "/tyo/kirjaudu";
  return own ? "/tyo/" : `${pathname}${search}`;
}

export function SignIn(props: { onDone: () => void }) {
  const { t } = useWords();
  const roles = useQuery({
    queryKey: ["roles"],
    retry: false,
    queryFn: async ({ signal }) =>
      (await api.get<Items<DevRole>>("/api/dev/roles", { signal })).data.items,
  });
  const offers = useOffers();
  const provider = offers.data?.staff;
  const enter = useMutation({
    mutationFn: (worker: string) => api.post("/api/dev/sign-in", { worker }),
    onSuccess: props.onDone,
  });
  return (
    <div className="wb-sign-in">
      <header className="wb-sign-in-head">
        <div>
          <span className="wb-logo">{t("web.name")}</span>
          {offers.data?.demo && (
            <Tag kind="warning" icon="flag">
              {t("workbench.demo")}
            </Tag>
          )}
        </div>
        <SettingsBar />
      </header>
      <main className="stack">
        <div className="stack-tight">
          <h1>{t(offers.data?.demo ? "workbench.sign_in.title" : "signin.staff.title")}</h1>
          {offers.data?.demo && <p className="soft">{t("workbench.sign_in.lead")}</p>}
        </div>
        <Told />
        {provider && (
          <ProviderCard
            title={t("signin.staff.with", { title: provider.title })}
            text={t("signin.staff.lead")}
            start={provider.start}
            page={page_here()}
          />
        )}
        <Failure of={enter.error} />
        {roles.isPending && <Skeleton lines={8} />}
        {roles.isError && !offers.isPending && !provider && (
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
                      aria-disabled={enter.isPending}
                      onClick={() => !enter.isPending && enter.mutate(one.worker)}
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
          {roles.isError && !provider && (
            <Button kind="secondary" onClick={() => void roles.refetch()}>
              {t("web.retry")}
            </Button>
          )}
        </div>
      </main>
    </div>
  );
}
