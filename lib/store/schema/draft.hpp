// Inside lib/store: a plan while it is drawn up from the tables' shapes, with what only their rows
// can answer.
#pragma once

#include "store/schema/migrator.hpp"

#include <string>
#include <vector>

namespace eb::store::schema {

/// Asks for rows that stand in the way of a new key. Each is answered as a condition that an
/// operator can paste behind WHERE.
struct Question {
    std::string table;
    std::string sql;
    std::string complaint;
};

/// Rows that need putting right, if there are any; programs work before it, too.
struct Repair {
    std::string table;
    std::string asks;  ///< Answers a row when there is something to do.
    std::vector<Step> steps;
};

struct Draft {
    std::vector<Step> creations;
    std::vector<Step> key_changes;
    std::vector<Step> additions;
    std::vector<Question> questions;
    std::vector<Repair> repairs;
    std::vector<std::string> obstacles;
    std::vector<std::string> notes;
};

}  // namespace eb::store::schema
