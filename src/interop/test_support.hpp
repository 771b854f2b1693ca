// What the tests of importers share: a folder of files that goes away, a sink that keeps records,
// the code lists and need categories of content/.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "interop/codes.hpp"
#include "interop/import.hpp"
#include "need/need.hpp"

namespace luotsi::interop {

inline const Codes& test_codes() {
    static const Codes one = [] {
        std::vector<Error> errors;
        return Codes::load(LUOTSI_SOURCE_DIR "/content", errors);
    }();
    return one;
}

inline const need::NeedFinder& test_needs() {
    static const need::NeedFinder one = [] {
        std::vector<Error> errors;
        return need::NeedFinder::load(LUOTSI_SOURCE_DIR "/content", errors);
    }();
    return one;
}

class Folder {
public:
    explicit Folder(const std::string& name)
        : path_(std::filesystem::temp_directory_path() /
                ("luotsi_" + name + '_' + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    std::string path() const { return path_.string(); }
    std::vector<SourceFile> files() const { return list_sources({path()}, {}); }

private:
    std::filesystem::path path_;
};

struct Kept final : RecordSink {
    std::map<std::string, directory::Organisation> organisations;
    std::map<std::string, directory::Service> services;
    std::map<std::string, directory::Channel> channels;
    std::map<std::string, directory::GeneralDescription> generals;
    std::map<std::string, directory::Collection> collections;
    void take(directory::Organisation&& r) override { organisations[r.id] = std::move(r); }
    void take(directory::Service&& r) override { services[r.id] = std::move(r); }
    void take(directory::Channel&& r) override { channels[r.id] = std::move(r); }
    void take(directory::GeneralDescription&& r) override { generals[r.id] = std::move(r); }
    void take(directory::Collection&& r) override { collections[r.id] = std::move(r); }
};

// The folder of shared data, "" when it is absent.
inline std::string shared_data(const std::string& below) {
    const char* given = std::getenv("LUOTSI_TEST_DATA");
    const std::string path =
        (given != nullptr ? std::string(given) : LUOTSI_SOURCE_DIR "/../shared/data") + below;
    return std::filesystem::exists(path) ? path : std::string();
}

}  // namespace luotsi::interop
