package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.LockException;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Replies;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One of the stores that vote. Thread-safe. */
final class Member {
    private final String name;
    private final LockStore store;
    private final boolean confirms;
    private final @Nullable RestartGuard guard;

    /**
     * Makes a member.
     *
     * @param name what it is called in messages
     * @param guard what knows whether its server remembers enough; null to count all its votes
     */
    Member(String name, LockStore store, @Nullable RestartGuard guard) {
        this.name = name;
        this.store = store;
        this.confirms = store.capabilities().contains(Capability.FENCING);
        this.guard = guard;
    }

    LockStore store() {
        return store;
    }

    /** Tells whether fencing tokens can be written back to it. */
    boolean confirms() {
        return confirms;
    }

    boolean isGuarded() {
        return guard != null;
    }

    /** Returns why a grant of this member does not count, or null if it does. */
    @Nullable
    String objection(Granted granted) {
        if (granted.fallback() != null) {
            return "it was granted by the fallback '" + granted.fallback()
                    + "', which has no vote: others may be asking the member itself";
        }
        return guard == null || granted.incarnation() == null ? null : guard.objection(name, granted.incarnation());
    }

    /** Calls the store; whatever it throws becomes the failure of the future. */
    static <T> CompletableFuture<T> asking(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Returns what went wrong here, without the name of the lock: it stands in front of what is said of all members. */
    static String reason(String lockName, Throwable thrown) {
        LockException failure = Replies.failure(lockName, thrown);
        String message = String.valueOf(failure.getMessage());
        int start = message.indexOf(lockName);
        int end = start < 0 ? -1 : message.indexOf(": ", start + lockName.length());
        return failure.lockName().isPresent() && end > 0 ? message.substring(end + 2) : message;
    }

    @Override
    public String toString() {
        return name;
    }
}
