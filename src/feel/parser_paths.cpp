// What stands behind a value: filters in brackets and paths into contexts, lists, dates and ranges.
#include <algorithm>

#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

const Type& field_type(const Type& type, std::string_view name) {
    static const Type any;
    const Type* found = type.field(name);
    return found == nullptr ? any : *found;
}

Type whole(std::int64_t low, std::int64_t high) {
    return Type::number(Decimal(low), Decimal(high), true);
}

// What a value of this kind can be asked for (DMN 1.5, table 65), each with its type.
std::vector<TypeField> properties_of(const Type& owner) {
    const Type integer = Type::number({}, {}, true);
    std::vector<TypeField> out;
    const bool dated = owner.kind == TypeKind::date || owner.kind == TypeKind::date_time;
    const bool timed = owner.kind == TypeKind::time || owner.kind == TypeKind::date_time;
    if (dated) {
        out = {{"year", integer},
               {"month", whole(1, 12)},
               {"day", whole(1, 31)},
               {"weekday", whole(1, 7)}};
    }
    if (timed) {
        out.push_back({"hour", whole(0, 23)});
        out.push_back({"minute", whole(0, 59)});
        out.push_back({"second", Type::number(Decimal(0), Decimal(60))});
        out.push_back({"time offset", TypeKind::days_duration});
        out.push_back({"timezone", TypeKind::text});
    }
    if (owner.kind == TypeKind::days_duration) {
        out = {{"days", integer},
               {"hours", whole(-23, 23)},
               {"minutes", whole(-59, 59)},
               {"seconds", Type::number(Decimal(-60), Decimal(60))}};
    }
    if (owner.kind == TypeKind::months_duration)
        out = {{"years", integer}, {"months", whole(-11, 11)}};
    if (owner.kind == TypeKind::range) {
        out = {{"start", owner.element()},
               {"end", owner.element()},
               {"start included", TypeKind::boolean},
               {"end included", TypeKind::boolean}};
    }
    return out;
}

}  // namespace

Part Parser::parse_filter(Part list) {
    const std::uint32_t slot = new_slot();
    const Type element = list.type.kind == TypeKind::list ? list.type.element() : list.type;
    const std::size_t before = locals_.size();
    locals_.push_back({"item", slot, element, false});
    for (const TypeField& field : element.fields)
        locals_.push_back({field.name, slot, field.type, true});
    const bool dynamic = !options_.strict || element.kind == TypeKind::any ||
                         (element.kind == TypeKind::context && element.fields.empty());
    if (dynamic) dynamic_items_.push_back(slot);
    const Part predicate = parse_expression();
    require("]");
    if (dynamic) dynamic_items_.pop_back();
    locals_.resize(before);
    if (failed()) return {};
    const TypeKind kind = predicate.type.kind;
    const bool good = kind == TypeKind::any || kind == TypeKind::null || kind == TypeKind::number ||
                      kind == TypeKind::boolean;
    if (!good && options_.strict) {
        mismatch(predicate.begin,
                 "expected a condition or a position in brackets, found " +
                     to_string(predicate.type),
                 "compare it with a value");
        with("expected", "boolean");
        with("found", to_string(predicate.type));
        return {};
    }
    list.node = make(Op::filter, list.node, predicate.node, slot);
    if (kind == TypeKind::number) {
        list.type = element;
    } else if (kind == TypeKind::boolean) {
        list.type = Type::list(element);
    } else {
        list.type = TypeKind::any;
    }
    list.is_name = false;
    list.uses_input = list.uses_input || predicate.uses_input;
    return list;
}

void Parser::unknown_part(std::size_t at, const std::string& name,
                          const std::vector<TypeField>& known, const Type& owner) {
    std::vector<std::string> names;
    std::string list;
    for (const TypeField& field : known) {
        names.push_back(field.name);
        list += (list.empty() ? "" : ", ") + field.name;
    }
    const std::string near = nearest_of(name, names);
    std::string repair = "remove it";
    if (!near.empty()) {
        repair = "did you mean \"" + near + "\"?";
    } else if (!list.empty()) {
        repair = "use one of: " + list;
    }
    fail_at(at, "feel.unknown_name",
            "there is no \"" + name + "\" in " +
                (owner.kind == TypeKind::context ? "this" : to_string(owner)),
            std::move(repair));
    with("name", name);
    with("nearest", near);
}

Part Parser::parse_path(Part base) {
    scan_.rest();
    const std::size_t begin = scan_.position();
    const bool through_list = base.type.kind == TypeKind::list;
    const Type owner = through_list ? base.type.element() : base.type;
    const bool context = owner.kind == TypeKind::context;
    const std::vector<TypeField> known = context ? owner.fields : properties_of(owner);
    // The longest known field or property wins; else the words that stand here.
    std::string name;
    Names fields;
    for (const TypeField& field : known) fields.add({field.name, NameKind::variable, 0, {}});
    for (const char* const two_words : {"time offset", "start included", "end included"})
        fields.add({two_words, NameKind::variable, 0, {}});
    const Names::Match match = fields.longest(scan_.rest(), false);
    if (match.name != nullptr) {
        name = match.name->text;
        scan_.move_to(begin + match.length);
    } else {
        name = normalise_name(scan_.words());
    }
    if (name.empty()) return expected("a name after \".\"");
    const bool open = owner.kind == TypeKind::any || owner.kind == TypeKind::null ||
                      owner.kind == TypeKind::list || (context && known.empty());
    Type type;
    const auto found = std::ranges::find(known, name, &TypeField::name);
    if (found != known.end()) {
        type = context ? field_type(owner, name) : found->type;
    } else if (options_.strict && !open && !failed()) {
        unknown_part(begin, name, known, owner);
        return {};
    }
    base.node = make(Op::path, base.node, add_constant(Value::string(name)));
    base.type = through_list ? Type::list(std::move(type)) : std::move(type);
    base.is_name = true;
    return base;
}

}  // namespace luotsi::feel
