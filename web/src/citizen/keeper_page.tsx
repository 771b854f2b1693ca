// The one-link page of whoever keeps a service: is it still true, are there places? No account, no
// sign-in; who asks and why is said first. Every part can be left as it is.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { api } from "../data/client";
import { as_problem, say_problem } from "../data/problem";
import { useWords } from "../i18n";
import {
  Button,
  Checkbox,
  ErrorSummary,
  type FieldError,
  Form,
  Notification,
  RadioGroup,
  Skeleton,
  SummaryList,
  type SummaryRow,
  TextField,
} from "../kit";
import { PageTitle, usePageTitle } from "./page";

type Asked = {
  service: {
    id: string;
    title: string;
    summary: string;
    provider: string;
    phone: string | null;
    email: string | null;
    web: string | null;
    address: string | null;
  };
  asked_by: string;
  expires_on: string;
  answered: boolean;
};

export default function KeeperPage() {
  const words = useWords();
  const { t } = words;
  const { token = "" } = useParams();
  const asked = useQuery({
    queryKey: ["keeper", token],
    retry: false,
    queryFn: async ({ signal }) =>
      (await api.get<Asked>(`/api/keeper/${encodeURIComponent(token)}`, { signal })).data,
  });
  if (asked.isPending) return <Skeleton lines={8} />;
  if (!asked.data) {
    return (
      <div className="narrow stack-wide">
        <PageTitle>{t("citizen.keeper.title")}</PageTitle>
        <Notification kind="error" live>
          <p>{say_problem(words, asked.error)}</p>
        </Notification>
      </div>
    );
  }
  return <Question asked={asked.data} token={token} />;
}

function Question(props: { asked: Asked; token: string }) {
  const words = useWords();
  const { t, date } = words;
  const { asked } = props;
  const [correct, set_correct] = useState("");
  const [capacity, set_capacity] = useState("");
  const [until, set_until] = useState("");
  const [gone, set_gone] = useState(false);
  const [errors, set_errors] = useState<FieldError[]>([]);
  usePageTitle(t("citizen.keeper.title"));
  const send = useMutation({
    mutationFn: async () =>
      (
        await api.post<{ thanks: string }>(`/api/keeper/${encodeURIComponent(props.token)}`, {
          correct: correct === "yes",
          gone,
          ...(capacity ? { capacity } : {}),
          ...(until ? { paused_until: until } : {}),
        })
      ).data,
    onSuccess: () => window.scrollTo(0, 0),
    onError: (error) =>
      set_errors(
        as_problem(error)
          .fields.filter((one) => one.field === "paused_until")
          .map(() => ({ field: "paused-until", message: t("citizen.keeper.until.bad") })),
      ),
  });
  const submit = () => {
    const found =
      correct === "" && !gone ? [{ field: "correct", message: t("citizen.keeper.missing") }] : [];
    set_errors(found);
    if (found.length === 0) send.mutate();
  };
  const error_of = (field: string) => errors.find((one) => one.field === field)?.message;
  if (send.data) {
    return (
      <div className="narrow stack-wide">
        <PageTitle>{t("citizen.keeper.done")}</PageTitle>
        <Notification kind="success" live>
          <p>{send.data.thanks}</p>
        </Notification>
        {correct === "no" && <p>{t("citizen.keeper.wrong.next")}</p>}
        <div>
          <Button kind="secondary" icon="pencil" onClick={() => send.reset()}>
            {t("citizen.keeper.again")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="narrow stack-wide">
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} />
        {send.isError && errors.length === 0 && (
          <Notification kind="error" live>
            <p>{say_problem(words, send.error)}</p>
          </Notification>
        )}
        <h1 tabIndex={-1}>{t("citizen.keeper.title")}</h1>
        <p className="lead">{t("citizen.keeper.lead", { who: asked.asked_by })}</p>
        {asked.answered && <Notification>{t("citizen.keeper.answered")}</Notification>}
        <Shown service={asked.service} />
        <RadioGroup
          name="correct"
          label={t("citizen.keeper.correct")}
          error={error_of("correct")}
          value={correct}
          onChange={set_correct}
          options={[
            { value: "yes", label: t("citizen.keeper.correct.yes") },
            {
              value: "no",
              label: t("citizen.keeper.correct.no"),
              hint: t("citizen.keeper.correct.no.hint"),
            },
          ]}
        />
        <RadioGroup
          name="capacity"
          label={t("citizen.keeper.capacity")}
          optional
          value={capacity}
          onChange={set_capacity}
          options={["open", "limited", "closed"].map((value) => ({
            value,
            label: words.said(`citizen.keeper.capacity.${value}`, "citizen.keeper.capacity.open"),
          }))}
        />
        <div className="paused">
          <TextField
            name="paused-until"
            type="date"
            label={t("citizen.keeper.until")}
            hint={t("citizen.keeper.until.hint")}
            error={error_of("paused-until")}
            optional
            value={until}
            onChange={(event) => set_until(event.target.value)}
          />
        </div>
        <Checkbox
          name="gone"
          label={t("citizen.keeper.gone")}
          hint={t("citizen.keeper.gone.hint")}
          checked={gone}
          onChange={set_gone}
        />
        <div>
          <Button type="submit" icon="send" busy={send.isPending}>
            {t("citizen.keeper.send")}
          </Button>
        </div>
        <p className="soft">{t("citizen.keeper.expires", { at: date(asked.expires_on) })}</p>
      </Form>
    </div>
  );
}

function Shown(props: { service: Asked["service"] }) {
  const { t } = useWords();
  const { service } = props;
  const rows: SummaryRow[] = [
    { key: "name", label: t("citizen.keeper.name"), value: service.title },
    { key: "provider", label: t("citizen.keeper.provider"), value: service.provider },
    { key: "summary", label: t("citizen.keeper.summary"), value: service.summary },
    { key: "phone", label: t("citizen.help.phone"), value: service.phone },
    { key: "email", label: t("citizen.keeper.email"), value: service.email },
    { key: "web", label: t("citizen.keeper.web"), value: service.web },
    { key: "address", label: t("citizen.help.where"), value: service.address },
  ];
  return (
    <section aria-label={t("citizen.keeper.now")} className="stack-tight">
      <h2>{t("citizen.keeper.now")}</h2>
      <SummaryList
        rows={rows.map((row) => ({ ...row, value: row.value || t("citizen.keeper.none") }))}
      />
    </section>
  );
}
