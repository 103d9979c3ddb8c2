package dev.holdfast.redlock;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The rules that keep a quorum safe and available. A simulation leaves one of them out to show that it is needed. */
enum QuorumRule {
    /** The highest fencing token of a grant is confirmed by a majority. */
    WRITE_BACK,
    /** A confirmation counts only if the member still holds our owner token. */
    OWNER_CHECK,
    /** A grant whose lease time is over is not reported. */
    VALIDITY_CHECK,
    /** An extension of a member in quarantine does not count for a lease whose grant had no confirmation. */
    EXTENSION_CHECK,
    /** A member that has lost a lease is asked to grant it again. */
    HEALING,
    /** A member that grants a lease again issues fencing tokens above the token of that lease. */
    HEAL_FLOOR,
    /** A lease that a member grants again after its release is released there. */
    HEAL_RELEASE,
    /** A lease is lost only by members that held it. */
    LOSS_BY_HOLDERS,
    /** A waiter inspects a lock that a majority held for one owner before it claims the lock again. */
    LOOK_FIRST;

    /** All rules. */
    static final Set<QuorumRule> ALL = Collections.unmodifiableSet(EnumSet.allOf(QuorumRule.class));

    /** Returns all rules but one. */
    static Set<QuorumRule> allBut(QuorumRule rule) {
        return EnumSet.complementOf(EnumSet.of(rule));
    }
}
