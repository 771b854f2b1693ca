// For the unit's leader: what nobody could be found for, and how to hand over the work of a colleague who leaves, all of it at once.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import {
  Button,
  EmptyState,
  FormDialog,
  Notification,
  Select,
  TextField,
  useSending,
  useToast,
} from "../../kit";
import { refresh_work, useColleagues, useQueues } from "../data";
import { LeadersOnly, useTitle } from "../page";
import { useMe } from "../session";
import type { DevRole } from "../types";
import { ReferralReport } from "./referral_report";

export default function TeamPage() {
  const { t } = useWords();
  const me = useMe();
  const colleagues = useColleagues();
  const stuck = useQueues().data?.find((one) => one.queue === "stuck")?.count ?? 0;
  const [leaving, set_leaving] = useState<DevRole | null>(null);
  useTitle(t("workbench.nav.team"));
  if (!me.worker.leads) {
    return <LeadersOnly title={t("workbench.nav.team")} />;
  }
  return (
    <div className="wb-page wb-narrow stack">
      <div>
        <h1>{me.unit.title}</h1>
        <p className="soft">{t("workbench.team.lead")}</p>
      </div>
      {stuck > 0 && (
        <Notification kind="warning">
          <p>{t("workbench.team.stuck", { n: stuck })}</p>
          <p>
            <Link to="/jono/stuck">{t("workbench.team.stuck_open")}</Link>
          </p>
        </Notification>
      )}
      {colleagues.length === 0 && <EmptyState icon="users" title={t("workbench.team.none")} />}
      <ul className="wb-lines plain-list">
        {colleagues.map((one) => (
          <li key={one.worker}>
            <span className="strong">{one.name}</span>
            <span className="soft">{one.role_title}</span>
            <Button kind="secondary" icon="corner-up-right" onClick={() => set_leaving(one)}>
              {t("workbench.team.leave")}
              <span className="visually-hidden"> {one.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <ReferralReport />
      {leaving && (
        <Leave
          worker={leaving}
          others={colleagues.filter((one) => one.worker !== leaving.worker)}
          onDone={() => set_leaving(null)}
        />
      )}
    </div>
  );
}

function Leave(props: { worker: DevRole; others: DevRole[]; onDone: () => void }) {
  const words = useWords();
  const { t } = words;
  const toast = useToast();
  const client = useQueryClient();
  const [to, set_to] = useState("");
  const [reason, set_reason] = useState("");
  const sending = useSending({
    "leave-reason": reason.trim() === "" && t("workbench.why.missing"),
  });
  const go = async () => {
    const body = { reason, ...(to ? { to } : {}) };
    const answer = await api.post<{ moved: number }>(
      `/api/workers/${encodeURIComponent(props.worker.worker)}/leave`,
      body,
    );
    toast(t("workbench.team.moved", { n: answer.data.moved }));
    refresh_work(client);
    void client.invalidateQueries({ queryKey: ["roles"] });
  };
  return (
    <FormDialog
      title={t("workbench.team.leave_title", { name: props.worker.name })}
      save={t("workbench.team.leave")}
      danger
      sending={sending}
      onSave={go}
      onClose={props.onDone}
    >
      <p>{t("workbench.team.leave_text")}</p>
      <Select
        name="leave-to"
        label={t("workbench.hand.to")}
        value={to}
        empty={t("workbench.hand.queue")}
        onChange={(event) => set_to(event.target.value)}
        options={props.others.map((one) => ({ value: one.worker, label: one.name }))}
      />
      <TextField
        name="leave-reason"
        label={t("workbench.why")}
        error={sending.wrong("leave-reason")}
        value={reason}
        onChange={(event) => set_reason(event.target.value)}
      />
    </FormDialog>
  );
}
