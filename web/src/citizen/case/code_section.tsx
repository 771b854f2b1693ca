// Another return code instead of the one that somebody else may have seen. The new one is shown
// once, here; the old one opens nothing any more.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import { of_own_case } from "../../data/own_case";
import { useWords } from "../../i18n";
import { Button, Dialog, Failure } from "../../kit";
import { ReturnCode } from "../return_code";
import { forget_receipt } from "../sent";

export function CodeSection() {
  const { t } = useWords();
  const [asking, set_asking] = useState(false);
  const change = useMutation({
    mutationFn: async () =>
      (await api.post<{ code: string }>(of_own_case("/api/my/case/code"), {})).data.code,
    // The receipt of this tab shows the old one.
    onSuccess: forget_receipt,
    onSettled: () => set_asking(false),
  });
  return (
    <section className="stack" aria-labelledby="code">
      <div className="stack-tight">
        <h2 id="code">{t("citizen.code.title")}</h2>
        <p>{t("citizen.code.text")}</p>
      </div>
      <Failure of={change.error} />
      <div aria-live="polite">{change.data && <ReturnCode code={change.data} />}</div>
      <div>
        <Button kind="secondary" icon="key-round" onClick={() => set_asking(true)}>
          {t("citizen.code.change")}
        </Button>
      </div>
      <Dialog
        open={asking}
        title={t("citizen.code.sure")}
        onClose={() => set_asking(false)}
        actions={
          <>
            <Button busy={change.isPending} onClick={() => change.mutate()}>
              {t("citizen.code.change")}
            </Button>
            <Button kind="quiet" onClick={() => set_asking(false)}>
              {t("web.cancel")}
            </Button>
          </>
        }
      >
        <p>{t("citizen.code.sure.text")}</p>
      </Dialog>
    </section>
  );
}
