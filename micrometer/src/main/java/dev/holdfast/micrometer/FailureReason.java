package dev.holdfast.micrometer;

import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;

/** Why an acquisition failed, as the value of a tag. */
enum FailureReason {
    /** The backend could not be reached or could not serve, or there was no quorum. */
    UNAVAILABLE,
    /** Something that is not a lock is under the key. */
    KEY_CONFLICT,
    /** The backend refused the request, or anything else. */
    REFUSED;

    static FailureReason of(LockException failure) {
        if (failure instanceof LockUnavailableException) {
            return UNAVAILABLE;
        }
        return failure instanceof LockKeyConflictException ? KEY_CONFLICT : REFUSED;
    }
}
