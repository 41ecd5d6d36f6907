// What the dashboard says before and without its scripts: the verdict, the tiles and the lists, in
// the words that the scripts use (views/assets/js/verdict.js).
#pragma once

#include "app/pulse/board.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace eb::app {

struct Tile {
    std::string key;
    std::string icon;  ///< A symbol's name.
    std::string tone;  ///< A class.
    std::string value;
    std::string value_suffix;
    std::string label;
    std::string note;
};

struct ReadIncident {
    std::string word;
    std::string device;
    std::string item;
    sys_seconds at{};
};

struct ReadRunning {
    std::string device;
    std::string item;
    sys_seconds started_at{};
};

struct Reading {
    std::string verdict;
    std::string summary;
    std::vector<Tile> tiles;
    std::vector<ReadIncident> incidents;  ///< Newest first; what is snoozed is left out.
    std::vector<ReadRunning> running;
};

Reading reading_of(const Board::Values& values);

}  // namespace eb::app
