// A row's place in an order is its key: unknown or not, a number or a folded text, and the
// service's id, which no two rows share. The cursor is the last row's key as text.
#include "domain/user_list.hpp"

#include "core/digest.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace eb::domain {
namespace {

constexpr std::int64_t kTroubleRank = 1'000'000'000;  // Above any count of jobs of a day.

constexpr std::array kColumns{
    std::pair{"username", UserColumn::username}, std::pair{"name", UserColumn::name},
    std::pair{"plan", UserColumn::plan},         std::pair{"jobs", UserColumn::jobs},
    std::pair{"devices", UserColumn::devices},   std::pair{"items", UserColumn::items},
    std::pair{"vaults", UserColumn::vaults},     std::pair{"storage", UserColumn::storage},
    std::pair{"hyperv", UserColumn::hyperv},     std::pair{"vmware", UserColumn::vmware},
    std::pair{"m365", UserColumn::m365},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One run of digits: shorter is smaller once leading zeros are gone.
int compare_numbers(std::string_view a, std::string_view b) {
    const auto bare = [](std::string_view digits) {
        return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
    };
    const auto x = bare(a);
    const auto y = bare(b);
    if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    return x.compare(y);
}

/// `pc-2` before `pc-10`.
int compare_texts(std::string_view a, std::string_view b) {
    const auto run = [](std::string_view text) {
        std::size_t size = 0;
        while (size < text.size() && is_digit(text[size])) ++size;
        return size;
    };
    auto x = a;
    auto y = b;
    while (!x.empty() && !y.empty()) {
        const auto in_x = run(x);
        const auto in_y = run(y);
        if (in_x > 0 && in_y > 0) {
            const int order = compare_numbers(x.substr(0, in_x), y.substr(0, in_y));
            if (order != 0) return order;
            x.remove_prefix(in_x);
            y.remove_prefix(in_y);
            continue;
        }
        if (x[0] != y[0])
            return static_cast<unsigned char>(x[0]) < static_cast<unsigned char>(y[0]) ? -1 : 1;
        x.remove_prefix(1);
        y.remove_prefix(1);
    }
    if (x.empty() != y.empty()) return x.empty() ? -1 : 1;
    return a.compare(b);
}

struct Key {
    bool known = true;
    std::int64_t number = 0;
    std::string text;
    std::int64_t service = 0;
};

bool before(const Key& a, const Key& b, bool down) {
    if (a.known != b.known) return a.known;
    const int texts = compare_texts(a.text, b.text);
    if (a.number != b.number) return (a.number < b.number) != down;
    if (texts != 0) return (texts < 0) != down;
    return a.service < b.service;
}

/// Failures first, then what was missed, then warnings, then nothing at all; well is well.
std::int64_t trouble(const DayOfJobs& jobs) {
    if (jobs.failed > 0) return 4 * kTroubleRank + jobs.failed;
    if (jobs.missed > 0) return 3 * kTroubleRank + jobs.missed;
    if (jobs.warned > 0) return 2 * kTroubleRank + jobs.warned;
    return jobs.ended() + jobs.running > 0 ? 0 : kTroubleRank;
}

Key key_of(const UserRow& row, UserColumn column) {
    Key key{.service = row.service.value()};
    const auto of_profile = [&](std::int64_t UserRow::Read::*count) {
        key.known = row.read.has_value();
        if (row.read) key.number = (*row.read).*count;
    };
    switch (column) {
        case UserColumn::username: key.text = folded(row.username.value()); break;
        case UserColumn::name:
            key.text = row.read ? folded(row.read->name) : "";
            key.known = !key.text.empty();
            break;
        case UserColumn::plan:
            key.text = folded(row.plan);
            key.known = !key.text.empty();
            break;
        case UserColumn::jobs: key.number = trouble(row.jobs); break;
        case UserColumn::devices:
            key.known = row.read || row.devices > 0;
            key.number = row.devices;
            break;
        case UserColumn::items: of_profile(&UserRow::Read::items); break;
        case UserColumn::vaults: of_profile(&UserRow::Read::vaults); break;
        case UserColumn::storage: of_profile(&UserRow::Read::storage_bytes); break;
        case UserColumn::hyperv: of_profile(&UserRow::Read::hyperv_vms); break;
        case UserColumn::vmware: of_profile(&UserRow::Read::vmware_vms); break;
        case UserColumn::m365: of_profile(&UserRow::Read::m365_accounts); break;
    }
    return key;
}

std::string written(const Key& key) {
    return base64url(std::to_string(key.service) + ":" + (key.known ? "k" : "u") + ":" +
                     std::to_string(key.number) + ":" + key.text);
}

/// Takes the number before the next colon off the text.
std::optional<std::int64_t> take_number(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end == text.data() + text.size() || *end != ':')
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return number;
}

std::optional<Key> read(const std::string& cursor) {
    const auto plain = from_base64url(cursor);
    if (!plain) return std::nullopt;
    std::string_view text{*plain};
    Key key;
    const auto service = take_number(text);
    if (!service || text.size() < 2 || (text[0] != 'k' && text[0] != 'u') || text[1] != ':')
        return std::nullopt;
    key.service = *service;
    key.known = text[0] == 'k';
    text.remove_prefix(2);
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    key.number = *number;
    key.text = text;
    return key;
}

std::vector<std::string> words_of(const std::string& search) {
    const auto text = folded(search);
    std::vector<std::string> words;
    for (std::size_t from = 0; from < text.size();) {
        const auto to = std::min(text.find(' ', from), text.size());
        if (to > from) words.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return words;
}

bool found(const UserRow& row, const std::vector<std::string>& words) {
    if (words.empty()) return true;
    // No word holds a line's end, so none is found across two of them.
    auto text = folded(row.username.value()) + "\n" + folded(row.plan);
    if (row.read) text += "\n" + folded(row.read->name);
    return std::ranges::all_of(
        words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

}  // namespace

std::optional<UserColumn> user_column(std::string_view word) {
    const auto* const found =
        std::ranges::find_if(kColumns, [&](const auto& column) { return word == column.first; });
    return found == kColumns.end() ? std::nullopt : std::optional{found->second};
}

std::optional<UserPage> page_of(std::vector<UserRow> rows, const UserQuestion& question) {
    const auto words = words_of(question.search);
    std::erase_if(rows, [&](const UserRow& row) { return !found(row, words); });

    std::vector<std::pair<Key, UserRow*>> order;
    order.reserve(rows.size());
    for (auto& row : rows) order.emplace_back(key_of(row, question.sort), &row);
    std::ranges::sort(order, [&](const auto& a, const auto& b) {
        return before(a.first, b.first, question.down);
    });

    auto from = order.begin();
    if (!question.after.empty()) {
        const auto place = read(question.after);
        if (!place) return std::nullopt;
        from = std::ranges::partition_point(
            order, [&](const auto& entry) { return !before(*place, entry.first, question.down); });
    }
    UserPage page{.total = order.size()};
    const auto left = static_cast<std::size_t>(order.end() - from);
    const auto to = from + static_cast<std::ptrdiff_t>(std::min(left, question.limit));
    for (auto next = from; next != to; ++next) page.rows.push_back(std::move(*next->second));
    if (to != order.end() && to != from) page.next = written(std::prev(to)->first);
    return page;
}

}  // namespace eb::domain
