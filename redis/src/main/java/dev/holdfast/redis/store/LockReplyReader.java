package dev.holdfast.redis.store;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockState;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the replies of the scripts that renew or inspect a lock. */
final class LockReplyReader {
    /** Reads the result of one renewal. */
    static RenewReply renewal(String lockName, String result) {
        return switch (result) {
            case "OK", "OK~" -> RenewReply.renewed();
            case "ABSENT" -> RenewReply.notOwner(Reason.ABSENT);
            case "TAKEN" -> RenewReply.notOwner(Reason.TAKEN);
            default ->
                RenewReply.failed(RedisErrors.translate(
                        lockName, RedisScripts.EXTEND, new RedisErrorReply(result.replaceFirst("^ERR -?", ""))));
        };
    }

    /** Reads the reply of INSPECT. */
    static LockState state(String lockName, ScriptReply reply) {
        boolean held = reply.status().equals("HELD");
        LockState.Builder state = held ? LockState.held(lockName) : LockState.free(lockName);
        if (held) {
            state.owner(textOrNull(reply.extra(0))).holder(textOrNull(reply.holder(3)));
            state.remaining(reply.pttl() < 0 ? null : Duration.ofMillis(reply.pttl()));
        }
        reply.fence().ifPresent(state::fencingToken);
        state.waiters(Integer.parseInt(reply.extra(1)));
        String age = reply.extra(2);
        return state.longestWait(age.isEmpty() ? null : Duration.ofNanos(1_000 * Long.parseLong(age)))
                .build();
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private LockReplyReader() {}
}
