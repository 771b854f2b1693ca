// Bans: showing the person's records may be forbidden to an organisation, a service, or of one text;
// what a ban does not prevent is said before one is made.
import { useState } from "react";
import { type BanScope, ban_scopes, ban_targets, type Protection } from "../../data/protection";
import { useWords } from "../../i18n";
import {
  Button,
  CareCard,
  Failure,
  Form,
  Icon,
  RadioGroup,
  Select,
  useNow,
  useSending,
} from "../../kit";
import { useSay } from "./protection_data";

export function Bans(props: { said: Protection }) {
  const { t, moment } = useWords();
  const now = useNow();
  const { said } = props;
  const [making, set_making] = useState(false);
  const act = useSay();
  const may = said.may.includes("ban");
  const bans = said.items.filter((one) => one.kind === "ban" && one.holds);
  return (
    <section className="stack" aria-labelledby="bans">
      <div className="stack-tight">
        <h2 id="bans">{t("citizen.ban.title")}</h2>
        <p>{t("citizen.ban.lead")}</p>
      </div>
      <Failure of={act.error} />
      {bans.length === 0 && <p className="soft">{t("citizen.ban.none")}</p>}
      {bans.length > 0 && (
        <ul className="plain-list stack-tight">
          {bans.map((one) => (
            <li key={one.id} className="card spread">
              <span className="sees-line">
                <Icon name="ban" />
                <span>
                  <span className="strong begins">{one.target_title}</span>
                  <br />
                  <span className="soft small">
                    {t("citizen.ban.since", { at: moment(one.happened_at, now) })}
                  </span>
                </span>
              </span>
              {may && (
                <Button
                  kind="secondary"
                  busy={act.isPending}
                  aria-label={t("citizen.ban.end.of", { what: one.target_title ?? one.title })}
                  onClick={() => act.mutate({ end: one.id, said: t("citizen.ban.ended") })}
                >
                  {t("citizen.ban.end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <CareCard urgency="calm" level={3} title={t("citizen.ban.limits")}>
        <ul>
          <li>{t("citizen.ban.limits.1")}</li>
          <li>{t("citizen.ban.limits.2")}</li>
          <li>{t("citizen.ban.limits.3")}</li>
          <li>{t("citizen.ban.limits.4")}</li>
        </ul>
      </CareCard>
      {may &&
        (making ? (
          <MakeBan said={said} onDone={() => set_making(false)} />
        ) : (
          <div>
            <Button kind="secondary" icon="plus" onClick={() => set_making(true)}>
              {t("citizen.ban.new")}
            </Button>
          </div>
        ))}
    </section>
  );
}

function MakeBan(props: { said: Protection; onDone: () => void }) {
  const { t, day } = useWords();
  const act = useSay(props.onDone);
  const [scope, set_scope] = useState<BanScope>("controller");
  const [target, set_target] = useState("");
  const { choices } = props.said;
  const everybody = scope === "controller" ? t("citizen.ban.everybody") : null;
  const sending = useSending({
    "ban-target": everybody === null && target === "" && t("citizen.ban.which.missing"),
  });
  const make = () =>
    act.mutateAsync({ say: { kind: "ban", scope, target }, said: t("citizen.ban.done") });
  return (
    <Form onSubmit={() => void sending.send(make)} className="card stack">
      <h3>{t("citizen.ban.new")}</h3>
      <Failure of={act.error} />
      <RadioGroup
        name="ban-scope"
        label={t("citizen.ban.scope")}
        value={scope}
        onChange={(value) => {
          set_scope(value as BanScope);
          set_target("");
          sending.forget();
        }}
        options={ban_scopes
          .filter((one) => ban_targets(choices, one, day).length > 0)
          .map((value) => ({
            value,
            label: t(`citizen.ban.scope.${value}`),
            hint: t(`citizen.ban.scope.${value}.hint`),
          }))}
      />
      <Select
        name="ban-target"
        label={t(`citizen.ban.which.${scope}`)}
        empty={everybody ?? t("citizen.ban.choose")}
        error={sending.wrong("ban-target")}
        options={ban_targets(choices, scope, day)}
        value={target}
        onChange={(event) => set_target(event.target.value)}
      />
      <div className="cluster">
        <Button type="submit" busy={act.isPending}>
          {t("citizen.ban.make")}
        </Button>
        <Button kind="quiet" onClick={props.onDone}>
          {t("web.cancel")}
        </Button>
      </div>
    </Form>
  );
}
