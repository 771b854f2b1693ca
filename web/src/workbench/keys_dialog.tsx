// All keys that work on this page, and the switch that turns the single ones off.
import { useWords } from "../i18n";
import { Button, Checkbox, Dialog, Icon } from "../kit";
import { useCurrentShortcuts } from "./keys";
import { set_shortcuts, useShortcutsOn } from "./settings";

export function show_keys(keys: string): string[] {
  return keys
    .split(" ")
    .map((key) => (key.length === 1 ? key.toUpperCase() : key.replace("Ctrl+k", "Ctrl K")));
}

export function KeysDialog(props: { open: boolean; onClose: () => void }) {
  const { t } = useWords();
  const shortcuts = useCurrentShortcuts();
  const on = useShortcutsOn();
  const seen = new Set<string>();
  const shown = shortcuts.filter((one) => !seen.has(one.keys) && seen.add(one.keys));
  return (
    <Dialog
      open={props.open}
      title={t("workbench.keys.all")}
      onClose={props.onClose}
      actions={
        <Button kind="secondary" icon="printer" onClick={() => print()}>
          {t("workbench.print")}
        </Button>
      }
    >
      <Checkbox
        name="shortcuts-on"
        label={t("workbench.keys.on")}
        hint={t("workbench.keys.on_hint")}
        checked={on}
        onChange={set_shortcuts}
      />
      <dl className="wb-key-list">
        {shown.map((one) => (
          <div key={one.keys}>
            <dt>
              {show_keys(one.keys).map((key) => (
                <kbd className="key" key={key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{t(one.label)}</dd>
          </div>
        ))}
      </dl>
      <p className="soft small">
        <Icon name="keyboard" /> {t("workbench.keys.note")}
      </p>
    </Dialog>
  );
}
