// The appointments of the case, and moving or cancelling them.
import { useState } from "react";
import { unit_title } from "../../data/types";
import { useWords } from "../../i18n";
import { Button, Tag, type TagKind } from "../../kit";
import type { Appointment } from "../types";
import { BookingDialog } from "./booking_dialog";
import { useCase } from "./context";
import { ReasonDialog } from "./reason_dialog";

const kinds: Record<string, TagKind> = { booked: "info", held: "success", no_show: "warning" };

export function AppointmentsCard() {
  const { t } = useWords();
  const { data } = useCase();
  if (data.appointments.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={t("workbench.appointments")}>
      <h2 className="wb-h">{t("workbench.appointments")}</h2>
      <ul className="wb-lines plain-list">
        {data.appointments.map((one) => (
          <Line key={one.id} appointment={one} />
        ))}
      </ul>
    </section>
  );
}

function Line(props: { appointment: Appointment }) {
  const words = useWords();
  const { t } = words;
  const { run, busy } = useCase();
  const [dialog, set_dialog] = useState("");
  const one = props.appointment;
  const id = Number(one.id);
  const close = () => set_dialog("");
  return (
    <li>
      <span className="strong">{words.moment(one.starts_at)}</span>
      <span>
        {words.said(`workbench.channel.${one.channel}`, "workbench.channel.other")} ·{" "}
        {unit_title(one.unit)}
        {one.worker_name ? ` · ${one.worker_name}` : ""}
      </span>
      <Tag kind={kinds[one.state] ?? "neutral"}>
        {words.said(`workbench.appointment.${one.state}`, "workbench.appointment.booked")}
      </Tag>
      {one.state === "booked" && (
        <span className="cluster no-print">
          <Button kind="quiet" onClick={() => set_dialog("move")}>
            {t("workbench.book.move")}
          </Button>
          <Button kind="quiet" onClick={() => set_dialog("cancel")}>
            {t("workbench.book.cancel")}
          </Button>
          {new Date(one.starts_at) < new Date() && (
            <Button
              kind="quiet"
              busy={busy}
              onClick={() =>
                void run({ command: "mark_no_show", appointment: id }, t("workbench.saved"))
              }
            >
              {t("workbench.book.no_show")}
            </Button>
          )}
        </span>
      )}
      <BookingDialog open={dialog === "move"} round={null} appointment={id} onClose={close} />
      <ReasonDialog
        open={dialog === "cancel"}
        title={t("workbench.book.cancel")}
        act={t("workbench.book.cancel")}
        onClose={close}
        onDo={(reason) =>
          run({ command: "cancel_booking", appointment: id, reason }, t("workbench.saved"))
        }
      />
    </li>
  );
}
