// How we reach what ALE keeps private without changing ALE: an explicit instantiation may name any member.
#ifndef ZTW_PRIVATE_MEMBER_H_
#define ZTW_PRIVATE_MEMBER_H_

namespace ztw {

// For each member: a tag struct that declares `friend constexpr auto Member(Tag);`, then
// `template struct Reveal<Tag, &Class::member>;`. After that, Member(Tag{}) is the pointer to the member.
template <typename Tag, auto kMember>
struct Reveal {
  friend constexpr auto Member(Tag) { return kMember; }
};

}  // namespace ztw

#endif  // ZTW_PRIVATE_MEMBER_H_
