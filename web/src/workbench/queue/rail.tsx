// The queues with how many wait in each and how many of those are late.
import { NavLink } from "react-router";
import { useWords } from "../../i18n";
import { Icon } from "../../kit";
import type { QueueCount, QueueName } from "../types";

export function QueueRail(props: { queues: QueueCount[]; queue: QueueName }) {
  const { t } = useWords();
  // Matters for which no place was found: a queue of its own, shown when there is one.
  const shown = props.queues.filter(
    (one) => one.queue !== "stuck" || one.count > 0 || one.queue === props.queue,
  );
  return (
    <nav className="wb-rail" aria-label={t("workbench.queues")}>
      <h2 className="wb-rail-title">{t("workbench.queues")}</h2>
      <ul className="plain-list">
        {shown.map((one) => (
          <li key={one.queue}>
            <NavLink
              to={`/jono/${one.queue}`}
              className="wb-rail-item"
              aria-current={one.queue === props.queue ? "page" : undefined}
            >
              <span>{one.title}</span>
              <span className="wb-counts">
                {one.late > 0 && one.late !== one.count && (
                  <span className="wb-late">
                    <Icon name="shape-late" />
                    <span className="visually-hidden">{t("workbench.late")} </span>
                    {one.late}
                  </span>
                )}
                <span className={one.late > 0 && one.late === one.count ? "wb-late" : "strong"}>
                  {one.late > 0 && one.late === one.count && <Icon name="shape-late" />}
                  {one.count}
                </span>
              </span>
            </NavLink>
          </li>
        ))}
      </ul>
      <div className="wb-rail-new">
        <NavLink to="/uusi" className="button" data-kind="secondary" data-wide>
          <Icon name="plus" />
          <span>{t("workbench.nav.new")}</span>
        </NavLink>
      </div>
    </nav>
  );
}
