// The kit: everything here is light (native elements, no React Aria) and may be used by both
// doors. A heavier part for staff screens would be imported from react-aria-components directly.

export { AskAgain, AskedAgain, asked_page } from "./ask_again";
export { ActingFor, ConnectionState, IdentityBar, LanguageMenu, ThemeToggle } from "./bars";
export { Button, ButtonLink, Link, PhoneLink } from "./button";
export { Dialog } from "./dialog";
export {
  Checkbox,
  ErrorSummary,
  ErrorText,
  type FieldError,
  type Option,
  RadioGroup,
  Select,
  TextArea,
  TextField,
} from "./fields";
export { Failure, Form, FormDialog, type Sending, useSending } from "./form";
export { Icon, type IconName } from "./icon";
export {
  ProgressSteps,
  SummaryList,
  type SummaryRow,
  Timeline,
  type TimelineItem,
} from "./lists";
export { ManyField, type ManyFieldSpec, many_items, many_said, many_text } from "./many";
export {
  CareCard,
  EmptyState,
  type NoteKind,
  Notification,
  Skeleton,
  ToastProvider,
  useToast,
} from "./messages";
export { SessionEnd } from "./session_end";
export { ProviderCard, SignInFailed } from "./sign_in";
export {
  DeadlineChip,
  type DeadlineState,
  deadline_state,
  Tag,
  type TagKind,
  useNow,
} from "./status";
export { type Tab, Tabs } from "./tabs";
export { start_theme, type Theme, useTheme } from "./theme";
