package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.RedisClient.Subscriber;
import dev.holdfast.redis.client.RedisClient.Subscription;
import dev.holdfast.testkit.redis.PlainRedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Compares the model of the scripts with the scripts on a real server. A failing seed is named and can be run alone. */
class ModelComparisonTest {
    private static final int SEQUENCES = Boolean.getBoolean("holdfast.full") ? 2_000 : 100;
    private static final int SCRIPTS = 100;

    /** The messages on the channel of the test. */
    private static final class Messages extends CopyOnWriteArrayList<String> implements Subscriber {
        private static final long serialVersionUID = 1L;

        @Override
        public void received(byte[] body) {
            add(new String(body, StandardCharsets.UTF_8));
        }

        @Override
        public void ended() {}
    }

    @Test
    void theModelDoesWhatTheScriptsDo() throws InterruptedException {
        Set<String> seen = new TreeSet<>();
        try (Servers servers = new Servers()) {
            for (long seed = 0; seed < SEQUENCES; seed++) {
                ModelComparison comparison = servers.comparison(seed, null);
                assertThatCode(() -> comparison.run(SCRIPTS)).as("seed " + seed).doesNotThrowAnyException();
                comparison.sameMessages();
                seen.addAll(comparison.seen());
            }
        }
        assertThat(seen)
                .contains(
                        "acquire BUSY",
                        "acquire FULL",
                        "acquire LATE",
                        "acquire OK",
                        "acquire WAIT",
                        "acquire WRONGTYPE",
                        "acquire_free -1",
                        "acquire_free 0",
                        "acquire_free 1",
                        "acquire_free WRONGTYPE",
                        "break HANDED",
                        "break NOT_OWNER",
                        "break RELEASED",
                        "confirm ABSENT",
                        "confirm LATE",
                        "confirm OK",
                        "confirm TAKEN",
                        "extend LATE",
                        "extend OK",
                        "handshake OK",
                        "incarnation OK",
                        "inspect FREE",
                        "inspect HELD",
                        "release HANDED",
                        "release MORE",
                        "release NOT_OWNER",
                        "release RELEASED",
                        "release WRONGTYPE",
                        "release_and_acquire HANDED",
                        "release_and_acquire HANDED BUSY",
                        "release_and_acquire HANDED WAIT",
                        "release_and_acquire MORE",
                        "release_and_acquire NOT_OWNER",
                        "release_and_acquire RELEASED",
                        "release_and_acquire RELEASED OK",
                        "release_one_key NOT_OWNER",
                        "release_one_key RELEASED",
                        "release_unmarked 0",
                        "release_unmarked 1");
    }

    /** All flaws of the model itself: none of them may be in the scripts. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {
                "CANCEL_ONLY_LEAVES",
                "DEBT_ENDS_WITH_A_GRANT",
                "DEBT_ENDS_WITH_ANY_RELEASE",
                "LATE_GRANT_IS_NOT_RELEASED",
                "TRUSTS_MESSAGES_BY_THE_LAST_TOKEN",
                "TRUSTS_MESSAGES_FOR_EVER",
                "TRUSTS_OLD_MESSAGES",
                "WAITS_FOR_THE_MESSAGE"
            })
    void aFlawOfTheModelShows(SimFlaw flaw) {
        try (Servers servers = new Servers()) {
            assertThatThrownBy(() -> {
                        for (long seed = 0; seed < 100; seed++) {
                            servers.comparison(seed, flaw).run(SCRIPTS);
                        }
                    })
                    .isInstanceOf(AssertionError.class);
        }
    }

    /** A server and the connections to it. */
    private static final class Servers implements AutoCloseable {
        private final RedisServer server = RedisServer.start();
        private final PlainRedisClient client = new PlainRedisClient(server.port());
        private final Messages messages = new Messages();
        private final Subscription subscription =
                client.subscribeAsync(ModelComparison.LIVE_CHANNEL, messages).join();

        ModelComparison comparison(long seed, @Nullable SimFlaw flaw) {
            messages.clear();
            return new ModelComparison(seed, server, client, messages, flaw);
        }

        @Override
        public void close() {
            subscription.close();
            client.close();
            server.close();
        }
    }
}
