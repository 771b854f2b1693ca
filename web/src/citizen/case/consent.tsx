// A permission asked of the client: what for, to whom, and that a no is a fine answer.
import { useWords } from "../../i18n";
import { Button, Failure, Tag, type TagKind } from "../../kit";
import { type Consent, useAct } from "./data";

const kinds: Record<Consent["state"], TagKind> = {
  asked: "warning",
  given: "success",
  refused: "neutral",
  withdrawn: "neutral",
};

export function ConsentCard(props: { consent: Consent }) {
  const { t } = useWords();
  const { consent } = props;
  const act = useAct();
  const answer = (given: boolean) =>
    act.mutate({
      path: "consents",
      body: { step: consent.step, given },
      said: t("citizen.consent.thanks"),
    });
  return (
    <section className="card stack" data-strong={consent.state === "asked" || undefined}>
      <div className="spread">
        <h3>{t("citizen.consent.ask", { unit: consent.to_unit_kind_title })}</h3>
        {consent.state !== "asked" && (
          <Tag kind={kinds[consent.state]}>{t(`citizen.consent.state.${consent.state}`)}</Tag>
        )}
      </div>
      {consent.title && <p className="soft">{consent.title}</p>}
      {consent.text && <p>{consent.text}</p>}
      <Failure of={act.error} />
      {consent.state === "asked" && (
        <>
          <p className="soft">{t("citizen.consent.explain")}</p>
          <div className="cluster">
            <Button busy={act.isPending} onClick={() => answer(true)}>
              {t("citizen.consent.yes")}
            </Button>
            <Button kind="secondary" busy={act.isPending} onClick={() => answer(false)}>
              {t("citizen.consent.no")}
            </Button>
          </div>
        </>
      )}
      {consent.state === "given" && (
        <div>
          <Button kind="secondary" busy={act.isPending} onClick={() => answer(false)}>
            {t("citizen.consent.withdraw")}
          </Button>
        </div>
      )}
    </section>
  );
}
