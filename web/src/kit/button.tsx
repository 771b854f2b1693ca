// Buttons and links that look like buttons. `busy` keeps the focus and says so, instead of
// disabling the element under the user's finger.
import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from "react";
import { type LinkProps, Link as RouterLink } from "react-router";
import { Icon, type IconName } from "./icon";

type Kind = "primary" | "secondary" | "quiet" | "danger";

export function Button(
  props: ButtonHTMLAttributes<HTMLButtonElement> & {
    kind?: Kind;
    icon?: IconName;
    /** The shortcut key shown on the button (staff screens). */
    shortcut?: string;
    wide?: boolean;
    busy?: boolean;
    children: ReactNode;
  },
) {
  const { kind = "primary", icon, shortcut, wide, busy, children, onClick, ...rest } = props;
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      className={`button ${rest.className ?? ""}`}
      data-kind={kind}
      data-wide={wide || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={click}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {shortcut && (
        <span className="key" aria-hidden="true">
          {shortcut}
        </span>
      )}
    </button>
  );
}

/** A link to another screen of ours that looks like a button. */
export function ButtonLink(props: LinkProps & { kind?: Kind; icon?: IconName; wide?: boolean }) {
  const { kind = "primary", icon, wide, children, ...rest } = props;
  return (
    <RouterLink {...rest} className="button" data-kind={kind} data-wide={wide || undefined}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </RouterLink>
  );
}

/** A plain link; inside this door through the router, otherwise an ordinary address. */
export function Link(props: { to: string; icon?: IconName; children: ReactNode; lang?: string }) {
  const { to, icon, children, lang } = props;
  const body = icon ? (
    <>
      <Icon name={icon} />
      <span>{children}</span>
    </>
  ) : (
    children
  );
  const look = icon ? "icon-link" : undefined;
  if (/^[a-z]+:/.test(to)) {
    return (
      <a href={to} lang={lang} className={look}>
        {body}
      </a>
    );
  }
  return (
    <RouterLink to={to} lang={lang} className={look}>
      {body}
    </RouterLink>
  );
}

/** "017 000 0001" as a link that calls. */
export function PhoneLink(props: { number: string; className?: string }) {
  return (
    <a className={props.className ?? "nowrap"} href={`tel:${props.number.replace(/\s/g, "")}`}>
      {props.number}
    </a>
  );
}
