// The receipt: who has it now, what happens next and by when, the human's number, and the code to
// come back with. Kept for this tab only, so that a reload does not lose the code.
import { useState } from "react";
import { clear_draft, read_draft } from "../data/draft";
import type { Danger, Due, Unit } from "../data/types";
import { useWords } from "../i18n";
import { ButtonLink, CareCard, Icon, Notification, PhoneLink } from "../kit";
import { DangerCards } from "./dangers";
import { FeedbackForm } from "./feedback";
import { PageTitle } from "./page";
import { ReturnCode } from "./return_code";

export type Receipt = {
  code: string;
  now_with: Unit;
  next: { what: string; by: Due | null } | null;
  human: { title?: string; phone: string; hours_text?: string };
  dangers: Danger[];
  feedback: string | null;
};

/** Called when leaving the case on a shared device. */
export function forget_receipt(): void {
  clear_draft("sent");
}

export function SentPage() {
  const { t, deadline } = useWords();
  const [receipt] = useState(() => read_draft<Receipt>("sent", "private"));
  if (!receipt) {
    return (
      <div className="narrow stack-wide">
        <PageTitle>{t("citizen.sent.title")}</PageTitle>
        <p>{t("citizen.sent.gone")}</p>
        <div>
          <ButtonLink to="/seuraa">{t("citizen.follow.link")}</ButtonLink>
        </div>
      </div>
    );
  }
  const by = receipt.next?.by;
  return (
    <div className="narrow stack-wide">
      <PageTitle>{t("citizen.sent.title")}</PageTitle>
      <DangerCards dangers={receipt.dangers} />
      <Notification kind="success">
        <p className="strong">{t("citizen.sent.with", { unit: receipt.now_with.title })}</p>
      </Notification>
      <section className="stack-tight">
        <h2>{t("citizen.sent.next")}</h2>
        <p className="lead">{receipt.next?.what ?? t("citizen.sent.read")}</p>
        {by && (
          <p className="lead strong">
            <Icon name="clock" /> {t("citizen.sent.by", { moment: deadline(by.at) })}
          </p>
        )}
        {by?.guarantee && (
          <p className="soft">
            <Icon name="scale" />{" "}
            {t("citizen.sent.guarantee", { title: by.guarantee.title, law: by.guarantee.law })}
          </p>
        )}
      </section>
      <ReturnCode code={receipt.code} />
      <p>
        {t("citizen.sent.human")}{" "}
        <PhoneLink number={receipt.human.phone} className="phone nowrap" />
        {receipt.human.hours_text && <span className="soft"> · {receipt.human.hours_text}</span>}
      </p>
      <CareCard urgency="calm" title={t("citizen.sent.worse.title")}>
        <p>{t("citizen.sent.worse.text")}</p>
        <p className="cluster">
          <PhoneLink number="112" className="help-phone nowrap" />
          <PhoneLink number="116 117" className="help-phone nowrap" />
        </p>
      </CareCard>
      <div className="no-print">
        <ButtonLink to="/oma">{t("citizen.sent.follow")}</ButtonLink>
      </div>
      {receipt.feedback && <FeedbackForm code={receipt.feedback} question="" />}
    </div>
  );
}
