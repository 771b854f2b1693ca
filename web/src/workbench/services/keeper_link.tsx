// A link by which the service's keeper tells, without an account, whether its data are still true.
// Made for passing on by message or mail; nothing is sent from here.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../data/client";
import type { Service } from "../../data/services";
import { useWords } from "../../i18n";
import { Button, Failure, useToast } from "../../kit";

export function KeeperLink(props: { service: Service }) {
  const { t, date } = useWords();
  const toast = useToast();
  const make = useMutation({
    mutationFn: async () =>
      (
        await api.post<{ path: string; expires_on: string }>(
          `/api/services/${encodeURIComponent(props.service.id)}/keeper-link`,
          {},
        )
      ).data,
  });
  const address = make.data ? `${location.origin}${make.data.path}` : "";
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      toast(t("workbench.ask_keeper.copied"));
    } catch {
      // No right to the clipboard: the address is on the screen.
    }
  };
  return (
    <section className="card stack-tight" aria-label={t("workbench.ask_keeper")}>
      <h2 className="wb-h">{t("workbench.ask_keeper")}</h2>
      <p className="soft">{t("workbench.ask_keeper.note")}</p>
      <Failure of={make.error} />
      {make.data ? (
        <div className="field">
          <label htmlFor="keeper-link">
            {t("workbench.ask_keeper.until", { at: date(make.data.expires_on) })}
          </label>
          <div className="wb-search">
            <input id="keeper-link" className="input" readOnly value={address} />
            <Button kind="secondary" icon="copy" onClick={() => void copy()}>
              {t("workbench.ask_keeper.copy")}
            </Button>
          </div>
        </div>
      ) : (
        <div>
          <Button kind="secondary" icon="link" busy={make.isPending} onClick={() => make.mutate()}>
            {t("workbench.ask_keeper.make")}
          </Button>
        </div>
      )}
    </section>
  );
}
