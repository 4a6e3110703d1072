// Stands in for the header that ALE's own build generates: the version of the pinned source distribution.
#ifndef ZTW_ALE_VERSION_HPP_
#define ZTW_ALE_VERSION_HPP_

#define ALE_VERSION "0.12.1"
#define ALE_VERSION_GIT_SHA "v0.12.1"

#endif  // ZTW_ALE_VERSION_HPP_
