#include "store/pg_text.hpp"

#include <algorithm>

namespace luotsi::store {
namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Words, and every other character alone; white space goes, what stands in quotes is one token.
std::vector<std::string_view> tokens_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i + 1;
        if (text[i] == '\'' || text[i] == '"') {
            end = std::min(text.find(text[i], i + 1), text.size() - 1) + 1;
        } else if (is_word(text[i])) {
            while (end < text.size() && is_word(text[end])) ++end;
        }
        if (text[i] != ' ' && text[i] != '\n') out.push_back(text.substr(i, end - i));
        i = end;
    }
    return out;
}

// '?' and '?n' become '$n'.
std::string numbered(std::string_view text) {
    std::string out;
    int last = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '?') {
            out.push_back(text[i]);
            continue;
        }
        int number = 0;
        while (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9')
            number = number * 10 + (text[++i] - '0');
        if (number == 0) number = last + 1;
        last = std::max(last, number);
        out += '$' + std::to_string(number);
    }
    return out;
}

using Tokens = std::vector<std::string_view>;

void find_tables(const Tokens& tokens, PgText& out) {
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        const std::string_view word = tokens[i];
        const bool names = word == "from" || word == "into" || word == "join" ||
                           (word == "update" && tokens[i + 1] != "set");
        if (!names || tokens[i + 1] == "(") continue;
        const std::string name(tokens[i + 1]);
        if (std::ranges::find(out.tables, name) == out.tables.end()) out.tables.push_back(name);
    }
}

// insert into T(a, b) values (?, ?) [on conflict (a) do update …]
void read_insert(const Tokens& tokens, std::string_view text, PgText& out) {
    std::size_t i = 3;
    if (tokens.size() < 8 || tokens[i] != "(") return;
    std::vector<std::string> columns;
    for (++i; i < tokens.size() && tokens[i] != ")"; ++i)
        if (tokens[i] != ",") columns.emplace_back(tokens[i]);
    if (i + 2 >= tokens.size() || tokens[i + 1] != "values" || tokens[i + 2] != "(") return;
    std::size_t marks = 0;
    for (i += 3; i < tokens.size() && tokens[i] != ")"; ++i) {
        if (tokens[i] == ",") continue;
        if (tokens[i] != "?" || (i + 1 < tokens.size() && is_word(tokens[i + 1].front()))) return;
        ++marks;
    }
    if (marks != columns.size()) return;
    const std::size_t conflict = text.find("on conflict");
    if (conflict != std::string_view::npos) {
        out.rest = text.substr(conflict);
        if (out.rest.find('?') != std::string::npos) return;
        const Tokens rest = tokens_of(out.rest);
        if (out.rest.find("do update") != std::string::npos) {
            for (std::size_t k = 3; k < rest.size() && rest[k] != ")"; ++k) {
                if (rest[k] == ",") continue;
                const auto at = std::ranges::find(columns, rest[k]);
                if (at == columns.end()) return;
                out.key.push_back(static_cast<std::size_t>(at - columns.begin()));
            }
        }
    }
    out.columns = std::move(columns);
    out.many = true;
}

// delete from T where a = ? and b = ?
void read_remove(const Tokens& tokens, PgText& out) {
    if (tokens.size() < 7 || tokens[3] != "where") return;
    std::vector<std::string> columns;
    for (std::size_t i = 4; i < tokens.size(); i += 4) {
        if (i + 2 >= tokens.size() || tokens[i + 1] != "=" || tokens[i + 2] != "?") return;
        if (i + 3 < tokens.size() && tokens[i + 3] != "and") return;
        columns.emplace_back(tokens[i]);
    }
    out.columns = std::move(columns);
    out.many = true;
}

}  // namespace

PgText parse_statement(std::string_view text) {
    PgText out;
    out.sql = numbered(text);
    const Tokens tokens = tokens_of(text);
    if (tokens.empty()) return out;
    find_tables(tokens, out);
    if (tokens[0] == "select") {
        out.kind = PgText::Kind::read;
    } else if (tokens[0] == "insert" && tokens.size() > 3 && tokens[1] == "into") {
        out.kind = PgText::Kind::insert;
        read_insert(tokens, text, out);
    } else if (tokens[0] == "delete") {
        out.kind = PgText::Kind::remove;
        read_remove(tokens, out);
    }
    // A plain insert or delete says its columns; others say `where shard = ? and …` once.
    if (out.many) {
        out.shard_first = out.columns.front() == "shard";
    } else if (out.tables.size() == 1) {
        const std::size_t where = out.sql.find("where shard = $1 ");
        out.shard_first = where != std::string::npos || out.sql.ends_with("where shard = $1");
        if (out.sql.find(" or ") != std::string::npos) out.shard_first = false;
    }
    return out;
}

// Rows to insert come from one `unnest` for each column: side by side in a select list they are
// given row by row, where `from unnest(…, …)` would first make a table of them.
std::string many_rows_text(const PgText& text, const std::vector<std::string_view>& types) {
    const bool inserts = text.kind == PgText::Kind::insert;
    std::string arrays;
    std::string names;
    for (std::size_t i = 0; i < text.columns.size(); ++i) {
        if (i > 0) arrays += ", ";
        if (i > 0) names += ", ";
        const std::string array = '$' + std::to_string(i + 1) + "::" + std::string(types[i]) + "[]";
        arrays += inserts ? "unnest(" + array + ')' : array;
        names += text.columns[i];
    }
    const std::string& table = text.tables.front();
    if (inserts)
        return "insert into " + table + "(" + names + ") select " + arrays + ' ' + text.rest;
    std::string out =
        "delete from " + table + " using unnest(" + arrays + ") as wanted(" + names + ") where ";
    for (std::size_t i = 0; i < text.columns.size(); ++i)
        out += std::string(i > 0 ? " and " : "") + table + "." + text.columns[i] + " = wanted." +
               text.columns[i];
    return out;
}

std::string tables_for_postgresql(std::string_view sqlite) {
    std::string out;
    std::string_view before;  // the word before
    for (std::size_t i = 0; i < sqlite.size();) {
        if (!is_word(sqlite[i])) {
            out.push_back(sqlite[i++]);
            continue;
        }
        std::size_t end = i + 1;
        while (end < sqlite.size() && is_word(sqlite[end])) ++end;
        const std::string_view word = sqlite.substr(i, end - i);
        const bool named = end < sqlite.size() && sqlite[end] == '(';  // a table called so
        if (word == "strict" || word == "without" || word == "rowid") {
            while (!out.empty() && (out.back() == ' ' || out.back() == ',')) out.pop_back();
        } else if (word == "integer") {
            out += "bigint";
        } else if (word == "blob") {
            out += "bytea";
        } else if (word == "text" && !named && before != "table" && before != "on") {
            out += "text collate \"C\"";
        } else {
            out += word;
        }
        before = word;
        i = end;
    }
    return out;
}

}  // namespace luotsi::store
