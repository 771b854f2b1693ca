// One row of the list: who, what is to be done, in whose words, and how much time is left.
import { Link } from "react-router";
import { is_lang, language_names, useWords } from "../../i18n";
import { DeadlineChip, Icon, type IconName } from "../../kit";
import { PlaceSecret } from "../place_secret";
import type { QueueName } from "../types";
import type { ShownRow } from "./merge";

const channel_icons: Record<string, IconName> = {
  web: "monitor",
  phone: "phone",
  desk: "building-2",
  professional: "briefcase",
  chat: "message-square",
  referral: "corner-up-right",
};

export function QueueRow(props: {
  row: ShownRow;
  chosen: boolean;
  to: string;
  now: Date;
  queue: QueueName;
}) {
  const { t, said } = useWords();
  const { row } = props;
  const name = row.subject?.name ?? t("workbench.nameless");
  const language =
    row.language && row.language !== "fi"
      ? is_lang(row.language)
        ? language_names[row.language]
        : row.language
      : null;
  return (
    <li data-case={row.case}>
      <Link
        to={props.to}
        replace={false}
        className="wb-row"
        aria-current={props.chosen ? "true" : undefined}
        data-gone={row.gone || undefined}
        data-danger={row.danger || undefined}
      >
        <Icon name={channel_icons[row.channel ?? ""] ?? "inbox"} />
        <span className="visually-hidden">{row.channel_title ?? ""} </span>
        <span className="wb-row-top">
          <span className="wb-row-name">{name}</span>
          {row.gone ? (
            <span className="soft small">{t("workbench.row.gone")}</span>
          ) : (
            row.due && (
              <DeadlineChip due={row.due.at} law={row.due.law_at !== null} now={props.now} />
            )
          )}
        </span>
        <span className="wb-row-mid">
          {row.danger && (
            <span className="wb-danger">
              <Icon name="shape-late" />
              {t("workbench.danger")}
            </span>
          )}
          {row.subject?.place_secret && <PlaceSecret />}
          <span className="wb-row-step">{row.step_title}</span>
          {row.more ? (
            <span className="soft small">{t("workbench.row.more", { n: row.more })}</span>
          ) : null}
        </span>
        {row.words && (
          <span className="wb-row-words" lang={is_lang(row.language) ? row.language : undefined}>
            {row.words}
          </span>
        )}
        <span className="wb-row-low">
          {row.came_home && (
            <span className="strong">
              <Icon name="undo-2" /> {row.came_home.text}
            </span>
          )}
          {row.need && <span>{row.need.title}</span>}
          {row.urgency && (
            <span>
              {said(
                `workbench.urgency.${row.urgency.replaceAll(" ", "_")}`,
                "workbench.urgency.set",
              )}
            </span>
          )}
          {language && (
            <span lang={is_lang(row.language) ? row.language : undefined}>{language}</span>
          )}
          {row.from_unit && row.kind === "promise" && props.queue !== "waiting" && (
            <span>{t("workbench.row.from", { unit: row.from_unit.title })}</span>
          )}
          {row.kind === "promise" && props.queue === "waiting" && row.unit && (
            <span>{t("workbench.row.with", { unit: row.unit.title })}</span>
          )}
          {row.holder_name && props.queue !== "mine" && (
            <span>
              <Icon name="user" /> {row.holder_name}
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}
