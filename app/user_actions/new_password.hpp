// What a customer may choose as an account's password.
#pragma once

#include "core/ids.hpp"
#include "core/secret.hpp"
#include "json/reader.hpp"

namespace eb::app {

/// The body's `password`. Throws BadRequest that says what it needs, and never quotes it.
Secret new_password_in(const json::Reader& body);
/// Throws BadRequest where it is the username.
void require_unlike(const Secret& password, const Username& username);

}  // namespace eb::app
