// Parts of content files that instruments and segmentations share: exact numbers, limits, groups,
// bands. Inside instrument only.
#pragma once

#include <array>
#include <string_view>

#include "instrument/instrument.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::instrument {

using Word = std::string_view;

inline constexpr std::array<Word, 4> confidence_words{"found", "high", "medium", "low"};

std::optional<Decimal> read_decimal(model::YamlErrors& errors, const model::YamlNode& node,
                                    const std::string& element);
std::optional<Decimal> decimal_of(const model::YamlReader& reader, Word key);
// Reports an id that is not made of small letters, digits and hyphens.
void check_slug(const model::YamlReader& reader, Word key, const std::string& id);
// Reports what is no "1.0.0".
void check_version(const model::YamlReader& reader, Word key, const std::string& version);
// One of below, to, from, above; two of them are an error.
std::optional<Cut> read_cut(const model::YamlReader& reader);
Group read_group(const model::YamlReader& reader);
std::vector<Band> read_bands(model::YamlErrors& errors, const model::YamlNode& node,
                             const std::string& element);
// Every value from low to high, in steps of 10^-decimals, has a band, whoever it is about, and
// every band is somebody's.
void check_bands(model::YamlErrors& errors, const model::YamlNode& node, const std::string& element,
                 const std::vector<Band>& bands, const Decimal& low, const Decimal& high,
                 int decimals);

}  // namespace luotsi::instrument
