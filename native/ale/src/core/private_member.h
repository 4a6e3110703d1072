// Names what a class of ALE's keeps private: an explicit instantiation may. For what our parts of a console need to reach
// without a call for every byte.
#ifndef ZTW_CORE_PRIVATE_MEMBER_H_
#define ZTW_CORE_PRIVATE_MEMBER_H_

namespace ztw {

// To use: a struct with `using Member = Type Class::*; friend Member MemberOf(Name);`, then an explicit instantiation of this
// with the member; from there on, `object.*MemberOf(Name())`.
template <typename Name, typename Name::Member kMember>
struct PrivateMember {
  friend typename Name::Member MemberOf(Name) { return kMember; }
};

}  // namespace ztw

#endif  // ZTW_CORE_PRIVATE_MEMBER_H_
