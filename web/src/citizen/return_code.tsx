// The code to come back with, to be written down, copied or printed.
import { useWords } from "../i18n";
import { Button, useToast } from "../kit";

export function ReturnCode(props: { code: string }) {
  const { t } = useWords();
  const toast = useToast();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.code);
      toast(t("citizen.sent.code.copied"));
    } catch {
      // No right to the clipboard: the code is on the screen to be written down.
      getSelection()?.selectAllChildren(document.getElementById("return-code") ?? document.body);
    }
  };
  return (
    <section className="card stack" data-strong>
      <h2>{t("citizen.sent.code.title")}</h2>
      <p className="return-code" id="return-code" translate="no">
        {props.code}
      </p>
      <p>{t("citizen.sent.code.text")}</p>
      <div className="cluster no-print">
        <Button kind="secondary" icon="copy" onClick={() => void copy()}>
          {t("citizen.sent.code.copy")}
        </Button>
        <Button kind="quiet" icon="printer" onClick={() => print()}>
          {t("citizen.sent.print")}
        </Button>
      </div>
    </section>
  );
}
