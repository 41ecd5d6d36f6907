"""scripts/tidy.py finds what it is there to find."""

import importlib.util
import pathlib
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "tidy.py"
spec = importlib.util.spec_from_file_location("tidy", SOURCE)
tidy = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tidy)


def found(path, line):
    return [what for _, what in tidy.check_text(path, "// A file.\n" + line + "\n")]


class Tidy(unittest.TestCase):
    def test_dependencies_point_one_way(self):
        self.assertEqual(found("lib/domain/x.cpp", '#include "json/reader.hpp"'), ["lib/domain may not include lib/json"])
        self.assertEqual(found("lib/store/x.cpp", '#include "comet/decode.hpp"'), ["lib/store may not include lib/comet"])
        self.assertEqual(found("app/x.cpp", '#include "workers/ws_ingest/queue.hpp"'), ["app may not include workers"])
        self.assertEqual(found("lib/json/x.cpp", '#include "app/http/query.hpp"'), ["lib/json may not include app"])
        self.assertEqual(found("app/pulse/x.cpp", '#include "store/pool.hpp"'), [])
        self.assertEqual(found("lib/comet/x.cpp", '#include "http/client.hpp"'), [])

    def test_libraries_have_a_home(self):
        self.assertTrue(found("app/pulse/x.cpp", "#include <soci/soci.h>"))
        self.assertTrue(found("lib/comet/x.cpp", "#include <rapidjson/document.h>"))
        self.assertTrue(found("app/http/x.cpp", "#include <fcgiapp.h>"))
        self.assertEqual(found("app/fcgi/x.cpp", "#include <fcgiapp.h>"), [])

    def test_words_have_a_home(self):
        self.assertTrue(found("app/x.cpp", 'run("SELECT id FROM t");'))
        self.assertEqual(found("lib/store/x.cpp", 'run("SELECT id FROM t");'), [])
        self.assertTrue(found("lib/http/x.cpp", 'getenv("HOME");'))
        self.assertTrue(found("app/x.cpp", "std::cout << 1;"))
        self.assertTrue(found("tests/app/x.cpp", "std::this_thread::sleep_for(1s);"))

    def test_a_file_says_what_it_is_for(self):
        self.assertTrue([what for _, what in tidy.check_text("app/x.hpp", "#pragma once\n")])


if __name__ == "__main__":
    unittest.main()
