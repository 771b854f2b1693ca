// A case on a page of its own: /asia/:id[/:tab]. The way back leads to the queue as it was left.
import { useParams } from "react-router";
import { useWords } from "../../i18n";
import { Link } from "../../kit";
import { last_queue } from "../last_queue";
import CaseView from "./case_view";

export default function CasePage() {
  const { t } = useWords();
  const { id = "", tab = "" } = useParams();
  return (
    <div className="wb-page wb-case-page">
      <nav className="no-print" aria-label={t("web.back")}>
        <Link to={last_queue()} icon="chevron-left">
          {t("workbench.to_queue")}
        </Link>
      </nav>
      <CaseView key={id} id={id} tab={tab} />
    </div>
  );
}
