// Another return code instead of the one that somebody else may have seen: the new one is shown
// once, here. Who has identified themselves needs none: they stop it altogether.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import { useSession } from "../../data/session";
import { useWords } from "../../i18n";
import { Button, Dialog, Failure, Notification } from "../../kit";
import { ReturnCode } from "../return_code";
import { forget_receipt } from "../sent";

export function CodeSection() {
  const { t } = useWords();
  const [asking, set_asking] = useState(false);
  const stops = useSession().data?.kind === "person";
  const act = t(stops ? "citizen.code.stop" : "citizen.code.change");
  const change = useMutation({
    mutationFn: async () => (await api.post<{ code: string | null }>("/api/my/case/code", {})).data,
    // The receipt of this tab shows the old one.
    onSuccess: forget_receipt,
    onSettled: () => set_asking(false),
  });
  return (
    <section className="stack" aria-labelledby="code">
      <div className="stack-tight">
        <h2 id="code">{t("citizen.code.title")}</h2>
        <p>{t(stops ? "citizen.code.stop.text" : "citizen.code.text")}</p>
      </div>
      <Failure of={change.error} />
      <div aria-live="polite">
        {change.data?.code && <ReturnCode code={change.data.code} />}
        {change.data && !change.data.code && (
          <Notification kind="success">
            <p>{t("citizen.code.stopped")}</p>
          </Notification>
        )}
      </div>
      <div>
        <Button kind="secondary" icon="key-round" onClick={() => set_asking(true)}>
          {act}
        </Button>
      </div>
      <Dialog
        open={asking}
        title={t(stops ? "citizen.code.stop.sure" : "citizen.code.sure")}
        onClose={() => set_asking(false)}
        actions={
          <>
            <Button busy={change.isPending} onClick={() => change.mutate()}>
              {act}
            </Button>
            <Button kind="quiet" onClick={() => set_asking(false)}>
              {t("web.cancel")}
            </Button>
          </>
        }
      >
        <p>{t(stops ? "citizen.code.stop.sure.text" : "citizen.code.sure.text")}</p>
      </Dialog>
    </section>
  );
}
