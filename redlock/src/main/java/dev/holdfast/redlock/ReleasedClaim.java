package dev.holdfast.redlock;

/**
 * A claim whose owner token is being released, as the releasing code sees it. A member may grant a claim after the release
 * of the token, if the release overtook the claim or the claim had no reply. The releasing code reports what the first release
 * found, and repeats the release while a late grant is possible. Implementations are thread-safe.
 */
interface ReleasedClaim {
    /** No member can grant late: the claim is over, or every member has replied to it. */
    ReleasedClaim NONE = new ReleasedClaim() {
        @Override
        public void abandon() {}

        @Override
        public boolean mayGrantLate(Member member) {
            return false;
        }

        @Override
        public void onFirstRelease(Member member, boolean tokenFound) {}
    };

    /** Ends the claim, won or not, because its owner token is about to be released on all members. */
    void abandon();

    /** Returns whether the member may still grant the claim although its owner token was released there. */
    boolean mayGrantLate(Member member);

    /**
     * Reports the end of the first release of the owner token on a member.
     *
     * @param tokenFound whether the member held the token and released it
     */
    void onFirstRelease(Member member, boolean tokenFound);
}
