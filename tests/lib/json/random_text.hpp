// JSON that nobody would write by hand.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace eb::test {

/// A random object, with the place of each member's value: known by who wrote it, not by who reads
/// it.
class RandomText {
public:
    struct Member {
        std::vector<std::string> path;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    explicit RandomText(unsigned seed) : random_(seed) {
        space();
        object(0);
        space();
    }

    const std::string& text() const { return text_; }
    const std::vector<Member>& members() const { return members_; }
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

private:
    template <std::size_t N>
    const char* one_of(const char* const (&words)[N]) {
        return words[below(N)];
    }

    void space() {
        static constexpr const char* kSpaces[]{"", "", "", " ", "\n  ", "\t", "\r\n"};
        text_ += one_of(kSpaces);
    }

    void plain() {
        static constexpr const char* kPlain[]{"null",
                                              "true",
                                              "false",
                                              "0",
                                              "-0",
                                              "1e3",
                                              "1.50",
                                              "-0.0e-7",
                                              "9007199254740993",
                                              "18446744073709551616",
                                              "123456789012345678901234567890",
                                              "1E+5",
                                              R"("")",
                                              R"("a\/b\u00e9\ud83d\ude00")",
                                              R"("quote \" brace } bracket ] comma , colon :")",
                                              R"("\\")",
                                              R"("{\"Name\":1}")",
                                              "\"\xC3\xA9\xF0\x9F\x98\x80\"",
                                              R"("\u0000\b\f\n\r\t")"};
        text_ += one_of(kPlain);
    }

    void value(unsigned depth) {
        const auto kind = depth >= 6 ? 0 : below(6);
        if (kind == 4) object(depth + 1);
        else if (kind == 5) array(depth + 1);
        else plain();
    }

    void array(unsigned depth) {
        // What lies in a list has no path; its members are not asked for.
        const auto members = members_;
        text_ += '[';
        const auto n = below(4);
        for (unsigned i = 0; i < n; ++i) {
            if (i > 0) text_ += ',';
            space();
            value(depth);
            space();
        }
        text_ += ']';
        members_ = members;
    }

    void object(unsigned depth) {
        // As it is written, and what it says.
        static constexpr std::pair<const char*, const char*> kNames[]{
            {R"("Devices")", "Devices"},
            {R"("a.b")", "a.b"},
            {R"("")", ""},
            {R"("\u0041")", "A"},
            {R"("q\"")", "q\""},
            {R"("}")", "}"},
            {R"("\/")", "/"},
            {R"("null")", "null"},
            {"\"\xC3\xA9\"", "\xC3\xA9"},
        };
        text_ += '{';
        bool first = true;
        for (const auto& [written, name] : kNames) {
            if (below(2) == 0) continue;
            if (!first) text_ += ',';
            first = false;
            space();
            text_ += written;
            space();
            text_ += ':';
            space();
            path_.emplace_back(name);
            const auto begin = text_.size();
            value(depth);
            members_.push_back({path_, begin, text_.size()});
            path_.pop_back();
            space();
        }
        if (first) space();
        text_ += '}';
    }

    std::mt19937 random_;
    std::string text_;
    std::vector<std::string> path_;
    std::vector<Member> members_;
};

}  // namespace eb::test
