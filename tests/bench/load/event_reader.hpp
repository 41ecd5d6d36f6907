// Server-sent events, read as their bytes come, the way EventSource does.
#pragma once

#include <string>
#include <string_view>

namespace eb::bench {

class EventReader {
public:
    /// `event` gets the data of each event that is complete.
    template <class Event>
    void feed(std::string_view bytes, Event&& event) {
        while (!bytes.empty()) {
            const auto end = bytes.find('\n');
            line_ += bytes.substr(0, end);
            if (end == std::string_view::npos) return;
            bytes.remove_prefix(end + 1);
            if (!line_.empty() && line_.back() == '\r') line_.pop_back();
            if (!line_.empty()) {
                take_line();
            } else {
                last_id_ = next_id_;
                if (!data_.empty()) event(std::string_view{data_});
                give_back(data_);
            }
            give_back(line_);
        }
    }

    /// What the connection's end left unfinished is no event.
    void restart() {
        give_back(line_);
        give_back(data_);
        next_id_ = last_id_;
    }

    const std::string& last_id() const { return last_id_; }
    int retry_ms() const { return retry_ms_; }

private:
    void take_line();
    /// A snapshot's megabytes are not kept by each of ten thousand streams.
    static void give_back(std::string& text) {
        if (text.capacity() > 4096) std::string{}.swap(text);
        else text.clear();
    }

    std::string line_;
    std::string data_;
    std::string next_id_;  ///< Of the event that is under way.
    std::string last_id_;
    int retry_ms_ = 1000;
};

}  // namespace eb::bench
