// Who has looked at the case. The client sees the list, and so does the leader of the unit that is
// responsible; others are told so instead of being shown an empty table.
import { as_problem, say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Skeleton } from "../../kit";
import { useAccessLines } from "../data";
import { Scroll } from "../scroll";
import { useMe } from "../session";
import { useCase } from "./context";

export function Access() {
  const { t } = useWords();
  const me = useMe();
  return (
    <div className="stack-tight">
      <h2 className="wb-h">{t("workbench.access")}</h2>
      <p className="soft small">{t("workbench.access.for")}</p>
      {me.worker.leads && <Lines />}
    </div>
  );
}

function Lines() {
  const words = useWords();
  const { t } = words;
  const { data } = useCase();
  const lines = useAccessLines(data.id);
  if (lines.isPending) return <Skeleton lines={3} />;
  // A leader of another unit than the responsible one may not see it; the note above says so.
  if (lines.error && [403, 404].includes(as_problem(lines.error).status)) return null;
  if (lines.error) return <p className="soft">{say_problem(words, lines.error)}</p>;
  return (
    <Scroll label={t("workbench.access")}>
      <table className="wb-table wb-rows">
        <caption className="visually-hidden">{t("workbench.access")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("workbench.access.who")}</th>
            <th scope="col">{t("workbench.access.what")}</th>
            <th scope="col">{t("workbench.access.why")}</th>
            <th scope="col">{t("workbench.access.when")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.data.map((one) => (
            <tr key={`${one.who} ${one.purpose} ${one.first_at} ${one.reason}`}>
              <th scope="row">
                {one.who}
                <span className="soft small wb-under">
                  {one.role_title} · {one.unit_title}
                </span>
              </th>
              <td>{one.purpose}</td>
              <td>{one.reason}</td>
              <td>
                {words.moment(one.last_at)}
                {one.count > 1 && (
                  <span className="soft small"> {t("workbench.times", { n: one.count })}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
