// The test program's entry: Catch2's own, compiled once.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
