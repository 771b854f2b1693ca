// What people have asked about their own data, for the unit responsible: by the day an answer is due.
// One opens with its words, and whoever works in the matter grants, refuses or takes more time – with
// reasons that the person reads.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import type { DataRequest, DataRequests } from "../../data/rights";
import { useWords } from "../../i18n";
import {
  Failure,
  FormDialog,
  Link,
  RadioGroup,
  Skeleton,
  Tag,
  TextArea,
  TextField,
  useSending,
  useToast,
} from "../../kit";
import type { Items } from "../data";
import { useMe } from "../session";
import { ReviewCard, ReviewList } from "./review_list";

const key = ["requests"];

export default function RequestsPage() {
  const { lang } = useWords();
  const me = useMe();
  const requests = useQuery({
    queryKey: [...key, lang],
    queryFn: async ({ signal }) =>
      (await api.get<Items<DataRequest>>("/api/requests", { signal })).data.items,
  });
  return (
    <ReviewList
      of="requests"
      all={requests}
      waits={(request) => request.state === "open"}
      card={(request, answer) => (
        <Card
          key={request.id}
          request={request}
          onDecide={!me.worker.leads || seconds(request) ? answer : undefined}
        />
      )}
      dialog={(request, close) => <Decide request={request} onClose={close} />}
      answers
    />
  );
}

/** An erasure that one worker has agreed to: whoever leads may be the second, without its words. */
const seconds = (request: DataRequest) => request.kind === "erasure" && !!request.accepted_by;

function Card(props: { request: DataRequest; onDecide?: () => void }) {
  const { t, day } = useWords();
  const { request } = props;
  return (
    <ReviewCard
      mark={{ "data-request": request.kind }}
      title={request.title}
      tags={
        <Tag
          kind={request.overdue ? "danger" : request.state === "open" ? "info" : "neutral"}
          icon={request.overdue ? "triangle-alert" : undefined}
        >
          {request.overdue ? t("workbench.requests.overdue") : request.state_title}
        </Tag>
      }
      act={
        props.onDecide && {
          label: t("workbench.requests.decide"),
          about: request.title,
          icon: "scale",
          go: props.onDecide,
        }
      }
      also={
        <Link to={`/asia/${request.case}`}>
          {t("workbench.requests.matter")}
          <span className="visually-hidden"> {request.title}</span>
        </Link>
      }
    >
      <p className="soft">
        {t("workbench.requests.made", { day: day(request.made_at) })} ·{" "}
        {request.decided_at
          ? t("workbench.requests.decided", {
              name: request.decided_by ?? "",
              day: day(request.decided_at),
            })
          : t("workbench.requests.due", { day: day(request.due_at) })}
      </p>
      {request.state === "open" && request.accepted_by && (
        <p>{t("workbench.requests.accepted", { name: request.accepted_by })}</p>
      )}
    </ReviewCard>
  );
}

function Decide(props: { request: DataRequest; onClose: () => void }) {
  const { t, lang } = useWords();
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const [decision, set_decision] = useState("");
  const [reason, set_reason] = useState("");
  const [right, set_right] = useState("");
  const [law, set_law] = useState("");
  const whole = useQuery({
    queryKey: [...key, props.request.case, lang],
    queryFn: async ({ signal }) =>
      (await api.get<DataRequests>(`/api/cases/${props.request.case}/requests`, { signal })).data,
    enabled: !me.worker.leads,
  });
  const said = whole.data?.items.find((one) => one.id === props.request.id);
  const needs_right = props.request.kind === "correction" && decision === "granted";
  const sending = useSending({
    decision: decision === "" && t("workbench.requests.decision.missing"),
    right: needs_right && right.trim() === "" && t("workbench.requests.right.missing"),
    reason: reason.trim() === "" && t("workbench.requests.reason.missing"),
  });
  const save = async () => {
    const body: Record<string, string> = { decision, reason: reason.trim() };
    if (needs_right) body.right = right.trim();
    if (law.trim() !== "") body.law = law.trim();
    const done = await api.post<{ second_needed: boolean }>(
      `/api/requests/${props.request.id}/decision`,
      body,
    );
    await client.invalidateQueries({ queryKey: key });
    toast(
      t(done.data.second_needed ? "workbench.requests.saved_first" : "workbench.requests.saved"),
    );
  };
  return (
    <FormDialog
      title={props.request.title}
      save={t("workbench.requests.save")}
      sending={sending}
      onSave={save}
      onClose={props.onClose}
    >
      <Failure of={whole.error} />
      {whole.isLoading && <Skeleton />}
      {said?.words && <blockquote className="wb-quote">{said.words}</blockquote>}
      {said?.about_body && (
        <p>
          <span className="soft">{t("workbench.requests.about")}</span> {said.about_body}
        </p>
      )}
      {props.request.accepted_by && (
        <p>
          {t("workbench.requests.accepted", { name: props.request.accepted_by })}{" "}
          {said?.accepted_reason}
        </p>
      )}
      <RadioGroup
        name="decision"
        label={t("workbench.requests.decision")}
        error={sending.wrong("decision")}
        value={decision}
        onChange={set_decision}
        options={[
          {
            value: "granted",
            label: t(
              props.request.accepted_by
                ? "workbench.requests.confirmed"
                : "workbench.requests.granted",
            ),
          },
          ...(me.worker.leads
            ? []
            : [{ value: "refused", label: t("workbench.requests.refused") }]),
          ...(props.request.extended || me.worker.leads
            ? []
            : [{ value: "extended", label: t("workbench.requests.extended") }]),
        ]}
      />
      {needs_right && (
        <TextArea
          name="right"
          label={t("workbench.requests.right")}
          error={sending.wrong("right")}
          maxLength={4000}
          rows={2}
          value={right}
          onChange={(event) => set_right(event.target.value)}
        />
      )}
      <TextArea
        name="reason"
        label={t("workbench.requests.reason")}
        hint={t("workbench.requests.reason.hint")}
        error={sending.wrong("reason")}
        maxLength={4000}
        rows={3}
        value={reason}
        onChange={(event) => set_reason(event.target.value)}
      />
      <TextField
        name="law"
        optional
        label={t("workbench.requests.law")}
        value={law}
        onChange={(event) => set_law(event.target.value)}
      />
    </FormDialog>
  );
}
