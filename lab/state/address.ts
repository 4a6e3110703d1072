/** Where the page says that it is. */
export interface Address {
  /** Says another place, without going there: whoever calls this is there already. */
  enter(hash: string): void;
  /** To where a part begins. */
  scrollUp(): void;
}
