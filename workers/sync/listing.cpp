// Sets against sets.
#include "listing.hpp"

#include <algorithm>
#include <iterator>

namespace eb::workers::sync {
namespace {

constexpr std::size_t kFew = 2;  // On a server of five, two that leave are nothing strange.

}  // namespace

std::vector<Username> missing(const Listing& listing) {
    std::vector<Username> out;
    std::set_difference(listing.named.begin(), listing.named.end(), listing.told.begin(),
                        listing.told.end(), std::back_inserter(out));
    return out;
}

std::vector<Username> gone(const Listing& listing) {
    std::vector<Username> out;
    for (const auto& username : listing.known) {
        if (!listing.named.contains(username) && !listing.told.contains(username))
            out.push_back(username);
    }
    return out;
}

bool shrank(const Listing& listing) {
    const auto lost = gone(listing).size();
    if (lost > 0 && lost == listing.known.size()) return true;
    return lost > kFew && lost * 3 > listing.known.size();
}

}  // namespace eb::workers::sync
