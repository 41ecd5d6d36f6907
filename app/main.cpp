// eb-app: settings, then service.
#include "app/application.hpp"

#include <unistd.h>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    eb::app::Settings settings;
    if (const auto exit_code = eb::app::load_settings(argc, argv, environ, settings))
        return *exit_code;
    try {
        return eb::app::serve(settings);
    } catch (const std::exception& error) {
        std::cerr << "eb-app: " << error.what() << "\n";
        return 1;
    }
}
