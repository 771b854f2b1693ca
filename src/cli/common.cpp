#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <filesystem>

#include "cli/command.hpp"

namespace luotsi::cli {

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
}

void tell(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fputc('\n', stderr);
}

Result<bool> is_demo(store::Store& store) {
    auto mark = store.reader()->record("installation", "demo");
    if (!mark) return fail(mark.error());
    return mark->has_value();
}

bool may_act_as_worker(store::Store& store, const Place& place) {
    const auto demo = is_demo(store);
    if (!demo) {
        print_error(demo.error());
        return false;
    }
    if (*demo) return true;
    tell("luotsi: " + place.database +
         " is not a demo database: there nobody acts as a worker by naming one.");
    tell("luotsi: let the worker sign in on the screen (luotsi serve --sign-in), or make a demo "
         "with luotsi demo --database FILE");
    return false;
}

void print_error(const Error& error) { tell("luotsi: " + to_string(error)); }

void print_errors(const std::vector<Error>& errors) {
    for (const Error& error : errors) print_error(error);
}

void show_progress(std::string_view what, double share) {
    static int last = -1;
    if (::isatty(STDERR_FILENO) == 0) return;
    const int percent = static_cast<int>(share * 100);
    if (percent == last) return;
    last = percent;
    const std::string line = '\r' + std::string(what) + " … " + std::to_string(percent) + " %";
    std::fwrite(line.data(), 1, line.size(), stderr);
    if (percent >= 100) std::fputc('\n', stderr);
}

void add_content_option(CLI::App& command, Place& place) {
    command.add_option("--content", place.content,
                       "folder of operating models and other content (default: ./content)");
}

void add_database_option(CLI::App& command, Place& place) {
    command.add_option("--database", place.database, "database file, or postgresql://…")
        ->capture_default_str();
}

std::string find_content(const Place& place) {
    namespace fs = std::filesystem;
    if (!place.content.empty()) return place.content;
    std::error_code failed_to_read;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed_to_read).parent_path();
    // Where we are, the source tree a build folder lies in, an installed package.
    for (const fs::path& folder :
         {fs::path("content"), program / "../../../content", program / "../share/luotsi/content"}) {
        if (fs::is_directory(folder / "models")) return folder.lexically_normal().string();
    }
    return {};
}

std::unique_ptr<centre::Installation> load_installation(const Place& place,
                                                        centre::Installation::Finders finders) {
    const std::string folder = find_content(place);
    if (folder.empty()) {
        tell("luotsi: no content folder found – run in the source tree or give --content FOLDER");
        return nullptr;
    }
    std::vector<Error> errors;
    auto installation = centre::Installation::load(folder, errors, finders);
    if (errors.empty()) return installation;
    print_errors(errors);
    tell("luotsi: the content has " + std::to_string(errors.size()) +
         " errors; nothing was started");
    return nullptr;
}

std::unique_ptr<centre::Installation> load_installation_without_finders(const Place& place) {
    return load_installation(place, centre::Installation::Finders::left_out);
}

std::unique_ptr<store::Store> open_store(const Place& place, store::Options options,
                                         const centre::Installation& installation) {
    options.path = place.database;
    if (options.organiser.empty()) options.organiser = installation.organiser;
    auto store = store::Store::open(options, installation.models);
    if (store) return std::move(*store);
    print_error(store.error());
    return nullptr;
}

}  // namespace luotsi::cli
