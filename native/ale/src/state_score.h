// What ALE 0.12.1 leaves out of its saved states of some games' rules, which count score and lives outside the console.
#ifndef ZTW_STATE_SCORE_H_
#define ZTW_STATE_SCORE_H_

#include <cstdint>
#include <vector>

#include "ale/games/RomSettings.hpp"

namespace ztw {

// Empty for most games.
std::vector<int32_t> SaveScore(const ale::RomSettings& rules);
// `score` is what SaveScore returned for the same game.
void RestoreScore(const std::vector<int32_t>& score, ale::RomSettings& rules);

}  // namespace ztw

#endif  // ZTW_STATE_SCORE_H_
