// One pass of the parser's events, most of which are dropped. No document is built: numbers keep
// their text and members their order.
#include "json/allow_list.hpp"

#include "json/reader.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/writer.h>

#include <vector>

namespace eb::json {
namespace {

constexpr std::size_t kDepthMax = 64;  // As for documents.
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

struct Appender {
    using Ch = char;
    void Put(char c) { out.push_back(c); }
    void Flush() {}
    std::string& out;
};

class Filter {
public:
    Filter(const AllowList::Node& root, std::string_view inside, std::string_view until,
           std::string& out)
        : root_(root), inside_(inside), until_(until), appender_{out}, writer_(appender_) {}

    /// `until` was reached, and nothing after it was read.
    bool stopped() const { return stopped_; }

    bool Null() {
        return plain([&] { writer_.Null(); });
    }
    bool Bool(bool b) {
        return plain([&] { writer_.Bool(b); });
    }
    bool RawNumber(const char* s, unsigned n, bool) {
        return plain([&] { writer_.RawValue(s, n, rapidjson::kNumberType); });
    }
    bool String(const char* s, unsigned n, bool) {
        return plain([&] { writer_.String(s, n); });
    }
    bool Key(const char* s, unsigned n, bool) {
        key_.assign(s, n);
        if (frames_.size() == 1 && !until_.empty() && key_ == until_) {
            leave([&] { writer_.EndObject(); });
            stopped_ = true;
            return false;
        }
        auto& frame = frames_.back();
        if (frame.outside) {
            // Only the first member of that name is read by documents, so only that is answered
            // here.
            next_ = key_ == inside_ && !found_ ? &root_ : nullptr;
            found_ = found_ || next_ != nullptr;
        } else {
            next_ = frame.node == nullptr ? nullptr : frame.node->member(key_);
        }
        key_pending_ = next_ != nullptr && !frame.outside;
        return true;
    }
    bool StartObject() {
        return enter(false, [&] { writer_.StartObject(); });
    }
    bool EndObject(unsigned) {
        return leave([&] { writer_.EndObject(); });
    }
    bool StartArray() {
        return enter(true, [&] { writer_.StartArray(); });
    }
    bool EndArray(unsigned) {
        return leave([&] { writer_.EndArray(); });
    }
    // Never called: numbers come as text.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

private:
    struct Frame {
        const AllowList::Node* node;  ///< Null: nothing in here stays.
        bool list;
        bool outside;  ///< The root object, when only one of its members is asked for.
    };

    const AllowList::Node* node_of_value() const {
        if (frames_.empty()) return inside_.empty() ? &root_ : nullptr;
        return frames_.back().list ? frames_.back().node : next_;
    }

    void write_key() {
        if (!key_pending_) return;
        writer_.Key(key_.data(), static_cast<unsigned>(key_.size()));
        key_pending_ = false;
    }

    template <class Write>
    bool plain(Write write) {
        const auto* node = node_of_value();
        if (node != nullptr && node->listed) {
            write_key();
            write();
        }
        key_pending_ = false;
        return true;
    }

    template <class Write>
    bool enter(bool list, Write write) {
        if (frames_.size() >= kDepthMax) return false;
        const bool outside = frames_.empty() && !inside_.empty();
        const auto* node = node_of_value();
        // An object of which no member is listed would only tell that it was there.
        if (node != nullptr && !list && node->leaf()) node = nullptr;
        if (node != nullptr) {
            write_key();
            write();
        }
        key_pending_ = false;
        frames_.push_back({node, list, outside});
        return true;
    }

    template <class Write>
    bool leave(Write write) {
        if (frames_.back().node != nullptr) write();
        frames_.pop_back();
        next_ = nullptr;
        return true;
    }

    const AllowList::Node& root_;
    std::string_view inside_;
    std::string_view until_;
    Appender appender_;
    rapidjson::Writer<Appender> writer_;
    std::vector<Frame> frames_;
    std::string key_;
    const AllowList::Node* next_ = nullptr;
    bool key_pending_ = false;
    bool found_ = false;
    bool stopped_ = false;
};

std::string filtered(const AllowList::Node& root, std::string_view json, std::string_view inside,
                     std::string_view until) {
    std::string out;
    Filter handler{root, inside, until, out};
    rapidjson::MemoryStream stream{json.data(), json.size()};
    rapidjson::Reader reader;
    const auto result = reader.Parse<kFlags>(stream, handler);
    if (handler.stopped()) return out;
    if (result.Code() == rapidjson::kParseErrorTermination) throw Malformed{"", "nested too deep"};
    if (result.IsError()) {
        throw Malformed{"", fmt::format("not valid JSON at byte {}: {}", result.Offset(),
                                        rapidjson::GetParseError_En(result.Code()))};
    }
    return out;
}

void merge(AllowList::Node& into, const AllowList::Node& from) {
    into.listed = into.listed || from.listed;
    for (const auto& [name, node] : from.members) merge(into.members[name], node);
    for (const auto& [name, node] : from.beginnings) merge(into.beginnings[name], node);
}

/// The node of that path, made where it is missing.
AllowList::Node& grown(AllowList::Node& root, std::string_view path) {
    auto* node = &root;
    while (!path.empty()) {
        const auto dot = path.find('.');
        const auto name = path.substr(0, dot);
        const bool beginning = !name.empty() && name.back() == '*';
        node = beginning ? &node->beginnings[std::string{name.substr(0, name.size() - 1)}]
                         : &node->members[std::string{name}];
        path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    }
    return *node;
}

}  // namespace

AllowList::AllowList(std::initializer_list<std::string_view> paths) {
    for (const auto path : paths) grown(root_, path).listed = true;
}

AllowList& AllowList::add(std::string_view path, const AllowList& list) {
    merge(grown(root_, path), list.root_);
    return *this;
}

const AllowList::Node* AllowList::Node::member(std::string_view name) const {
    const auto exact = members.find(name);
    if (exact != members.end()) return &exact->second;
    // In order of their text, so of two that fit the longer comes later.
    const Node* found = nullptr;
    for (const auto& [beginning, node] : beginnings) {
        if (name.substr(0, beginning.size()) == beginning) found = &node;
    }
    return found;
}

std::string AllowList::filter(std::string_view json, std::string_view inside) const {
    return filtered(root_, json, inside, "");
}

std::string AllowList::head(std::string_view json, std::string_view until) const {
    return filtered(root_, json, "", until);
}

}  // namespace eb::json
