#include "server/left_workers.hpp"

#include "server/json_input.hpp"
#include "server/json_writer.hpp"

namespace luotsi::server {

Result<Left> left_of(std::string_view record) {
    auto json = JsonInput::parse(record);
    if (!json) return fail(json.error());
    Left out;
    if (!json->boolean("left").value_or(false)) return out;
    out.worker = json->text("slug", 100);
    out.to = json->text("to", 100);
    // Records of earlier versions say neither when nor that it was looked again.
    out.at = json->instant("at").value_or(Instant{0});
    out.looked_again = json->boolean("looked_again").value_or(false);
    return out;
}

Result<void> record_left(store::WriteSession& session, const Left& left, const engine::Actor& by) {
    JsonWriter record;
    record.begin_object().member("slug", left.worker).flag("left", true).member("to", left.to);
    record.time("at", left.at).flag("looked_again", left.looked_again).end_object();
    return session.put_record(worker_record, left.worker, record.str(), by);
}

}  // namespace luotsi::server
