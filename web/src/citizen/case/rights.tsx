// One's own data: taking it along, and asking that it is corrected, erased or that its use is
// restricted. Each request shows by when it is answered, what was answered and why, and how to go on
// when the answer is no.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import { of_own_case } from "../../data/own_case";
import type { DataRequest, DataRequests, RequestKind } from "../../data/rights";
import { useWords } from "../../i18n";
import {
  Button,
  Failure,
  Form,
  Icon,
  Notification,
  RadioGroup,
  Select,
  Skeleton,
  Tag,
  TextArea,
  useSending,
  useToast,
} from "../../kit";

const base = "/api/my/case";
const key = ["my", "requests"];
const kinds: RequestKind[] = ["correction", "restriction", "erasure"];
const excerpt_length = 60;

export function RightsSection() {
  const words = useWords();
  const { t, date } = words;
  const [asking, set_asking] = useState(false);
  const mine = useQuery({
    queryKey: [...key, words.lang],
    queryFn: async ({ signal }) =>
      (await api.get<DataRequests>(`${base}/requests`, { signal })).data,
  });
  const keeping = mine.data?.keeping;
  return (
    <section className="stack" aria-labelledby="rights">
      <h2 id="rights">{t("citizen.rights.title")}</h2>
      <p>{t("citizen.rights.export.text")}</p>
      <ul className="plain-list cluster">
        <li>
          <Download form="text">{t("citizen.rights.export.read")}</Download>
        </li>
        <li>
          <Download form="json">{t("citizen.rights.export.machine")}</Download>
        </li>
      </ul>
      <Failure of={mine.error} />
      {mine.isLoading && <Skeleton />}
      {keeping && (
        <div className="stack-tight">
          <h3>{t("citizen.rights.keeping")}</h3>
          <p>
            {keeping.title ? `${keeping.title}: ` : ""}
            {keeping.text} {keeping.destroy_after ? date(new Date(keeping.destroy_after)) : ""}
            {keeping.longer && ` ${t("citizen.rights.longer", { title: keeping.longer })}`}
          </p>
        </div>
      )}
      {mine.data?.restricted && (
        <Notification>
          <p>{t("citizen.rights.restricted")}</p>
        </Notification>
      )}
      {mine.data?.items.map((one) => (
        <Request key={one.id} request={one} />
      ))}
      {asking ? (
        <Ask onDone={() => set_asking(false)} />
      ) : (
        <div>
          <Button kind="secondary" icon="square-pen" onClick={() => set_asking(true)}>
            {t("citizen.rights.ask")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Download(props: { form: "text" | "json"; children: string }) {
  return (
    <a
      className="icon-link"
      href={of_own_case(`${base}/export?form=${props.form}`)}
      download={props.form === "text" ? "luotsi.txt" : "luotsi.json"}
    >
      <Icon name="download" />
      <span>{props.children}</span>
    </a>
  );
}

function Request(props: { request: DataRequest }) {
  const { t, date } = useWords();
  const one = props.request;
  const day = (at: string) => date(new Date(at));
  return (
    <article className="card stack-tight" data-request={one.kind}>
      <div className="spread">
        <h3>{one.title}</h3>
        <Tag kind={one.state === "granted" ? "success" : one.state === "open" ? "info" : "warning"}>
          {one.state_title}
        </Tag>
      </div>
      {one.about_body && <p className="soft">”{one.about_body}”</p>}
      {one.words && <p>{one.words}</p>}
      <p className="soft small">
        {t("citizen.rights.made", { day: day(one.made_at) })}
        {one.state === "open" && ` · ${t("citizen.rights.due", { day: day(one.due_at) })}`}
      </p>
      {one.decided_at && (
        <div className="answer stack-tight">
          <h4>{t("citizen.rights.answer")}</h4>
          {one.right && <p className="strong">{t("citizen.rights.right", { text: one.right })}</p>}
          {one.reason && <p>{one.reason}</p>}
          <p className="soft small">
            {t("citizen.rights.decided", { name: one.decided_by ?? "", day: day(one.decided_at) })}
          </p>
          {one.appeal && <p>{one.appeal}</p>}
        </div>
      )}
    </article>
  );
}

type OwnText = { id: string; kind: string; body: string | null; erased: boolean };

function useOwnTexts(wanted: boolean) {
  return useQuery({
    queryKey: ["my", "texts"],
    enabled: wanted,
    queryFn: async ({ signal }) =>
      (await api.get<{ texts: OwnText[] }>(`${base}/export`, { signal })).data.texts.filter(
        (text) => !text.erased && text.body && text.kind !== "request",
      ),
  });
}

function Ask(props: { onDone: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const toast = useToast();
  const [kind, set_kind] = useState<RequestKind | "">("");
  const [about, set_about] = useState("");
  const [text, set_text] = useState("");
  const texts = useOwnTexts(kind === "erasure");
  const sending = useSending({
    kind: kind === "" && t("citizen.rights.kind.missing"),
    about: kind === "erasure" && about === "" && t("citizen.rights.about.missing"),
    "request-words": text.trim() === "" && t("citizen.rights.words.missing"),
  });
  const send = async () => {
    const body = { kind, words: text.trim(), ...(kind === "erasure" ? { about } : {}) };
    await api.post(`${base}/requests`, body);
    await client.invalidateQueries({ queryKey: key });
    toast(t("citizen.rights.sent"));
    props.onDone();
  };
  return (
    <Form onSubmit={() => void sending.send(send)}>
      <Failure of={sending.failure} />
      <RadioGroup
        name="kind"
        label={t("citizen.rights.kind")}
        error={sending.wrong("kind")}
        value={kind}
        onChange={(value) => set_kind(value as RequestKind)}
        options={kinds.map((value) => ({
          value,
          label: t(`citizen.rights.kind.${value}`),
          hint: t(`citizen.rights.hint.${value}`),
        }))}
      />
      {kind === "erasure" && (
        <Select
          name="about"
          label={t("citizen.rights.about")}
          empty={t("citizen.rights.about.choose")}
          error={sending.wrong("about")}
          value={about}
          onChange={(event) => set_about(event.target.value)}
          options={(texts.data ?? []).map((one) => ({
            value: one.id,
            label: (one.body ?? "").slice(0, excerpt_length),
          }))}
        />
      )}
      <TextArea
        name="request-words"
        label={t("citizen.rights.words")}
        error={sending.wrong("request-words")}
        maxLength={4000}
        value={text}
        onChange={(event) => set_text(event.target.value)}
      />
      <p className="soft">{t("citizen.rights.month")}</p>
      <div className="cluster">
        <Button type="submit" busy={sending.busy}>
          {t("citizen.rights.send")}
        </Button>
        <Button kind="quiet" onClick={props.onDone}>
          {t("web.cancel")}
        </Button>
      </div>
    </Form>
  );
}
