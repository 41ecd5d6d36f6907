// What a device took long to tell, kept for the minutes in which a page asks for pieces of it.
#pragma once

#include "core/clock.hpp"
#include "core/guarded.hpp"

#include <cstddef>
#include <initializer_list>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace eb::app {

/// Names from different accounts never make one key: each part says how long it is.
inline std::string cache_key(std::initializer_list<std::string_view> parts) {
    std::string key;
    for (const auto part : parts) {
        key += std::to_string(part.size()) + ":";
        key += part;
    }
    return key;
}

/// Bounded by bytes, as whoever puts something in counts them, and by age; what was not asked for
/// longest goes first. Any thread.
template <class Value>
class Cache {
public:
    using Kept = std::shared_ptr<const Value>;

    Cache(const Clock& clock, std::size_t bytes_max) : clock_(clock), bytes_max_(bytes_max) {}

    /// Null: there is none, or it is too old.
    Kept find(const std::string& key) {
        auto state = state_.lock();
        const auto found = state->places.find(key);
        if (found == state->places.end()) return nullptr;
        if (found->second->until <= clock_.steady()) {
            drop(*state, found);
            return nullptr;
        }
        state->newest_first.splice(state->newest_first.begin(), state->newest_first, found->second);
        return found->second->value;
    }

    /// What is larger than all that may be kept is handed back, and not kept.
    Kept put(const std::string& key, Value value, std::size_t bytes, seconds keep) {
        auto kept = std::make_shared<const Value>(std::move(value));
        bytes += key.size() * 2 + sizeof(Entry);
        auto state = state_.lock();
        if (const auto old = state->places.find(key); old != state->places.end()) drop(*state, old);
        if (bytes > bytes_max_) return kept;
        while (state->bytes + bytes > bytes_max_)
            drop(*state, state->places.find(state->newest_first.back().key));
        state->newest_first.push_front({key, kept, bytes, clock_.steady() + keep});
        state->places.emplace(key, state->newest_first.begin());
        state->bytes += bytes;
        return kept;
    }

    std::size_t bytes() {
        auto state = state_.lock();
        return state->bytes;
    }

private:
    struct Entry {
        std::string key;
        Kept value;
        std::size_t bytes;
        Clock::Steady until;
    };
    using Entries = std::list<Entry>;
    using Places = std::map<std::string, typename Entries::iterator>;
    struct State {
        Entries newest_first;
        Places places;
        std::size_t bytes = 0;
    };

    static void drop(State& state, typename Places::iterator place) {
        state.bytes -= place->second->bytes;
        state.newest_first.erase(place->second);
        state.places.erase(place);
    }

    const Clock& clock_;
    const std::size_t bytes_max_;
    Guarded<State> state_;
};

}  // namespace eb::app
