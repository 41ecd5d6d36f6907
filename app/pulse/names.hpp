// Names of the devices and items that are in the news, remembered for a while: what the database is
// asked follows the events, never the streams.
#pragma once

#include "app/pulse/news.hpp"
#include "store/names.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace eb::app {

class Names {
public:
    using Read = std::function<store::NamesFound(const store::NamesWanted&)>;

    Names(Read read, const Clock& clock) : read_(std::move(read)), clock_(clock) {}

    /// Fills in the names of all of them, with one read at most. Throws store::Unavailable. One
    /// thread.
    void fill(std::vector<News>& news);

private:
    struct Known {
        std::string name;
        Clock::Steady read_at;
    };
    template <class Id>
    using Table = std::map<std::pair<ClientId, Id>, Known>;

    template <class Id>
    bool fresh(const Table<Id>& table, const std::pair<ClientId, Id>& key) const;

    Read read_;
    const Clock& clock_;
    Table<DeviceId> devices_;
    Table<ItemId> items_;
};

}  // namespace eb::app
