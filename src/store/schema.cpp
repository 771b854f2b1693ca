// The tables.
//
// Rules that hold for all (a test reads them back from the database):
//  * a table is distributed or reference. A distributed table has `shard` as the first column of
//    its primary key and in every unique index; shard = hash 0..1023 of the case, the person, the
//    unit (work, slot), the code or the key. Plain (not unique) indexes may stand without it:
//    they serve the cross-shard reads named in reader_*.cpp.
//  * every row carries `organiser` (the controller) and `happened_at` (when it was true);
//    instants are milliseconds since 1970 in UTC, days are days since 1970.
//  * no triggers, sequences or AUTOINCREMENT; ids are UUIDs (16 bytes) made by the application.
//
// Journal – never dropped, appended only
//  event            one line of one case. body = the event as JSON (engine/codec), salt = 16 random
//                   bytes. `model` (id@version#hash) stands on the first event and on moves to
//                   another version: what the ids in the bodies from there on mean. chain is
//                   defined in journal.cpp. Erased by law: body and salt are null, `digest`,
//                   erased_at and erased_because stay (the tombstone).
// Personal text and contact – kept apart, corrected by new versions, erased by law
//  text             words, questions, answers, notes; an id is written once.
//  person           versions of what is known of a person; current = 1 on the newest.
//  contact_details  versions of how a client wants to be reached in one case.
//  view_log         who looked at a case, row by row, in a hash chain per process and UTC day
//                   (view_log.hpp); shard = (day * 16 + lane of the segment) mod 1024.
//  told_view        the same rows under their case, which is what clients are told. All but `times`
//                   is the key, so that nothing of a row can be changed without its becoming
//                   another one than was logged.
//  access_line      until version 7: one line per asker, purpose and hour, counted. Not written
//                   any more; read and compared with rows of form 0 of the log.
//  view_seal        one chain of seals over the ends of those chains; shard 0.
// Durable working tables
//  notice           the outbox: waiting → sent | failed.
//  slot             free and booked times; shard of the unit.
//  return_code      lookup = HMAC-SHA-256 of the code under the installation's secret: a code is
//                   found in one look-up and cannot be read back from the table.
//  sign_in          sessions; id = SHA-256 of the secret in the cookie. Dropped 30 days after
//                   their end.
//  sign_in_handle   leads to them; handle = SHA-256 of "worker <slug>", "person <id>",
//                   "sub <issuer> <sub>" or "sid <issuer> <sid>".
//  answer           the first answer to an idempotency key (key = SHA-256 of it), 30 days.
//  message_settled  messages between cases that their receiver has refused for good.
//  change           the live feed: one row per committed group, `position` its last cursor,
//                   `first` its first, topics one per line; writer = the process; the last
//                   100 000 positions are kept.
// Reference
//  schema_version   one row per migration done.
//  setting          installation secrets and clocks by name.
//  record           directory services and other installation records, newest version.
//  record_event     every version of them, with who changed it.
// Projections – pure functions of the journal (projection.cpp), dropped and rebuilt by `rebuild`
//  case_row         one line per case; holders = workers with work in it, one per line; parts = the
//                   units' parts in it, one per line (access::UnitPart, projection_parts.cpp).
//  work             one line per open obligation, clustered in the order of the queue: danger and
//                   safety steps (rank 0) before the rest (1), then due_at, then opening. unit ''
//                   = the client owes it; from_unit = the side that waits for it; came_home = a
//                   referral has come back to the round: 0 no, 1 with somebody to ask next, 2
//                   with nobody left.
//  promise, appointment, plan   the agreements of a case.
//  case_message     what a case sends to another; open = 1 until it has taken effect.
//  message_done     messages that have taken effect in a receiving case.
#include "store/schema.hpp"

namespace luotsi::store {

const char* const schema_of_version_1 = R"sql(
create table schema_version(
  version integer not null primary key, organiser text not null, happened_at integer not null
) strict;
create table setting(
  name text not null primary key, organiser text not null, happened_at integer not null,
  value text not null
) strict, without rowid;
create table record(
  kind text not null, id text not null, version integer not null, organiser text not null,
  happened_at integer not null, json text not null,
  primary key (kind, id)
) strict, without rowid;
create table record_event(
  kind text not null, id text not null, version integer not null, organiser text not null,
  happened_at integer not null, actor_kind integer not null, actor text not null,
  role text not null, unit text not null, organisation text not null, json text not null,
  primary key (kind, id, version)
) strict, without rowid;

create table event(
  shard integer not null, case_id blob not null, seq integer not null, organiser text not null,
  happened_at integer not null, recorded_at integer not null, actor_kind integer not null,
  actor text not null, role text not null, unit text not null, organisation text not null,
  kind text not null, model text, salt blob, body text, digest blob, chain blob not null,
  erased_at integer, erased_because text,
  primary key (shard, case_id, seq)
) strict, without rowid;

create table text(
  shard integer not null, case_id blob not null, id blob not null, organiser text not null,
  happened_at integer not null, recorded_at integer not null, kind text not null,
  language integer not null, register integer not null, wall integer not null,
  body text not null, erased_at integer, erased_because text,
  primary key (shard, case_id, id)
) strict, without rowid;
create index text_by_id on text(id);

create table person(
  shard integer not null, id blob not null, version integer not null, organiser text not null,
  happened_at integer not null, current integer not null, name text not null,
  name_key text not null, identity_code text not null, born integer, municipality text not null,
  language text not null, phone text not null, email text not null,
  primary key (shard, id, version)
) strict, without rowid;
create index person_by_code on person(identity_code) where current = 1 and identity_code <> '';
create index person_by_name on person(name_key) where current = 1;

create table contact_details(
  shard integer not null, case_id blob not null, version integer not null,
  organiser text not null, happened_at integer not null, name text not null,
  phone text not null, email text not null, way text not null, best_time text not null,
  language text not null, interpreter integer not null, municipality text not null,
  primary key (shard, case_id, version)
) strict, without rowid;

create table access_line(
  shard integer not null, case_id blob not null, hour integer not null, who text not null,
  role text not null, unit text not null, purpose integer not null, organiser text not null,
  happened_at integer not null, last_at integer not null, times integer not null,
  organisation text not null, reason text not null,
  primary key (shard, case_id, hour, who, role, unit, purpose)
) strict, without rowid;

create table notice(
  shard integer not null, case_id blob not null, id blob not null, organiser text not null,
  happened_at integer not null, channel text not null, code text not null,
  language integer not null, address text not null, body text not null,
  next_try_at integer not null, tries integer not null, state text not null,
  last_error text not null,
  primary key (shard, case_id, id)
) strict, without rowid;
create index notice_by_id on notice(id);
create index notice_failed on notice(id) where state = 'failed';
create index notice_due on notice(next_try_at) where state = 'waiting';

create table slot(
  shard integer not null, id blob not null, organiser text not null, happened_at integer not null,
  unit text not null, worker text not null, starts_at integer not null, minutes integer not null,
  channel text not null, languages text not null, booked_by blob,
  primary key (shard, id)
) strict, without rowid;
create index slot_by_id on slot(id);
create index slot_by_unit on slot(unit, starts_at);
create index slot_by_worker on slot(worker, starts_at);

create table return_code(
  shard integer not null, lookup blob not null, organiser text not null,
  happened_at integer not null, case_id blob not null,
  primary key (shard, lookup)
) strict, without rowid;

create table answer(
  shard integer not null, key blob not null, organiser text not null,
  happened_at integer not null, answer text not null,
  primary key (shard, key)
) strict, without rowid;

create table message_settled(
  shard integer not null, case_id blob not null, id blob not null, organiser text not null,
  happened_at integer not null, reason text not null,
  primary key (shard, case_id, id)
) strict, without rowid;

create table change(
  shard integer not null, position integer not null, organiser text not null,
  happened_at integer not null, first integer not null, topics text not null,
  primary key (shard, position)
) strict, without rowid;

create table case_row(
  shard integer not null, case_id blob not null, organiser text not null,
  happened_at integer not null, seq integer not null, model text not null,
  version text not null, state text not null, ending text not null, outcome text not null,
  unit text not null, keeper text not null, holders text not null, parts text not null,
  subject blob, parent blob,
  closed_at integer not null, channel text not null, danger integer not null, words blob,
  next_due integer,
  primary key (shard, case_id)
) strict, without rowid;
create index case_by_state on case_row(state, happened_at, case_id);
create index case_by_subject on case_row(subject, happened_at) where subject is not null;
create index case_by_due on case_row(next_due) where next_due is not null;

create table work(
  shard integer not null, unit text not null, rank integer not null, due_at integer not null,
  happened_at integer not null, case_id blob not null, kind integer not null,
  idx integer not null, organiser text not null, from_unit text not null, model text not null,
  step text not null, holder text not null, state text not null, law_due_at integer not null,
  guarantee text not null, overdue integer not null, channel text not null, need text not null,
  language text not null, urgency text not null, words blob, subject blob,
  case_seq integer not null,
  primary key (shard, unit, rank, due_at, happened_at, case_id, kind, idx)
) strict, without rowid;
create index work_by_holder on work(holder, rank, due_at, happened_at) where holder <> '';
create index work_awaited on work(from_unit, rank, due_at, happened_at) where from_unit <> '';

create table promise(
  shard integer not null, case_id blob not null, id integer not null, organiser text not null,
  happened_at integer not null, step text not null, state text not null,
  from_unit text not null, to_unit text not null, holder text not null, due_at integer not null,
  accepted_at integer not null, ended_at integer not null, moves integer not null,
  overdue integer not null, sub_case blob,
  primary key (shard, case_id, id)
) strict, without rowid;

create table appointment(
  shard integer not null, case_id blob not null, id integer not null, organiser text not null,
  happened_at integer not null, state text not null, unit text not null, worker text not null,
  channel text not null, minutes integer not null, slot blob,
  primary key (shard, case_id, id)
) strict, without rowid;

create table plan(
  shard integer not null, case_id blob not null, version integer not null,
  organiser text not null, happened_at integer not null, state text not null,
  goals integer not null, items integer not null, items_done integer not null,
  primary key (shard, case_id)
) strict, without rowid;

create table case_message(
  shard integer not null, case_id blob not null, id blob not null, organiser text not null,
  happened_at integer not null, to_case blob not null, kind text not null, model text not null,
  unit text not null, outcome text not null, promise integer not null, round integer not null,
  open integer not null,
  primary key (shard, case_id, id)
) strict, without rowid;
create index case_message_open on case_message(happened_at, id) where open = 1;

create table message_done(
  shard integer not null, case_id blob not null, id blob not null, organiser text not null,
  happened_at integer not null, from_case blob not null,
  primary key (shard, case_id, id)
) strict, without rowid;
)sql";

// No line of a journal written before has a proposal in it: 0 is right for all of them.
const char* const schema_of_version_2 =
    "alter table work add column came_home integer not null default 0";

// Why a promise was returned before this version is there after the case's next line or `rebuild`.
const char* const schema_of_version_3 =
    "alter table promise add column reason text not null default ''";

// Sessions in the store.
const char* const schema_of_version_4 = R"sql(
create table sign_in(
  shard integer not null, id blob not null, organiser text not null, happened_at integer not null,
  kind text not null, subject text not null, way text not null, provider_subject text not null,
  provider_session text not null, sealed text not null, seen_at integer not null,
  until integer not null, ended_at integer not null, ended_because text not null,
  primary key (shard, id)
) strict, without rowid;
create table sign_in_handle(
  shard integer not null, handle blob not null, id blob not null, organiser text not null,
  happened_at integer not null, until integer not null,
  primary key (shard, handle, id)
) strict, without rowid;
)sql";

// Several processes write to one database: each knows its own lines of the feed by its name.
const char* const schema_of_version_5 =
    "alter table change add column writer text not null default ''";

// The log of views as a chain.
const char* const schema_of_version_6 = R"sql(
create table view_log(
  shard integer not null, day integer not null, segment blob not null, n integer not null,
  organiser text not null, happened_at integer not null, recorded_at integer not null,
  case_id blob not null, who text not null, role text not null, unit text not null,
  organisation text not null, purpose integer not null, reason text not null,
  times integer not null, chain blob not null,
  primary key (shard, day, segment, n)
) strict, without rowid;
create table view_seal(
  shard integer not null, n integer not null, organiser text not null,
  happened_at integer not null, kind text not null, day integer not null, segment blob not null,
  row_count integer not null, head blob not null, seal blob not null,
  primary key (shard, n)
) strict, without rowid;
)sql";

// What clients are told of each view, whole. form = by which of the two a row of the log is told.
const char* const schema_of_version_7 = R"sql(
create table told_view(
  shard integer not null, case_id blob not null, happened_at integer not null, who text not null,
  role text not null, unit text not null, organisation text not null, purpose integer not null,
  reason text not null, organiser text not null, times integer not null,
  primary key (shard, case_id, happened_at, who, role, unit, organisation, purpose, reason,
               organiser)
) strict, without rowid;
alter table view_log add column form integer not null default 0;
)sql";

}  // namespace luotsi::store
