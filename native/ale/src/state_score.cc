#include "state_score.h"

#include "ale/games/supported/Atlantis2.hpp"
#include "ale/games/supported/ChopperCommand.hpp"
#include "ale/games/supported/DemonAttack.hpp"
#include "ale/games/supported/Hangman.hpp"
#include "ale/games/supported/MiniatureGolf.hpp"
#include "ale/games/supported/VideoCheckers.hpp"
#include "ale/games/supported/VideoCube.hpp"
#include "private_member.h"

namespace ztw {

// The members that saveState() of the game leaves out. test/native/state-members.test.ts holds this list to the 104 games.
struct AtlantisLives { friend constexpr auto Member(AtlantisLives); };
template struct Reveal<AtlantisLives, &ale::Atlantis2Settings::m_lives>;
struct ChopperStarted { friend constexpr auto Member(ChopperStarted); };
template struct Reveal<ChopperStarted, &ale::ChopperCommandSettings::m_is_started>;
struct DemonLevelChange { friend constexpr auto Member(DemonLevelChange); };
template struct Reveal<DemonLevelChange, &ale::DemonAttackSettings::m_level_change>;
struct HangmanTimer { friend constexpr auto Member(HangmanTimer); };
template struct Reveal<HangmanTimer, &ale::HangmanSettings::m_timerArray>;
struct CubeTimer { friend constexpr auto Member(CubeTimer); };
template struct Reveal<CubeTimer, &ale::VideoCubeSettings::m_timerArray>;
struct CheckersReverse { friend constexpr auto Member(CheckersReverse); };
template struct Reveal<CheckersReverse, &ale::VideoCheckersSettings::m_reverse_checkers>;
// Saved as the truth of a number, and loaded as a number.
struct GolfLevel { friend constexpr auto Member(GolfLevel); };
template struct Reveal<GolfLevel, &ale::MiniatureGolfSettings::m_levelNumber>;
struct GolfPar { friend constexpr auto Member(GolfPar); };
template struct Reveal<GolfPar, &ale::MiniatureGolfSettings::m_levelPar>;
struct GolfHits { friend constexpr auto Member(GolfHits); };
template struct Reveal<GolfHits, &ale::MiniatureGolfSettings::m_hits>;
struct GolfLeft { friend constexpr auto Member(GolfLeft); };
template struct Reveal<GolfLeft, &ale::MiniatureGolfSettings::m_leftStatus>;
struct GolfHitsBefore { friend constexpr auto Member(GolfHitsBefore); };
template struct Reveal<GolfHitsBefore, &ale::MiniatureGolfSettings::m_hitsAtStartOfLevel>;

namespace {

// Calls `visit` with each such member.
template <typename Visit>
void VisitScore(ale::RomSettings& rules, Visit visit) {
  if (auto* atlantis = dynamic_cast<ale::Atlantis2Settings*>(&rules)) {
    visit(atlantis->*Member(AtlantisLives{}));
  } else if (auto* chopper = dynamic_cast<ale::ChopperCommandSettings*>(&rules)) {
    visit(chopper->*Member(ChopperStarted{}));
  } else if (auto* demon = dynamic_cast<ale::DemonAttackSettings*>(&rules)) {
    visit(demon->*Member(DemonLevelChange{}));
  } else if (auto* hangman = dynamic_cast<ale::HangmanSettings*>(&rules)) {
    for (int& time : hangman->*Member(HangmanTimer{})) visit(time);
  } else if (auto* cube = dynamic_cast<ale::VideoCubeSettings*>(&rules)) {
    for (int& time : cube->*Member(CubeTimer{})) visit(time);
  } else if (auto* checkers = dynamic_cast<ale::VideoCheckersSettings*>(&rules)) {
    visit(checkers->*Member(CheckersReverse{}));
  } else if (auto* golf = dynamic_cast<ale::MiniatureGolfSettings*>(&rules)) {
    visit(golf->*Member(GolfLevel{}));
    visit(golf->*Member(GolfPar{}));
    visit(golf->*Member(GolfHits{}));
    visit(golf->*Member(GolfLeft{}));
    visit(golf->*Member(GolfHitsBefore{}));
  }
}

}  // namespace

std::vector<int32_t> SaveScore(const ale::RomSettings& rules) {
  std::vector<int32_t> score;
  VisitScore(const_cast<ale::RomSettings&>(rules), [&](const auto& value) { score.push_back(value); });
  return score;
}

void RestoreScore(const std::vector<int32_t>& score, ale::RomSettings& rules) {
  size_t next = 0;
  VisitScore(rules, [&](auto& value) { value = static_cast<std::remove_reference_t<decltype(value)>>(score[next++]); });
}

}  // namespace ztw
