// ALE copies the screen after every frame. With our video chip it is made, and copied, when somebody looks at it.
#ifndef ZTW_CORE_DEFERRED_SCREEN_H_
#define ZTW_CORE_DEFERRED_SCREEN_H_

namespace ale {
class ALEScreen;
class StellaEnvironment;
}  // namespace ale
namespace ale::stella {
class MediaSource;
class OSystem;
}  // namespace ale::stella

namespace ztw {

// From now on, the environment's screen is as it should be only after SettleScreen().
void DeferScreens(ale::StellaEnvironment& environment, ale::stella::OSystem& system);
void SettleScreen(ale::StellaEnvironment& environment, ale::stella::OSystem& system);

// For what ALE calls to copy a screen: whether to leave that for later.
bool IsScreenDeferred(ale::stella::MediaSource& source);

}  // namespace ztw

#endif  // ZTW_CORE_DEFERRED_SCREEN_H_
