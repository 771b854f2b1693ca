// Permissions to show records of a register outside it: what each means, the text that must be read
// before giving one, and taking it back.
import { useState } from "react";
import type { Protection, Statement } from "../../data/protection";
import { useWords } from "../../i18n";
import { Button, Checkbox, Failure, Form, Tag, useNow, useSending } from "../../kit";
import { useSay } from "./protection_data";

const registers = ["health", "social"] as const;
type Register = (typeof registers)[number];

export function Permissions(props: { said: Protection }) {
  const { t } = useWords();
  return (
    <section className="stack" aria-labelledby="permissions">
      <div className="stack-tight">
        <h2 id="permissions">{t("citizen.allow.title")}</h2>
        <p>{t("citizen.allow.lead")}</p>
      </div>
      {registers.map((register) => (
        <Permission key={register} register={register} said={props.said} />
      ))}
    </section>
  );
}

function Permission(props: { register: Register; said: Protection }) {
  const { t, moment } = useWords();
  const now = useNow();
  const { register, said } = props;
  const [asking, set_asking] = useState(false);
  const act = useSay(() => set_asking(false));
  const given = said.items.find(
    (one) => one.kind === "permission" && one.register === register && one.holds,
  );
  const what = t(`citizen.allow.${register}`);
  const may = said.may.includes("permission");
  return (
    <article className="card stack-tight">
      <div className="spread">
        <h3>{what}</h3>
        <Tag kind={given ? "success" : "neutral"}>
          {given
            ? t(given.own ? "citizen.allow.given" : "citizen.allow.heard", {
                at: moment(given.happened_at, now),
              })
            : t("citizen.allow.not")}
        </Tag>
      </div>
      <p>{t(`citizen.allow.${register}.text`)}</p>
      <Failure of={act.error} />
      {given && may && (
        <div>
          <Button
            kind="secondary"
            busy={act.isPending}
            aria-label={t("citizen.allow.end.of", { what })}
            onClick={() => act.mutate({ end: given.id, said: t("citizen.allow.ended") })}
          >
            {t("citizen.allow.end")}
          </Button>
        </div>
      )}
      {!given && may && !asking && (
        <div>
          <Button
            kind="secondary"
            aria-label={t("citizen.allow.give.of", { what })}
            onClick={() => set_asking(true)}
          >
            {t("citizen.allow.give")}
          </Button>
        </div>
      )}
      {!given && asking && (
        <Inform
          register={register}
          busy={act.isPending}
          onDone={() =>
            act.mutateAsync({
              say: { kind: "permission", register, informed: true },
              said: t("citizen.allow.done"),
            })
          }
          onCancel={() => set_asking(false)}
        />
      )}
    </article>
  );
}

const informing = [
  "citizen.inform.1",
  "citizen.inform.2",
  "citizen.inform.3",
  "citizen.inform.4",
  "citizen.inform.5",
  "citizen.inform.6",
] as const;

/** Nobody can allow what they have not been told of: the whole text stands above the button. */
function Inform(props: {
  register: Register;
  busy: boolean;
  onDone: () => Promise<unknown>;
  onCancel: () => void;
}) {
  const { t } = useWords();
  const [read, set_read] = useState(false);
  const name = `inform-${props.register}`;
  const sending = useSending({ [name]: !read && t("citizen.inform.missing") });
  return (
    <Form onSubmit={() => void sending.send(props.onDone)} className="stack inform">
      <div className="stack-tight">
        <h4>{t("citizen.inform.title")}</h4>
        <ul>
          {informing.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
        <p className="small soft">{t("citizen.inform.law")}</p>
      </div>
      <Checkbox
        name={name}
        label={t("citizen.inform.read")}
        error={sending.wrong(name)}
        checked={read}
        onChange={set_read}
      />
      <div className="cluster">
        <Button type="submit" busy={props.busy}>
          {t("citizen.allow.give")}
        </Button>
        <Button kind="quiet" onClick={props.onCancel}>
          {t("web.cancel")}
        </Button>
      </div>
    </Form>
  );
}

/** What has ended, so that nothing said is ever out of sight. */
export function EarlierSaid(props: { said: Protection }) {
  const { t, moment } = useWords();
  const now = useNow();
  const ended = props.said.items.filter((one) => !one.holds);
  if (ended.length === 0) return null;
  const what = (one: Statement) =>
    one.kind === "permission"
      ? `${one.title}, ${t(one.register === "health" ? "citizen.allow.health" : "citizen.allow.social")}`
      : [one.title, one.target_title].filter(Boolean).join(", ");
  return (
    <details>
      <summary>{t("citizen.said.earlier", { n: ended.length })}</summary>
      <ul className="stack-tight">
        {ended.map((one) => (
          <li key={one.id}>
            {t("citizen.said.was", {
              what: what(one),
              from: moment(one.happened_at, now),
              to: one.ends_at ? moment(one.ends_at, now) : "",
            })}
          </li>
        ))}
      </ul>
    </details>
  );
}
