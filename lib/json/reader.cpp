// RapidJSON behind json::Reader. Its own getters abort on a wrong type, so none is called
// unchecked.
#include "json/reader.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace eb::json {
namespace {

using rapidjson::Value;

constexpr int kDepthMax =
    64;  // Comet's own structures are a dozen deep; 200 KB of `[` are an attack.
// The recursive parser would overflow the stack before any limit of ours could speak.
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseFullPrecisionFlag;

const Value& value_of(const void* value) { return *static_cast<const Value*>(value); }

/// Passes a parser's events on until they nest too deep.
class DepthLimit {
public:
    explicit DepthLimit(rapidjson::Document& next) : next_(next) {}

    bool Null() { return next_.Null(); }
    bool Bool(bool b) { return next_.Bool(b); }
    bool Int(int i) { return next_.Int(i); }
    bool Uint(unsigned i) { return next_.Uint(i); }
    bool Int64(std::int64_t i) { return next_.Int64(i); }
    bool Uint64(std::uint64_t i) { return next_.Uint64(i); }
    bool Double(double d) { return next_.Double(d); }
    bool RawNumber(const char* s, unsigned n, bool copy) { return next_.RawNumber(s, n, copy); }
    bool String(const char* s, unsigned n, bool copy) { return next_.String(s, n, copy); }
    bool StartObject() { return enter() && next_.StartObject(); }
    bool Key(const char* s, unsigned n, bool copy) { return next_.Key(s, n, copy); }
    bool EndObject(unsigned n) { return leave() && next_.EndObject(n); }
    bool StartArray() { return enter() && next_.StartArray(); }
    bool EndArray(unsigned n) { return leave() && next_.EndArray(n); }

private:
    bool enter() { return ++depth_ <= kDepthMax; }
    bool leave() {
        --depth_;
        return true;
    }

    rapidjson::Document& next_;
    int depth_ = 0;
};

std::string below(const std::string& path, std::string_view key) {
    return path.empty() ? std::string{key} : path + "." + std::string{key};
}

}  // namespace

struct Document::Impl {
    rapidjson::Document document;
};

Document::Document(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::parse(std::string_view text) {
    auto impl = std::make_unique<Impl>();
    rapidjson::ParseResult result;
    const auto generate = [&](rapidjson::Document& document) {
        DepthLimit handler{document};
        rapidjson::MemoryStream stream{text.data(), text.size()};
        rapidjson::Reader reader;
        result = reader.Parse<kFlags>(stream, handler);
        return !result.IsError();
    };
    impl->document.Populate(generate);
    if (result.IsError()) {
        if (result.Code() == rapidjson::kParseErrorTermination)
            throw Malformed{"", "nested too deep"};
        throw Malformed{"", fmt::format("not valid JSON at byte {}: {}", result.Offset(),
                                        rapidjson::GetParseError_En(result.Code()))};
    }
    return Document{std::move(impl)};
}

Reader Document::root(std::string path) const {
    return {&static_cast<const Value&>(impl_->document), std::move(path)};
}

bool Reader::is_object() const { return value_of(value_).IsObject(); }
bool Reader::is_array() const { return value_of(value_).IsArray(); }
bool Reader::is_null() const { return value_of(value_).IsNull(); }
bool Reader::is_text() const { return value_of(value_).IsString(); }

void Reader::refuse(const std::string& why) const { throw Malformed{path_, why}; }

std::optional<Reader> Reader::child(std::string_view key) const {
    if (!is_object()) refuse("expected object");
    const auto& object = value_of(value_);
    const auto found = object.FindMember(
        Value{rapidjson::StringRef(key.data(), static_cast<rapidjson::SizeType>(key.size()))});
    if (found == object.MemberEnd() || found->value.IsNull()) return std::nullopt;
    return Reader{&found->value, below(path_, key)};
}

Reader Reader::at(std::string_view key) const {
    auto value = child(key);
    if (!value) throw Malformed{below(path_, key), "missing"};
    return *value;
}

std::string_view Reader::text() const {
    const auto& value = value_of(value_);
    if (!value.IsString()) refuse("expected text");
    return {value.GetString(), value.GetStringLength()};
}

bool Reader::boolean() const {
    const auto& value = value_of(value_);
    if (!value.IsBool()) refuse("expected true or false");
    return value.GetBool();
}

double Reader::number() const {
    const auto& value = value_of(value_);
    if (!value.IsNumber()) refuse("expected number");
    return value.GetDouble();
}

std::int64_t Reader::integer() const {
    const auto& value = value_of(value_);
    if (!value.IsInt64()) refuse("expected integer");
    return value.GetInt64();
}

void Reader::members(const std::function<void(std::string_view, const Reader&)>& visit) const {
    if (!is_object()) refuse("expected object");
    for (const auto& member : value_of(value_).GetObject()) {
        const std::string_view key{member.name.GetString(), member.name.GetStringLength()};
        visit(key, Reader{&member.value, below(path_, key)});
    }
}

void Reader::elements(const std::function<void(const Reader&)>& visit) const {
    if (!is_array()) refuse("expected list");
    std::size_t index = 0;
    for (const auto& element : value_of(value_).GetArray()) {
        visit(Reader{&element, fmt::format("{}[{}]", path_, index++)});
    }
}

std::size_t Reader::size() const {
    if (is_array()) return value_of(value_).Size();
    if (is_object()) return value_of(value_).MemberCount();
    refuse("expected list or object");
}

std::string Reader::dump() const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    value_of(value_).Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace eb::json
