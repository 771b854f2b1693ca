// What both doors' pages of signing in share: what went wrong at the provider, and the way there.
import { useWords } from "../i18n";
import { Notification } from "./messages";

const problems = [
  "signin.no_worker",
  "signin.refused",
  "signin.stale",
  "signin.bad_provider",
  "signin.bad_token",
  "signin.other_person",
  "signin.two_records",
] as const;

/** What went wrong comes back in the address (`?virhe=`) as a code we have words for. */
export function SignInFailed() {
  const { t } = useWords();
  const given = new URLSearchParams(location.search).get("virhe");
  const problem = problems.find((code) => code === given);
  if (!problem) return null;
  return (
    <Notification kind="error" title={t("signin.failed")} live>
      <p>{t(problem)}</p>
    </Notification>
  );
}

/** The provider of a door; `page` is where one comes back to. */
export function ProviderCard(props: { title: string; text: string; start: string; page: string }) {
  const { t } = useWords();
  return (
    <section className="card stack-tight">
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      <div>
        <a className="button" href={`${props.start}?page=${encodeURIComponent(props.page)}`}>
          {t("signin.link")}
        </a>
      </div>
    </section>
  );
}
