package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "LOADING,     loading its data",
        "READONLY,    connect to the primary",
        "MASTERDOWN,  lost its primary",
        "CLUSTERDOWN, does not serve all slots",
        "TRYAGAIN,    moving the slot",
        "BUSY,        script has been running for too long",
        "NOREPLICAS,  min-replicas-to-write",
        "MISCONF,     cannot persist",
        "OOM,         maxmemory",
        "UNBLOCKED,   turned into a replica",
    })
    void outageCodeBecomesUnavailableWithKnownOutcome(String code, String hint) {
        LockException thrown = translated(new RedisErrorReply(code + " some words of the server"));

        assertThat(thrown).isInstanceOf(LockUnavailableException.class);
        assertThat(thrown.getMessage()).contains("orders", "acquire", code, hint);
        assertThat(((LockUnavailableException) thrown).outcomeUnknown())
                .as("an error reply says that the script did not run")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "NOAUTH,    wants a password",
        "WRONGPASS, does not accept this user name and password",
        "NOPERM,    lacks a permission",
        "MOVED,     part of a cluster",
        "CROSSSLOT, keyPrefix={locks}:",
        "ASK,       part of a cluster",
    })
    void refusalCodeBecomesBackendExceptionWithRemedy(String code, String hint) {
        LockException thrown = translated(new RedisErrorReply(code + " some words of the server"));

        assertThat(thrown).isExactlyInstanceOf(LockBackendException.class);
        assertThat(thrown.getMessage()).contains("orders", "acquire", code, hint);
    }

    @Test
    void unauthenticatedMultibulkErrorAsksForThePassword() {
        LockException thrown = translated(new RedisErrorReply("ERR Protocol error: unauthenticated multibulk length"));

        assertThat(thrown).isExactlyInstanceOf(LockBackendException.class).hasMessageContaining("wants a password");
    }

    @Test
    void unknownErrorKeepsItsMessage() {
        LockException thrown = translated(new RedisErrorReply("ERR value is not an integer"));

        assertThat(thrown).isExactlyInstanceOf(LockBackendException.class);
        assertThat(thrown).hasMessageContaining("ERR value is not an integer");
    }

    @Test
    void wrongTypeBecomesKeyConflictWithHints() {
        LockException thrown =
                translated(new RedisErrorReply("WRONGTYPE Operation against a key holding the wrong kind"));

        assertThat(thrown).isExactlyInstanceOf(LockKeyConflictException.class);
        assertThat(thrown.getMessage()).contains("orders", "WRONGTYPE", "RLock", "key prefix");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void missingReplyKeepsWhetherTheCallMayHaveExecuted(boolean mayHaveExecuted) {
        RedisUnreachable silence = new RedisUnreachable("nothing within 10 ms", null, mayHaveExecuted);

        LockException thrown = translated(silence);

        assertThat(thrown).isInstanceOf(LockUnavailableException.class).hasCause(silence);
        assertThat(thrown.getMessage()).contains("orders", "acquire", "nothing within 10 ms");
        assertThat(((LockUnavailableException) thrown).outcomeUnknown()).isEqualTo(mayHaveExecuted);
    }

    @Test
    void wrappersOfFuturesAreRemoved() {
        Throwable wrapped =
                new CompletionException(new ExecutionException(new RedisErrorReply("OOM command not allowed")));

        assertThat(translated(wrapped)).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void lockExceptionIsReturnedUnchanged() {
        LockUnavailableException late = new LockUnavailableException("orders", "too late", null, false);

        assertThat(translated(new CompletionException(late))).isSameAs(late);
    }

    @Test
    void unexpectedFailureBecomesBackendExceptionWithCause() {
        IllegalStateException bug = new IllegalStateException("no such thing");

        assertThat(translated(bug))
                .isExactlyInstanceOf(LockBackendException.class)
                .hasCause(bug);
    }

    private static LockException translated(Throwable thrown) {
        return RedisErrors.translate("orders", RedisScripts.ACQUIRE, thrown);
    }
}
