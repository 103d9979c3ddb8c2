package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeoutBucketsTest {
    private static long in(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void nothingEndsBeforeItsTime() throws Exception {
        for (int millis = 0; millis < 20; millis++) {
            long at = in(millis);
            CompletableFuture<Long> ended = new CompletableFuture<>();
            TimeoutBuckets.at(at, () -> ended.complete(System.nanoTime()));
            assertThat(ended.get(20, TimeUnit.SECONDS) - at).isNotNegative();
        }
    }

    @Test
    void eachOfThoseThatEndTogetherEnds() throws Exception {
        CountDownLatch all = new CountDownLatch(1_000);
        long at = in(30);
        IntStream.range(0, 1_000).parallel().forEach(i -> TimeoutBuckets.at(at, all::countDown));
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsTakenBackIsNotDone() throws Exception {
        AtomicInteger done = new AtomicInteger();
        long at = in(200);
        TimeoutBuckets.at(at, done::incrementAndGet).run();
        CompletableFuture<Void> later = new CompletableFuture<>();
        TimeoutBuckets.at(at + TimeUnit.MILLISECONDS.toNanos(50), () -> later.complete(null));
        later.get(20, TimeUnit.SECONDS);
        assertThat(done).hasValue(0);
    }

    @Test
    void aTimeThatIsOverAlreadyEndsAtOnce() throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        TimeoutBuckets.at(in(-1_000), () -> ended.complete(null));
        ended.get(20, TimeUnit.SECONDS);
    }

    private static ScriptCall call(Duration timeout) {
        return new ScriptCall(new Script("release", "return 1"), true, List.of(), List.of(), Lane.APPLICATION, timeout);
    }

    @Test
    void aCallWithoutAReplySaysForHowLongItWaitedAndForWhom() {
        PendingCall pending = new PendingCall(call(Duration.ofMillis(30)), "redis.example:6379");
        assertThat(pending.beginSending()).isTrue();
        CompletableFuture<byte[]> reply = pending.future();
        assertThatThrownBy(reply::join).hasRootCauseMessage("no reply from redis.example:6379 within 30 ms");
        assertThat(pending.beginSending()).as("is sent after that").isFalse();
    }

    @Test
    void aCallThatWasNotSentSaysSo() {
        CompletableFuture<byte[]> reply = new PendingCall(call(Duration.ofMillis(30)), "redis.example:6379").future();
        assertThatThrownBy(reply::join).hasRootCauseMessage("no connection to redis.example:6379 within 30 ms");
    }

    @Test
    void aServerThatIsNotKnownIsNotNamed() {
        CompletableFuture<byte[]> reply = new PendingCall(call(Duration.ofMillis(30)), "").future();
        assertThatThrownBy(reply::join).hasRootCauseMessage("no connection within 30 ms");
    }

    @Test
    void aReplyInTimeIsTheReply() {
        PendingCall pending = new PendingCall(call(Duration.ofMinutes(1)), "redis.example:6379");
        CompletableFuture<byte[]> reply = pending.future();
        byte[] text = {1};
        pending.complete(text);
        assertThat(reply.join()).isEqualTo(text);

        PendingCall refused = new PendingCall(call(Duration.ofMinutes(1)), "redis.example:6379");
        CompletableFuture<byte[]> failed = refused.future();
        refused.fail(new RedisErrorReply("ERR no"));
        assertThatThrownBy(failed::join).hasRootCauseInstanceOf(RedisErrorReply.class);
    }
}
