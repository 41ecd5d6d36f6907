// Mustache templates.
#include "app/pages/views.hpp"

#include "json/reader.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace eb::app {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file)
        throw std::runtime_error{path.string() +
                                 " cannot be read: build the views, or set EB_VIEWS_DIR"};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

Views::Views(const std::string& folder) {
    const fs::path root{folder};
    const auto manifest = json::Document::parse(text_of(root / "manifest.json"));
    manifest.root().members([&](std::string_view name, const json::Reader& file) {
        assets_.emplace(name, "eb-assets/" + file.as<std::string>());
    });
    const auto templates = root / "templates";
    text_of(templates / "page.mustache");  // Says what is missing before the iterator does.
    for (const auto& entry : fs::recursive_directory_iterator{templates}) {
        if (entry.path().extension() != ".mustache") continue;
        templates_.emplace(entry.path().stem().string(), text_of(entry.path()));
    }
}

std::string Views::asset(const std::string& name) const {
    const auto found = assets_.find(name);
    if (found == assets_.end()) throw std::runtime_error{"the views have no asset " + name};
    return found->second;
}

std::string Views::page(const std::string& name, ViewData data) const {
    data.set("content", partial_of(name));
    return render("page", std::move(data));
}

std::string Views::render(const std::string& name, ViewData data) const {
    for (const auto& [partial, text] : templates_) data.set(partial, partial_of(partial));
    kainjow::mustache::mustache page{text_of_template(name)};
    auto html = page.render(data);
    if (!page.is_valid())
        throw std::runtime_error{"template " + name + ": " + page.error_message()};
    return html;
}

const std::string& Views::text_of_template(const std::string& name) const {
    const auto found = templates_.find(name);
    if (found == templates_.end()) throw std::runtime_error{"there is no template " + name};
    return found->second;
}

ViewData Views::partial_of(const std::string& name) const {
    const auto& text = text_of_template(name);
    return kainjow::mustache::partial{[&text] { return text; }};
}

}  // namespace eb::app
