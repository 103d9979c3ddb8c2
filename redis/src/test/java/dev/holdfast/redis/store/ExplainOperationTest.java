package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockBackendException;
import dev.holdfast.redis.client.RedisErrorReply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the script does is tested against a server, by BreakTest of the integration tests. */
class ExplainOperationTest {
    private final Parts parts = Parts.create();
    private final ExplainOperation explanations = new ExplainOperation(parts.runner, parts.calls);

    private List<String> run(int leases) {
        return explanations
                .runAsync(Stream.generate(Owners::owner).limit(leases).toList(), Owners.TIMEOUT)
                .join();
    }

    @Test
    void textNamesTheUserAndTheReason() {
        parts.client.replies.add(
                Parts.reply("OK", "", -1, "alice@node1", "ticket 4711", "", "", "bob", "", "", "gone"));

        assertThat(run(4)).containsExactly("broken by alice@node1: ticket 4711", "", "broken by bob", "broken: gone");
    }

    @Test
    void textHasNoCharacterThatBreaksALine() {
        parts.client.replies.add(Parts.reply("OK", "", -1, "alice\r", "a\u0085b\u2028c\u202ed\te"));

        assertThat(run(1)).containsExactly("broken by alice : a b c d e");
    }

    @Test
    void failureIsTranslated() {
        parts.client.replies.add(new RedisErrorReply("NOPERM no permission"));

        assertThatThrownBy(() -> run(1)).hasCauseInstanceOf(LockBackendException.class);
    }
}
