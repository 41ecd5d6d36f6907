// Paths of Windows and of all others: in a snapshot, on a device, as an archive's file.
#include "restore/paths.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace eb;
using comet::ArchiveFormat;
using restore::PathStyle;

TEST_CASE("style_of: by Comet's word for a platform", "[restore][unit]") {
    const auto [platform, style] = GENERATE(table<std::string, PathStyle>({
        {"windows_x86_64", PathStyle::windows},
        {"windows_x86_32", PathStyle::windows},
        {"windows_arm64", PathStyle::windows},
        {"windows", PathStyle::windows},
        {"linux_x86_64", PathStyle::posix},
        {"linux_arm64", PathStyle::posix},
        {"darwin_x86_64", PathStyle::posix},
        {"darwin", PathStyle::posix},
        {"synology", PathStyle::posix},
        {"", PathStyle::posix},
    }));
    CAPTURE(platform);
    CHECK(restore::style_of(platform) == style);
}

TEST_CASE("wrong_place: what can be written to on Windows", "[restore][unit]") {
    const auto [path, sound] = GENERATE(table<std::string, bool>({
        {R"(C:\)", true},
        {R"(d:\Restored)", true},
        {R"(C:\a b\Büro\אב)", true},
        {R"(C:\a.b\..c\d..)", true},
        {R"(\\nas\share)", true},
        {R"(\\nas\share\)", true},
        {R"(\\nas\share\a\b)", true},
        {R"(\\192.0.2.1\c$\a)", true},
        {"", false},
        {"C:", false},
        {"C:a", false},
        {R"(\)", false},
        {R"(\a)", false},
        {R"(\\)", false},
        {R"(\\nas)", false},
        {R"(\\nas\)", false},
        {R"(\\\share)", false},
        {R"(\\?\C:\a)", false},
        {R"(\\.\PHYSICALDRIVE0)", false},
        {R"(1:\a)", false},
        {"C:/a", false},
        {R"(C:\a/b)", false},
        {"/srv", false},
        {"a", false},
        {R"(C:\..)", false},
        {R"(C:\a\..\b)", false},
        {R"(C:\a\.)", false},
        {R"(\\nas\share\..\b)", false},
        {R"(\\nas\..\b)", false},
        {R"(\\..\share\b)", false},
        {R"(C:\a:b)", false},
        {R"(C:\a*)", false},
        {R"(C:\a?)", false},
        {R"(C:\"a")", false},
        {R"(C:\<a>)", false},
        {R"(C:\a|b)", false},
        {"C:\\a\nb", false},
        {"C:\\a\x7F", false},
        {std::string{"C:\\a\0b", 6}, false},
    }));
    CAPTURE(path);
    CHECK(restore::wrong_place(path, PathStyle::windows).has_value() != sound);
}

TEST_CASE("wrong_place: what can be written to elsewhere", "[restore][unit]") {
    const auto [path, sound] = GENERATE(table<std::string, bool>({
        {"/", true},
        {"/srv/a b/Büro", true},
        {"/a:b/*?", true},
        {R"(/a\b)", true},
        {"/a/..b/c..", true},
        {"/srv/", true},
        {"", false},
        {"srv", false},
        {"~/a", false},
        {"./a", false},
        {R"(C:\a)", false},
        {"/..", false},
        {"/a/../b", false},
        {"/a/.", false},
        {"/a\tb", false},
        {std::string{"/a\0b", 4}, false},
    }));
    CAPTURE(path);
    CHECK(restore::wrong_place(path, PathStyle::posix).has_value() != sound);
}

TEST_CASE("wrong_place: 4,096 bytes and no more", "[restore][unit]") {
    for (const auto style : {PathStyle::windows, PathStyle::posix}) {
        const std::string root = style == PathStyle::windows ? R"(C:\)" : "/";
        CHECK_FALSE(restore::wrong_place(root + std::string(4096 - root.size(), 'a'), style));
        CHECK(restore::wrong_place(root + std::string(4097 - root.size(), 'a'), style));
    }
}

TEST_CASE("wanted_path: what the restore engine calls an entry of the tree", "[restore][unit]") {
    const auto [tree, wanted] = GENERATE(table<std::string, std::string>({
        {"C__", R"(C:\)"},
        {"C__/Users", R"(C:\Users)"},
        {"D__/a b/Büro", R"(D:\a b\Büro)"},
        {"C__/C__/x", R"(C:\C__\x)"},
        {"home", "/home"},
        {"home/anna/a b", "/home/anna/a b"},
        {R"(home/a\b)", R"(/home/a\b)"},
        // Folders that look like drives, and are none.
        {"C_/x", "/C_/x"},
        {"C___/x", "/C___/x"},
        {"c__/x", "/c__/x"},
        {"CC__/x", "/CC__/x"},
    }));
    CAPTURE(tree);
    CHECK(restore::wanted_path("engine1/file", tree) == wanted);
    CHECK(restore::shown_path("engine1/file", tree) == wanted);
    // Of every other engine the tree's own names.
    CHECK(restore::wanted_path("engine1/stdout", tree) == tree);
}

TEST_CASE("wanted_path: what was typed as it is on the device stays", "[restore][unit]") {
    const auto typed = GENERATE(as<std::string>{}, R"(C:\)", R"(c:\Users\a b)", "/", "/home/anna");
    CAPTURE(typed);
    CHECK(restore::wanted_path("engine1/file", typed) == typed);
    CHECK(restore::style_of_tree(typed) ==
          (typed[0] == '/' ? PathStyle::posix : PathStyle::windows));
    // No drive: a folder whose name has a colon.
    CHECK(restore::wanted_path("engine1/file", "C:x") == "/C:x");
}

TEST_CASE("wanted_path: what was typed is spelled as the device does", "[restore][unit]") {
    const auto [typed, wanted] = GENERATE(table<std::string, std::string>({
        {"C:", R"(C:\)"},
        {"C:/", R"(C:\)"},
        {"C:/Users/anna", R"(C:\Users\anna)"},
        {R"(C:\Users\anna\)", R"(C:\Users\anna)"},
        {R"(C:\\)", R"(C:\)"},
        {R"(\\nas\share\docs)", R"(\\nas\share\docs)"},
        {R"(\\nas\share\)", R"(\\nas\share)"},
        {R"(\\nas/share/docs/)", R"(\\nas\share\docs)"},
        {"/home/anna/", "/home/anna"},
        {"//", "/"},
    }));
    CAPTURE(typed);
    CHECK(restore::wanted_path("engine1/file", typed) == wanted);
    CHECK(restore::style_of_tree(typed) ==
          (typed[0] == '/' ? PathStyle::posix : PathStyle::windows));
}

TEST_CASE("style_of_tree: by the name of its root", "[restore][unit]") {
    CHECK(restore::style_of_tree("C__") == PathStyle::windows);
    CHECK(restore::style_of_tree("Z__/a") == PathStyle::windows);
    CHECK(restore::style_of_tree("home/C__") == PathStyle::posix);
    CHECK(restore::style_of_tree("") == PathStyle::posix);
}

TEST_CASE("shown_path: other engines' names, with room between them", "[restore][unit]") {
    CHECK(restore::shown_path("engine1/winmsofficemail", "anna/Inbox/Offer") ==
          "anna / Inbox / Offer");
}

TEST_CASE("join, tree_path: one separator between a folder and a name", "[restore][unit]") {
    CHECK(restore::join(R"(C:\)", "a", PathStyle::windows) == R"(C:\a)");
    CHECK(restore::join(R"(C:\a)", "b", PathStyle::windows) == R"(C:\a\b)");
    CHECK(restore::join("/", "a", PathStyle::posix) == "/a");
    CHECK(restore::join("/a", "b", PathStyle::posix) == "/a/b");
    CHECK(restore::tree_path("", "C__") == "C__");
    CHECK(restore::tree_path("C__", "Users") == "C__/Users");
}

TEST_CASE("ends_as: an archive's name says what is in it", "[restore][unit]") {
    constexpr std::array kAll{ArchiveFormat::tar, ArchiveFormat::tar_gz, ArchiveFormat::zip,
                              ArchiveFormat::sqfs, ArchiveFormat::tar_zst};
    for (const auto format : kAll) {
        const std::string ending{restore::ending_of(format)};
        CAPTURE(ending);
        CHECK(restore::ends_as("/srv/a" + ending, format));
        CHECK(restore::ends_as(R"(D:\a.b)" + ending, format));
        CHECK_FALSE(restore::ends_as("/srv/" + ending, format));
        CHECK_FALSE(restore::ends_as(R"(D:\)" + ending, format));
        CHECK_FALSE(restore::ends_as(ending, format));
        CHECK_FALSE(restore::ends_as("/srv/a" + ending + "/", format));
        for (const auto other : kAll)
            CHECK(restore::ends_as("/srv/a" + ending, other) == (other == format));
    }
    CHECK(restore::ends_as(R"(D:\A.TAR.GZ)", ArchiveFormat::tar_gz));
    CHECK(restore::ends_as("/srv/a.tgz", ArchiveFormat::tar_gz));
    CHECK_FALSE(restore::ends_as("/srv/.tgz", ArchiveFormat::tar_gz));
    CHECK_FALSE(restore::ends_as("/srv/a.tgz", ArchiveFormat::tar));
    CHECK_FALSE(restore::ends_as("/srv/atar", ArchiveFormat::tar));
}
