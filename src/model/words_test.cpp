// Goal: words in three languages behave as screens rely on. Method: small folders written to a
// temporary place.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "model/words.hpp"

namespace luotsi::model {
namespace {

class WordFolder {
public:
    WordFolder() {
        static int n = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("luotsi_words_" + std::to_string(::getpid()) + '_' + std::to_string(n++));
        std::filesystem::create_directories(path_);
    }
    ~WordFolder() { std::filesystem::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

TEST(Words, fills_placeholders_and_joins_nested_keys) {
    WordFolder folder;
    folder.write("fi/a.yaml", "greet:\n  who: \"Hei {name}, {n} asiaa {other}\"\n");
    folder.write("sv/a.yaml", "greet:\n  who: \"Hej {name}\"\n");
    folder.write("en/a.yaml", "greet.who: \"Hello {name}\"\n");
    std::vector<Error> errors;
    const Words words = Words::load(folder.path(), errors);
    ASSERT_TRUE(errors.empty()) << to_string(errors.front());
    EXPECT_EQ(words.get(Language::fi, "greet.who", {{"name", "Aino"}, {"n", "2"}}),
              "Hei Aino, 2 asiaa {other}");
    EXPECT_EQ(words.get(Language::en, "greet.who", {{"name", "Aino"}}), "Hello Aino");
    EXPECT_EQ(words.get(Language::sv, "no.such"), "[no.such]");
}

TEST(Words, a_key_missing_in_one_language_is_an_error) {
    WordFolder folder;
    folder.write("fi/a.yaml", "one: yksi\ntwo: kaksi\n");
    folder.write("sv/a.yaml", "one: ett\n");
    folder.write("en/a.yaml", "one: one\ntwo: two\n");
    std::vector<Error> errors;
    Words::load(folder.path(), errors);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].code, "words.missing");
    EXPECT_EQ(errors[0].element, "two");
}

}  // namespace
}  // namespace luotsi::model
